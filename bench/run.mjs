// npm run bench: what the library costs. Named parts alone: --transports, --limits, --peers. With --docs what was measured is
// written into docs/performance.md: by the parts that are named, else by all three.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measureEchoes } from './echoes.mjs';
import { measureEvents } from './events.mjs';
import { runTransports } from './http/run.mjs';
import { measureKeys } from './keys.mjs';
import { runLimits } from './limits/run.mjs';
import { measureOutages } from './outage.mjs';
import { measureRedaction } from './redaction.mjs';
import { measureRedis } from './redis.mjs';

/** The version that the peers ask for. */
const NODE_OF_PEERS = 'node@22.23.3';

const PARTS = {
  '--limits': runLimits,
  '--transports': runTransports,
  '--peers': async () => runPeers(),
};

const args = process.argv.slice(2);
const named = Object.keys(PARTS).filter((part) => args.includes(part));
if (named.length > 0) await play(named);
else if (args.includes('--docs')) await play(Object.keys(PARTS));
else {
  await play(['--limits', '--transports']);
  await measureEvents();
  await measureKeys();
  await measureRedaction();
  measureEchoes();
  await measureOutages();
  await measureRedis();
}

async function play(parts) {
  for (const part of parts) await PARTS[part](args);
}

/** Installs the other packages where that has not been done, and runs on the Node that they ask for. */
function runPeers() {
  for (const [command, ...rest] of [
    ['node', 'scripts/ensure-installed.mjs', 'bench/peers'],
    ['npx', '-y', NODE_OF_PEERS, 'bench/peers/run.mjs', ...args],
  ]) {
    const cwd = fileURLToPath(new URL('..', import.meta.url));
    const { status } = spawnSync(command, rest, { cwd, stdio: 'inherit', shell: process.platform === 'win32' });
    if (status !== 0) process.exit(status ?? 1);
  }
}
