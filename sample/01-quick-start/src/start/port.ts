import { once } from 'node:events';
import { createServer } from 'node:net';
import { StartError } from './start-error.js';

/** The port to listen on: `PORT`, else 3000. @throws StartError for a `PORT` that is none */
export function portOf({ PORT = '' }: NodeJS.ProcessEnv): number {
  if (PORT.trim() === '') return 3000;
  const port = Number(PORT);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new StartError(`PORT is "${PORT}", which is no port. Set a number from 0 (any free port) to 65535.`);
}
/**
 * Looks whether the port is free before anything else is done; 0 always is.
 *
 * @throws StartError when it is taken
 */
export async function refuseTakenPort(port: number): Promise<void> {
  const server = createServer();
  try {
    server.listen(port);
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new StartError(`Port ${port} is in use. Set PORT to another one, or to 0 for any that is free.`);
  }
  server.close();
  await once(server, 'close');
}
