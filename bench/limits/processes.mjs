// What a fresh process is needed for: imports, the start of the module, memory.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { figure } from '../http/rounds.mjs';

const execute = promisify(execFile);
const ROUNDS = 15;
/** Calls after which the heap is looked at. */
export const HEAPS_AT = [100_000, 500_000, 1_000_000];

/** @returns {Promise<Record<'esm' | 'cjs' | 'start', import('../http/rounds.mjs').Figure>>} milliseconds; `start`: beyond a bare application */
export async function measureStart() {
  const seen = { esm: [], cjs: [], start: [] };
  for (let round = 0; round < ROUNDS; round += 1) {
    seen.esm.push(await answerOf('import.mjs'));
    seen.cjs.push(await answerOf('import.cjs'));
    seen.start.push((await answerOf('start.mjs')) - (await answerOf('start.mjs', ['bare'])));
  }
  return Object.fromEntries(Object.entries(seen).map(([name, all]) => [name, figure(all)]));
}

/** @returns {Promise<number[]>} bytes of heap in use after each of `HEAPS_AT` calls */
export function measureMemory() {
  return answerOf('memory.mjs', HEAPS_AT.map(String), ['--expose-gc']);
}

/** What a process prints. */
async function answerOf(file, args = [], options = []) {
  const path = fileURLToPath(new URL(`./children/${file}`, import.meta.url));
  const { stdout } = await execute(process.execPath, [...options, path, ...args]);
  return JSON.parse(stdout);
}
