// Writes what was measured over the transports into docs/performance.md.
import { measuredHere, micros, tableOf, times, writePart } from '../page.mjs';
import { ratio } from './rounds.mjs';

/** @param {import('./run.mjs').Section[]} sections @param {number} rounds */
export function writeFigures(sections, rounds) {
  writePart('figures', [measuredHere(`, ${rounds} rounds`), ...aims(sections), ...sections.flatMap(table)]);
}

const FLOOR = { unary: 'axios, the floor', stream: 'axios and a parser' };
const OVER = { undici: 'LlmClient over undici', axios: 'LlmClient over HttpService' };

/** What is aimed at: of whom, beside whom, how much at most (CPU) or at least (calls per second). */
const AIMS = [
  ...[1, 32, 256].map((at) => ['unary', at, OVER.undici, 'axios', 'cpu', at === 1 ? 0.6 : 0.45]),
  ...[32, 256].map((at) => ['unary', at, OVER.undici, 'axios', 'perSecond', 2.2]),
  ...[1, 32, 256].map((at) => ['stream', at, OVER.undici, FLOOR.stream, 'cpu', 0.9]),
  ...[1, 32, 256].map((at) => ['unary', at, OVER.axios, FLOOR.unary, 'cpu', at === 256 ? 1.35 : 1.25]),
  ...[1, 32, 256].map((at) => ['stream', at, OVER.axios, FLOOR.stream, 'cpu', 1.2]),
];

function aims(sections) {
  const rows = AIMS.flatMap(([kind, at, name, beside, what, bound]) => {
    const section = sections.find((one) => one.kind === kind && one.concurrency === at);
    if (section === undefined) return [];
    const measured = ratio(section.figures[name][what], section.figures[beside][what]);
    const isMet = what === 'cpu' ? measured.median <= bound : measured.median >= bound;
    const subject = `${kind === 'unary' ? 'one document' : 'a stream'}, ${at} at once: ${name} against ${beside}, ${what === 'cpu' ? 'CPU' : 'calls per second'}`;
    const limit = `${what === 'cpu' ? '≤' : '≥'} ${bound}`;
    return [[subject, limit, times(measured), isMet ? 'met' : 'missed']];
  });
  return ['### What was aimed at', tableOf(['', 'aim', 'measured', ''], rows).join('\n')];
}

function table({ kind, concurrency, floor, figures }) {
  const rows = Object.entries(figures).map(([name, { cpu, perSecond }]) => {
    const [less, faster] = [ratio(cpu, figures[floor].cpu), ratio(perSecond, figures[floor].perSecond)];
    return [name, micros(cpu), times(less), perSecond.median.toFixed(0), faster.median.toFixed(2)];
  });
  const head = ['', 'CPU per call', `× ${floor}`, 'calls per second', `× ${floor}`];
  return [`### ${title(kind, concurrency)}`, tableOf(head, rows).join('\n')];
}

function title(kind, concurrency) {
  return `${TITLES[kind] ?? `A stream of 500 chunks in the form of ${kind.split(' ')[0]}`}, ${concurrency} at once`;
}

const TITLES = { unary: 'One document', stream: 'A stream of 500 chunks' };
