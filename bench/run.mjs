// npm run bench: what the library costs. Parts by name: --transports, --limits, --peers. With --docs what was measured is written
// into docs/performance.md: by the parts that are named, else by all three.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measureEchoes } from './echoes.mjs';
import { measureEvents } from './events.mjs';
import { measureKeys } from './keys.mjs';
import { measureOutages } from './outage.mjs';
import { measureRedaction } from './redaction.mjs';
import { measureRedis } from './redis.mjs';

/** The version that the peers ask for. */
const NODE_OF_PEERS = 'node@22.23.3';

/** Each in a process of its own, so that none is slower for what another has left. */
const PARTS = {
  '--transports': [['node', 'bench/http/run.mjs']],
  '--limits': [['node', 'bench/limits/run.mjs']],
  // Installs the other packages where that has not been done.
  '--peers': [
    ['node', 'scripts/ensure-installed.mjs', 'bench/peers'],
    ['npx', '-y', NODE_OF_PEERS, 'bench/peers/run.mjs'],
  ],
};

const args = process.argv.slice(2);
const named = Object.keys(PARTS).filter((part) => args.includes(part));
if (named.length > 0) play(named);
else if (args.includes('--docs')) play(Object.keys(PARTS));
else {
  play(['--transports', '--limits']);
  await measureEvents();
  await measureKeys();
  await measureRedaction();
  measureEchoes();
  await measureOutages();
  await measureRedis();
}

function play(parts) {
  const cwd = fileURLToPath(new URL('..', import.meta.url));
  for (const [command, ...rest] of parts.flatMap((part) => PARTS[part])) {
    const options = { cwd, stdio: 'inherit', shell: process.platform === 'win32' };
    const { status } = spawnSync(command, [...rest, ...args], options);
    if (status !== 0) process.exit(status ?? 1);
  }
}
