// npm run simulate: incidents played on a fleet in virtual time. Writes docs/simulation.md and docs/plots/simulation-*.svg.
// Options: --requests N (of all runs together), --instances N, --seed N, --incident NAME, --out FOLDER (default: docs).
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CLIENTS } from './clients.mjs';
import { INCIDENTS } from './incidents.mjs';
import * as library from './library.mjs';
import { pageOf, plotOf } from './report.mjs';
import { simulate } from './simulate.mjs';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '1000000' },
    instances: { type: 'string', default: '50' },
    seed: { type: 'string', default: '2026' },
    incident: { type: 'string' },
    out: { type: 'string', default: fileURLToPath(new URL('../../docs/', import.meta.url)) },
  },
});
const [total, instances, seed] = ['requests', 'instances', 'seed'].map((name) => wholeNumber(name, values[name]));
const incidents = values.incident === undefined ? Object.keys(INCIDENTS) : [values.incident];
if (!incidents.every((name) => name in INCIDENTS)) {
  throw new RangeError(`--incident is one of ${Object.keys(INCIDENTS).join(', ')}`);
}
const requests = Math.round(total / Object.keys(INCIDENTS).length / Object.keys(CLIENTS).length);
console.log(`seed ${seed}: ${instances} instances, ${requests} requests a run`);

const runs = [];
for (const incident of incidents) {
  for (const client of Object.keys(CLIENTS)) {
    const startedAt = performance.now();
    const timeline = await simulate({ library, incident, client, instances, requests, seed });
    runs.push({ incident, client, timeline });
    const { answeredShare, callsPerRequestDuring } = timeline.figures();
    const tookS = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.log(
      `${incident.padEnd(17)} ${CLIENTS[client].short.padEnd(24)} answered ${(100 * answeredShare).toFixed(2).padStart(6)} %, ` +
        `${callsPerRequestDuring.toFixed(2)} calls per request meanwhile (${tookS} s)`,
    );
  }
}
write(values.out);

function write(folder) {
  mkdirSync(join(folder, 'plots'), { recursive: true });
  for (const incident of incidents) {
    const plot = plotOf(
      incident,
      runs.filter((run) => run.incident === incident),
    );
    writeFileSync(join(folder, 'plots', `simulation-${incident}.svg`), plot);
  }
  // A page with one incident alone would take the place of the whole.
  if (values.incident === undefined)
    writeFileSync(join(folder, 'simulation.md'), pageOf(runs, { command: command(), seed, instances, requests }));
}

function command() {
  const given = process.argv.slice(2).filter((part, index, all) => part !== '--out' && all[index - 1] !== '--out');
  return ['npm run simulate', ...(given.length === 0 ? [] : ['--', ...given])].join(' ');
}

function wholeNumber(name, text) {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new RangeError(`--${name} is a whole number from 1 on`);
  return number;
}
