/** Which three-letter pieces occur in a text, roughly: a piece that is absent here is absent there. */
export interface TextIndex {
  readonly text: string;
  readonly bits: Uint32Array;
  /** The text has characters beyond the Latin and Greek blocks, such as Chinese. */
  readonly wide: boolean;
}

/** A piece of text that is looked for often, prepared. */
export interface Stem {
  readonly text: string;
  /** Slots of its first and last three letters; -1 where it is shorter. */
  readonly first: number;
  readonly last: number;
  readonly wide: boolean;
}

const SLOTS = 4_096;
const FIRST_WIDE = 0x2e80;

/**
 * Indexes a text in one pass, so that most searches for stems end after two look-ups.
 *
 * @internal
 */
export function indexText(text: string): TextIndex {
  const bits = new Uint32Array(SLOTS / 32);
  let wide = false;
  let before = 0;
  let previous = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= FIRST_WIDE) wide = true;
    if (index > 1) {
      const slot = slotOf(before, previous, code);
      bits[slot >> 5]! |= 1 << (slot & 31);
    }
    before = previous;
    previous = code;
  }
  return { text, bits, wide };
}

/**
 * Prepares a stem.
 *
 * @internal
 */
export function prepareStem(text: string): Stem {
  const { length } = text;
  const codes = (from: number): number =>
    slotOf(text.charCodeAt(from), text.charCodeAt(from + 1), text.charCodeAt(from + 2));
  return {
    text,
    first: length < 3 ? -1 : codes(0),
    last: length < 3 ? -1 : codes(length - 3),
    wide: text.charCodeAt(0) >= FIRST_WIDE,
  };
}

/**
 * Whether a stem occurs in an indexed text.
 *
 * @internal
 */
export function containsStem({ text, bits, wide }: TextIndex, stem: Stem): boolean {
  if (stem.wide && !wide) return false;
  if (stem.first !== -1 && !(has(bits, stem.first) && has(bits, stem.last))) return false;
  return text.includes(stem.text);
}

function has(bits: Uint32Array, slot: number): boolean {
  return (bits[slot >> 5]! & (1 << (slot & 31))) !== 0;
}

function slotOf(one: number, two: number, three: number): number {
  return ((one * 31 + two) * 31 + three) & (SLOTS - 1);
}
