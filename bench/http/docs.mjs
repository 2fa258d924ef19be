// Writes what was measured into docs/performance.md, between its marks.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { ratio } from './rounds.mjs';

const PAGE = new URL('../../docs/performance.md', import.meta.url);
const [BEGIN, END] = ['<!-- figures:start -->', '<!-- figures:end -->'];

/** @param {import('./run.mjs').Section[]} sections @param {number} rounds */
export function writeFigures(sections, rounds) {
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(BEGIN);
  const [, after] = rest.split(END);
  const at = new Date().toISOString().slice(0, 10);
  const machine = `${at}, Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}, ${rounds} rounds`;
  const tables = [aims(sections), ...sections.map(table)].join('\n');
  writeFileSync(PAGE, `${before}${BEGIN}\n\nMeasured ${machine}.\n\n${tables}\n${END}${after}`);
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
    const { median, low, high } = ratio(section.figures[name][what], section.figures[beside][what]);
    const isMet = what === 'cpu' ? median <= bound : median >= bound;
    const subject = `${kind === 'unary' ? 'one document' : 'a stream'}, ${at} at once: ${name} against ${beside}, ${what === 'cpu' ? 'CPU' : 'calls per second'}`;
    const limit = `${what === 'cpu' ? '≤' : '≥'} ${bound}`;
    return [
      [subject, limit, `${median.toFixed(2)} (${low.toFixed(2)} – ${high.toFixed(2)})`, isMet ? 'met' : 'missed'],
    ];
  });
  return `### What was aimed at\n\n${grid(['', 'aim', 'measured', ''], rows)}\n`;
}

function table({ kind, concurrency, floor, figures }) {
  const rows = Object.entries(figures).map(([name, { cpu, perSecond }]) => {
    const [less, faster] = [ratio(cpu, figures[floor].cpu), ratio(perSecond, figures[floor].perSecond)];
    return [
      name,
      `${cpu.median.toFixed(0)} µs (${cpu.low.toFixed(0)} – ${cpu.high.toFixed(0)})`,
      `${less.median.toFixed(2)} (${less.low.toFixed(2)} – ${less.high.toFixed(2)})`,
      perSecond.median.toFixed(0),
      faster.median.toFixed(2),
    ];
  });
  const head = ['', 'CPU per call', `× ${floor}`, 'calls per second', `× ${floor}`];
  return `### ${title(kind, concurrency)}\n\n${grid(head, rows)}\n`;
}

/** A table as Markdown, in the form that the formatter of the project gives it. */
function grid(head, rows) {
  const widths = head.map((cell, index) => Math.max(3, cell.length, ...rows.map((row) => row[index].length)));
  const line = (cells) => `| ${cells.map((cell, index) => cell.padEnd(widths[index])).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function title(kind, concurrency) {
  const what =
    kind === 'unary' ? 'One document' : kind === 'stream' ? 'A stream of 500 chunks' : `A ${kind} of 500 chunks`;
  return `${what}, ${concurrency} at once`;
}
