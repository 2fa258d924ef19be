// Parts of docs/performance.md that a measurement writes, each between marks of its own.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

const PAGE = new URL('../docs/performance.md', import.meta.url);

/**
 * Writes one part of the page.
 *
 * @param {string} name - of its marks
 * @param {string[]} blocks - paragraphs, tables and headings in Markdown
 */
export function writePart(name, blocks) {
  const [begin, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const page = readFileSync(PAGE, 'utf8');
  const [before, rest] = page.split(begin);
  if (rest === undefined) throw new Error(`docs/performance.md has no ${begin}`);
  const [, after] = rest.split(end);
  writeFileSync(PAGE, [before, begin, '\n\n', blocks.join('\n\n'), '\n\n', end, after].join(''));
}

/** Where and when something was measured, as a sentence. */
export function measuredHere(more) {
  const at = new Date().toISOString().slice(0, 10);
  return `Measured ${at}, Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}${more}.`;
}

/** A table in Markdown with columns of even width, as the formatter of the project gives it. @returns {string[]} its lines */
export function tableOf(head, rows) {
  const widths = head.map((name, column) => Math.max(3, name.length, ...rows.map((row) => row[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}

/** `62 µs (58 – 71)`. @param {import('./http/rounds.mjs').Figure} figure */
export function micros({ median, low, high }) {
  return `${median.toFixed(0)} µs (${low.toFixed(0)} – ${high.toFixed(0)})`;
}

/** `0.46 (0.33 – 0.50)`. @param {import('./http/rounds.mjs').Figure} figure */
export function times({ median, low, high }) {
  return `${median.toFixed(2)} (${low.toFixed(2)} – ${high.toFixed(2)})`;
}
