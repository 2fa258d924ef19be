import type { Bounds } from '../../providers/request-conventions.interface.js';

/** A number that words refuse, by the name that they have for it, and the numbers that they say are taken. */
export interface NamedBounds {
  readonly name: string;
  readonly bounds: Bounds;
}

const NAME = '["\'`]?\\b(temperature|top_?p|(?:frequency|presence)_?penalty)\\b["\'`]?';
const NUMBER = '(-?\\d{1,3}(?:\\.\\d{1,4})?)';
/** What stands between the name of a number and its bounds; nothing else that is refused. */
const GAP = '[^\\n;{}]{0,60}?';

const INTERVAL = new RegExp(`${NAME}${GAP}([[(]) ?${NUMBER} ?, ?${NUMBER} ?([\\])])`);
const BETWEEN = new RegExp(`${NAME}${GAP}\\bbetween ${NUMBER} and ${NUMBER}`);
const MOST = new RegExp(`${NAME}${GAP}(?:\\bless than or equal to|\\bat most|<=) ${NUMBER}`);
const LEAST = new RegExp(`${NAME}${GAP}(?:\\bgreater than or equal to|\\bat least|>=) ${NUMBER}`);

/** What is near a bound that is not taken itself. */
const NEAR = 0.01;

/**
 * The bounds of a number that words tell where they refuse one beyond them: `temperature must be in (0, 1]`.
 *
 * @returns `undefined` where they tell none
 * @internal
 */
export function boundsInWords(words: string): NamedBounds | undefined {
  const [, inside = '', open, from, to, close] = INTERVAL.exec(words) ?? [];
  if (from !== undefined && to !== undefined) {
    const least = Number(from) + (open === '(' ? NEAR : 0);
    return { name: inside, bounds: { least, most: Number(to) - (close === ')' ? NEAR : 0) } };
  }
  const [, between = '', low, high] = BETWEEN.exec(words) ?? [];
  if (low !== undefined) return { name: between, bounds: { least: Number(low), most: Number(high) } };
  const [, above = '', most] = MOST.exec(words) ?? [];
  if (most !== undefined) return { name: above, bounds: { most: Number(most) } };
  const [, below = '', least] = LEAST.exec(words) ?? [];
  return least === undefined ? undefined : { name: below, bounds: { least: Number(least) } };
}
