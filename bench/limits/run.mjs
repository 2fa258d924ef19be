// What the parts of the library cost by themselves, against what was aimed at. npm run bench -- --limits [--docs]
import { measuredHere, tableOf, writePart } from '../page.mjs';
import { measureChoice } from './choice.mjs';
import { measureClassifier, OF_INCIDENT } from './classifier.mjs';
import { measureEngine } from './engine.mjs';
import { measureOwnShare } from './own-share.mjs';
import { HEAPS_AT, measureMemory, measureStart } from './processes.mjs';

const HEAD = ['', 'aim', 'measured', ''];
const MEGABYTE = 1024 * 1024;

/** @typedef {{ what: string, most?: number, unit?: string, value: number, shown: string }} Row - `most`: the aim, where there is one */

/** @param {Row} row */
function cellsOf({ what, most, unit = 'µs', value, shown }) {
  if (most === undefined) return [what, '', shown, ''];
  return [what, `≤ ${most} ${unit}`, shown, value <= most ? 'met' : 'missed'];
}

function row(what, figure, unit, most) {
  const { median, low, high } = figure;
  return { what, most, unit, value: median, shown: `${rounded(median)} ${unit} (${rounded(low)} – ${rounded(high)})` };
}

function rounded(value) {
  return value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);
}

async function engine() {
  const what = 'the engine alone: a successful call, 3 targets × 2 keys, events made, nobody listening; CPU';
  return [row(what, await measureEngine(), 'µs', 10)];
}

async function ownShare() {
  const { perCall, perChunk } = await measureOwnShare();
  return [
    row("the library's own share of a call, one document; CPU", perCall, 'µs', 25),
    row("the library's own share of a chunk of a stream; CPU", perChunk, 'µs'),
  ];
}

function choice() {
  const { healthy, allOut, longRoute } = measureChoice();
  const among = 'choosing among 10,000 keys that serve 100 models';
  return [
    row(`${among}, all healthy, 3 targets`, typical(healthy.steady), 'µs', 5),
    row(`${among}, all out, 3 targets`, typical(allOut.steady), 'µs', 25),
    row(`${among}, all healthy, one route of 100 targets`, typical(longRoute.steady), 'µs'),
    row('the first such choice for a route, all healthy', inMillis(healthy.first), 'ms'),
    row('the first such choice for a route, all out', inMillis(allOut.first), 'ms'),
  ];
}

/** Of a thousand samples the extremes are those of the machine: of each side 5 % are left out. */
function typical({ median, all }) {
  const sorted = all.toSorted((left, right) => left - right);
  return { median, low: sorted[Math.floor(sorted.length * 0.05)], high: sorted[Math.floor(sorted.length * 0.95)] };
}

function inMillis({ median, low, high }) {
  return { median: median / 1_000, low: low / 1_000, high: high / 1_000 };
}

function classifier() {
  const { count, each, again } = measureClassifier();
  const shown = ({ median, most }) => `${rounded(median)} µs, 99 of 100 within ${rounded(most)} µs`;
  const what = `the classifier over ${count} failures`;
  return [
    { what: `${what}, another one each time`, most: 10, value: each.median, shown: shown(each) },
    {
      what: `${what}, each ${OF_INCIDENT} times in a row, as an incident brings them`,
      value: again.median,
      shown: shown(again),
    },
  ];
}

async function start() {
  const { esm, cjs, start } = await measureStart();
  return [
    row('the start of the module, beyond that of an empty Nest application', start, 'ms', 50),
    row('its import beyond Nest and @nestjs/axios, ESM', esm, 'ms', 80),
    row('its import beyond Nest and @nestjs/axios, CommonJS', cjs, 'ms', 80),
  ];
}

async function memory() {
  const heaps = await measureMemory();
  const counts = HEAPS_AT.map((count) => count.toLocaleString('en'));
  const value = (heaps.at(-1) - heaps[0]) / MEGABYTE;
  const shown = `${rounded(value)} MB (${heaps.map((bytes) => (bytes / MEGABYTE).toFixed(1)).join(', ')} MB)`;
  return [
    {
      what: `the heap's growth over calls: in use after ${counts.join(', ')} of them`,
      most: 1,
      unit: 'MB',
      value,
      shown,
    },
  ];
}

const rows = [];
for (const measure of [engine, ownShare, choice, classifier, start, memory]) rows.push(...(await measure()));
const table = tableOf(HEAD, rows.map(cellsOf));
console.log(['The parts by themselves', ...table, ''].join('\n'));
if (process.argv.includes('--docs')) writePart('limits', [measuredHere(''), table.join('\n')]);
