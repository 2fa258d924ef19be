import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A Redis to play with: that of REDIS_URL, else one of its own. */
export interface LocalRedis {
  readonly url: string;
  stop(): void;
}

/** @throws Error where neither is there */
export async function localRedis(): Promise<LocalRedis> {
  const { REDIS_URL: given } = process.env;
  if (given !== undefined) return { url: given, stop: () => undefined };
  const port = await freePort();
  const server = spawn('redis-server', ['--port', `${port}`, '--save', '', '--bind', '127.0.0.1'], { stdio: 'pipe' });
  await new Promise<void>((resolve, reject) => {
    server.once('error', () => reject(new Error('Install redis-server, or set REDIS_URL.')));
    server.once('exit', () => reject(new Error('redis-server ended.')));
    let output = '';
    server.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('Ready to accept connections')) resolve();
    });
  });
  return { url: `redis://127.0.0.1:${port}`, stop: () => void server.kill() };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
