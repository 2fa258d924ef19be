import { textOf, type JsonRecord } from '../json.js';

/** What kinds of texts an item has; what a call hands over is its input. @internal */
export type TextKind = 'text' | 'refusal' | 'summary' | 'thought' | 'input';

/** A text of an item while it is on its way. @internal */
export interface OpenText {
  readonly kind: TextKind;
  /** Where the item has it, as its latest piece said. */
  place: number | undefined;
  /** What of it has been handed on. */
  told: string;
  /** Where in the content of the message it begins, if it is part of that. */
  start?: number;
  /** Whether all of it has been told. */
  isEnded: boolean;
}

/**
 * The texts of an item, in the order in which they began.
 *
 * A text has one place, which all of its pieces name. Servers leave it out, or raise it with each piece (vLLM:
 * https://github.com/vllm-project/vllm/issues/29947): a place that is not known goes on with the text that has not ended.
 *
 * @internal
 */
export class ItemTexts {
  private readonly texts: OpenText[] = [];
  private readonly byPlace = new Map<string, OpenText>();

  ofKind(kind: TextKind): readonly OpenText[] {
    return this.texts.filter((text) => text.kind === kind);
  }

  /** A text that the server says begins. */
  announce(kind: TextKind, place: number | undefined): void {
    if (place !== undefined && !this.byPlace.has(keyOf(kind, place))) this.begin(kind, place);
  }

  /** The text that a piece is of. */
  ofPiece(kind: TextKind, place: number | undefined): OpenText {
    return this.known(kind, place) ?? this.goingOn(kind, place) ?? this.begin(kind, place);
  }

  /** The text that a whole text is. */
  ofWhole(kind: TextKind, place: number | undefined, whole: string): OpenText {
    return (
      this.known(kind, place) ??
      this.goingOn(kind, place) ??
      this.texts.findLast((text) => text.kind === kind && text.told === whole) ??
      this.begin(kind, place)
    );
  }

  /** Which texts the parts of the whole item are, by their places there; those that it does not have are new. */
  ofParts(kind: TextKind, places: readonly number[]): ReadonlyMap<number, OpenText> {
    const left = new Set(this.ofKind(kind));
    const found = new Map<number, OpenText>();
    for (const place of places) {
      const known = this.known(kind, place);
      if (known !== undefined && left.delete(known)) found.set(place, known);
    }
    const others = [...left];
    for (const place of places) {
      const next = found.has(place) ? undefined : others.shift();
      if (next !== undefined) found.set(place, next);
    }
    return found;
  }

  begin(kind: TextKind, place: number | undefined): OpenText {
    const text: OpenText = { kind, place, told: '', isEnded: false };
    this.texts.push(text);
    if (place !== undefined) this.byPlace.set(keyOf(kind, place), text);
    return text;
  }

  private known(kind: TextKind, place: number | undefined): OpenText | undefined {
    return place === undefined ? undefined : this.byPlace.get(keyOf(kind, place));
  }

  private goingOn(kind: TextKind, place: number | undefined): OpenText | undefined {
    const open = this.texts.findLast((text) => text.kind === kind && !text.isEnded);
    if (open === undefined || place === undefined) return open;
    open.place = place;
    this.byPlace.set(keyOf(kind, place), open);
    return open;
  }
}

const KINDS: Readonly<Record<string, TextKind>> = {
  output_text: 'text',
  refusal: 'refusal',
  summary_text: 'summary',
  reasoning_text: 'thought',
};

/** What kind of text a part is; `undefined` for none. @internal */
export function kindOf(part: JsonRecord): TextKind | undefined {
  const type = textOf(part['type']) ?? '';
  return Object.hasOwn(KINDS, type) ? KINDS[type] : undefined;
}

function keyOf(kind: TextKind, place: number): string {
  return `${kind} ${place}`;
}
