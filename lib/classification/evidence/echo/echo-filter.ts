import { canonicalTextOf, composed, isWide, type CanonicalText } from './canonical-text.js';
import { RequestIndex, type Agreement } from './request-index.js';
import { sentTextsOf, type SentTexts } from './sent-texts.js';
import { isWireName, isWirePath, plainName } from './wire-names.js';

/**
 * Stands in a text where words of the request, or of an answer, were left out: one character that no rule reads.
 *
 * @internal
 */
export const LEFT_OUT = '\uE000';

/** An echo is at least so many characters or so many words. */
const MIN_ECHO_CHARS = 12;
const MIN_ECHO_WORDS = 3;
/** From here on words that agree are no coincidence, wherever they stand. */
const LONG_ECHO_CHARS = 32;
const LONG_ECHO_WORDS = 6;
/** A whole text of so many words is repeated, not met by chance. */
const WHOLE_ECHO_WORDS = 5;
/** So much of one text is looked at; the rest of it counts for nothing. */
const MAX_TEXT_CHARS = 16_384;
/** The same for all texts of one failure. */
const MAX_TOTAL_CHARS = 131_072;
/** So many pieces of the texts of one failure are looked for. */
const MAX_PIECES = 32;
/** Longer quotations are found by their words. */
const MAX_QUOTED_CHARS = 24;

/** Tells the provider's words from those that it repeats. */
export interface EchoFilter {
  /** The text with {@link LEFT_OUT} in the place of each echo. */
  withoutEchoes(text: string): string;
  /** Whether this very string was sent: a code that the provider only hands back. */
  wasSent(text: string): boolean;
  /** Whether a name, such as the id of a request, was sent, or holds words that were. */
  repeats(name: string): boolean;
  /** Whether anything was left out so far. */
  readonly hasFound: boolean;
  /** Whether the whole of what was sent is known. */
  readonly isComplete: boolean;
}

/**
 * Makes a filter for what one attempt sent, and what its answer has said so far.
 *
 * An echo is found in whatever form it comes back: quoted, cut short, escaped once or twice, as a literal of JSON or
 * Python, across line breaks. It is at least 12 characters or three words long (a whole text in quotes may be shorter), and
 * more than names of the wires' fields and of the model. Short agreement in the midst of a sentence is coincidence: it counts
 * where it is set off on both sides, where it is the whole of what somebody wrote, or from six words or 32 characters on.
 *
 * Works in time linear in request and texts; costs nothing until the first text is asked for.
 *
 * @param sent - what was sent; kept by reference
 * @internal
 */
export function createEchoFilter(sent: unknown, model?: string): EchoFilter {
  return new RequestEchoFilter(sent, model);
}

class RequestEchoFilter implements EchoFilter {
  hasFound = false;
  private gathered: SentTexts | undefined;
  private index: RequestIndex | undefined;
  private exactTexts: ReadonlySet<string> | undefined;
  private shortTexts: ReadonlySet<string> | undefined;
  private left = MAX_TOTAL_CHARS;
  private piecesLeft = MAX_PIECES;

  constructor(
    private readonly sent: unknown,
    private readonly model: string | undefined,
  ) {}

  get isComplete(): boolean {
    return this.gather().isComplete;
  }

  withoutEchoes(whole: string): string {
    if (whole.length < 2) return whole;
    const text = composed(whole.slice(0, Math.min(MAX_TEXT_CHARS, Math.max(this.left, 0))));
    this.left -= text.length;
    if (text === '') return LEFT_OUT;
    const without = this.stripped(text);
    if (without !== text) this.hasFound = true;
    return without;
  }

  repeats(name: string): boolean {
    const text = composed(name.slice(0, MAX_TEXT_CHARS));
    return this.wasSent(name) || this.stripped(text) !== text;
  }

  wasSent(text: string): boolean {
    this.exactTexts ??= new Set(this.gather().texts.map((sent) => sent.text));
    return this.exactTexts.has(text);
  }

  private stripped(text: string): string {
    return this.withoutShort(this.withoutPieces(this.withoutLong(text)));
  }

  private gather(): SentTexts {
    return (this.gathered ??= sentTextsOf(this.sent, this.model));
  }

  /** Pieces that servers cut out or quote may begin and end within a word; they count where all of one was sent. */
  private withoutPieces(text: string): string {
    return text.replace(PIECE, (whole, mark: string, piece: string) => {
      const letters = canonicalTextOf(piece);
      if (this.piecesLeft === 0 || !isLongEnough(letters) || this.isOwnName(piece)) return whole;
      this.piecesLeft -= 1;
      return this.sentWords().holds(letters) ? `${mark}${LEFT_OUT}` : whole;
    });
  }

  private sentWords(): RequestIndex {
    return (this.index ??= new RequestIndex(this.gather().texts));
  }

  private withoutLong(text: string): string {
    const canonical = canonicalTextOf(text);
    if (canonical.length < 4) return text;
    const index = this.sentWords();
    const found = index.agreementsOf(canonical);
    // A request that repeats itself beyond reason: nothing of the answer is believed to be the provider's.
    if (index.isSpent) return LEFT_OUT;
    const echoes = found.map((one) => trimmed(one, canonical)).filter((one) => this.isEcho(one, canonical, text));
    return echoes.length === 0 ? text : withoutStretches(text, canonical, echoes);
  }

  /** Short texts, which the index does not know, count where they stand in quotes, or are all that is said. */
  private withoutShort(text: string): string {
    this.shortTexts ??= new Set(
      this.gather()
        .texts.filter(({ text: sent }) => sent.length <= MAX_QUOTED_CHARS)
        .map(({ text: sent }) => lettersOf(sent))
        .filter(isWorthHiding),
    );
    const known = this.shortTexts;
    if (known.size === 0) return text;
    const isShort = (said: string): boolean =>
      said.length <= MAX_QUOTED_CHARS && known.has(lettersOf(said)) && !this.isOwnName(said);
    if (isShort(text)) return LEFT_OUT;
    return text.replace(QUOTED, (whole, opening: string, said: string, closing: string) =>
      isShort(said) ? `${opening}${LEFT_OUT}${closing}` : whole,
    );
  }

  private isEcho(agreement: Agreement, canonical: CanonicalText, text: string): boolean {
    const { from, to, startsText, endsText, isLabel } = agreement;
    if (to <= from) return false;
    const start = canonical.starts[from] as number;
    const end = canonical.ends[to - 1] as number;
    const { chars, words } = sizeOf(agreement, canonical);
    if (chars < MIN_ECHO_CHARS && words < MIN_ECHO_WORDS) return false;
    if (this.isOwnName(text.slice(start, end))) return false;
    if (chars >= LONG_ECHO_CHARS || words >= LONG_ECHO_WORDS) return true;
    if (startsText && endsText && !isLabel && words >= WHOLE_ECHO_WORDS) return true;
    const before = text.slice(from === 0 ? 0 : canonical.ends[from - 1], start);
    const behind = text.slice(end, to === canonical.length ? text.length : canonical.starts[to]);
    const isSetOffBefore = from === 0 || isMoreThanBlank(before);
    const isSetOffBehind = to === canonical.length || isMoreThanBlank(behind);
    if (isSetOffBefore && (isSetOffBehind || (endsText && !isLabel))) return true;
    // The words of somebody, cut short: `Invalid value My account was susp...`
    return startsText && !isLabel && (CUT.test(behind) || (endsText && isSetOffBehind));
  }

  /** Names of the wire and of the model, such as `models/NAME`: every request has them, and nobody has to be hidden. */
  private isOwnName(said: string): boolean {
    if (this.model === undefined || this.model === '') return isWirePath(said);
    const rest = said.toLowerCase().replaceAll(this.model.toLowerCase(), ' ');
    const plain = plainName(said);
    const isPartOfModel = plain !== '' && plainName(this.model).includes(plain) && !/[^\x20-\x7e]/.test(said);
    return isPartOfModel || isWirePath(rest) || isWireName(said.trim()) || !/[\p{L}\p{N}]/u.test(rest);
  }
}

/** What stands behind dots or an opening quote, to the next of them or the end of the line. */
const PIECE =
  /((?<!\.)\.{2,}|(?<![\p{L}\p{N}])["'`“‘«「『])((?:[^"'`“”‘’«»「」『』.\n]|(?<=\p{L})['’](?=\p{L})|\.(?!\.)){5,})/gu;

function isLongEnough(letters: CanonicalText): boolean {
  if (letters.length === 0) return false;
  const { chars, words } = sizeOf({ from: 0, to: letters.length }, letters);
  return chars >= MIN_ECHO_CHARS || words >= MIN_ECHO_WORDS;
}

/** A short text in quotes. */
const QUOTED = /(["'`“‘«「『])([^"'`“”‘’«»「」『』\n]{1,24})(["'`”’»」』])/g;
const CUT = /^\s?(?:\.{2,}|…|\[truncated|\(truncated|<truncated)/i;

function lettersOf(text: string): string {
  const { codes, length } = canonicalTextOf(composed(text));
  return String.fromCharCode(...codes.subarray(0, length));
}

/** Two characters that stand for words, or four letters. */
function isWorthHiding(letters: string): boolean {
  return letters.length >= 4 || (letters.length >= 2 && isWide(letters.charCodeAt(0)));
}

/** An agreement that ends with a whole word, or where the server has cut one off; it begins with one anyway. */
function trimmed(agreement: Agreement, { begins, length }: CanonicalText): Agreement {
  let { to } = agreement;
  while (to > agreement.from && to < length && begins[to] === 0) to -= 1;
  return to === agreement.to ? agreement : { ...agreement, to, endsText: false };
}

function sizeOf(
  { from, to }: Pick<Agreement, 'from' | 'to'>,
  { codes, begins, starts, ends }: CanonicalText,
): { readonly chars: number; readonly words: number } {
  let [words, wide] = [0, 0];
  for (let at = from; at < to; at += 1) {
    if (isWide(codes[at] as number)) wide += 1;
    else words += at === from ? 1 : (begins[at] as number);
  }
  const chars = (ends[to - 1] as number) - (starts[from] as number) + wide;
  return { chars, words: words + wide / 2 };
}

/** Whether a gap between letters is more than the blank between two words. */
function isMoreThanBlank(gap: string): boolean {
  return /[^ \t]/.test(gap);
}

function withoutStretches(text: string, { starts, ends }: CanonicalText, stretches: readonly Agreement[]): string {
  let result = '';
  let at = 0;
  for (const { from, to, startsText, endsText } of stretches.toSorted(
    (one, other) => one.from - other.from || other.to - one.to,
  )) {
    const end = endsText ? behindSymbols(text, ends[to - 1] as number) : (ends[to - 1] as number);
    if (end <= at) continue;
    const start = startsText ? beforeSymbols(text, starts[from] as number) : (starts[from] as number);
    if (start > at) result += text.slice(at, start);
    if (!result.endsWith(LEFT_OUT)) result += LEFT_OUT;
    at = end;
  }
  return result + text.slice(at);
}

/** Emoji and their like, as they are or escaped: no letters, and of whoever wrote what stands beside them. */
const SYMBOLS = String.raw`(?:[^\x00-\x7f\p{L}\p{N}\p{P}\ue000\ue001]|\\{1,4}(?:u(?:[0-9a-f]{4}|\{[0-9a-f]{1,6}\})|U[0-9a-f]{8}|x[0-9a-f]{2}|[0-3][0-7]{2})|%[0-9a-f]{2}|&#x?[0-9a-f]{1,7};)`;
const SYMBOLS_BEFORE = new RegExp(`(?:${SYMBOLS} ?){1,16}$`, 'iu');
const SYMBOLS_BEHIND = new RegExp(`(?: ?${SYMBOLS}){1,16}`, 'iuy');
const MAX_SYMBOL_CHARS = 128;

/** Where a text that was sent begins, with the symbols in front of its first letter. */
function beforeSymbols(text: string, start: number): number {
  const before = text.slice(Math.max(0, start - MAX_SYMBOL_CHARS), start);
  return start - (SYMBOLS_BEFORE.exec(before)?.[0].length ?? 0);
}

function behindSymbols(text: string, end: number): number {
  SYMBOLS_BEHIND.lastIndex = end;
  return SYMBOLS_BEHIND.test(text) ? SYMBOLS_BEHIND.lastIndex : end;
}
