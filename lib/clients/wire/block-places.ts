import type { LlmProviderBlock } from '../provider-state.interface.js';
import type { JsonRecord } from './json.js';

/**
 * Notes where the blocks that only their maker understands stand among the text and the tool calls of one message, while its
 * parts come one after another.
 *
 * @internal
 */
export class BlockPlaces {
  readonly blocks: LlmProviderBlock[] = [];
  private chars = 0;
  private calls = 0;

  /** How many characters the message's text has so far. */
  get length(): number {
    return this.chars;
  }

  /** Text that stands there as it is. */
  addText(text: string): void {
    const last = this.calls === 0 ? undefined : this.blocks.at(-1);
    if (last !== undefined && last.calls < this.calls && text !== '') {
      this.blocks.push({ at: this.chars, calls: this.calls });
    }
    this.chars += text.length;
  }

  /** A block whose own the text is that has come since. */
  claimText(start: number, block: JsonRecord): void {
    const length = this.chars - start;
    if (length > 0) this.blocks.push({ at: start, calls: this.calls, length, block });
  }

  addCall(): void {
    this.calls += 1;
  }

  /** @param text - what of the message's text is the block's own */
  addBlock(block: JsonRecord, text = ''): void {
    const { chars: at, calls } = this;
    this.blocks.push({ at, calls, ...(text !== '' && { length: text.length }), block });
    this.chars += text.length;
  }
}

/** A piece of a message in its order: a text, the tool call of a place, or a block with the text that is its own. */
export type LaidOut =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'call'; readonly place: number }
  | { readonly kind: 'block'; readonly block: JsonRecord; readonly text: string };

/**
 * Puts the text, the tool calls and the blocks of a message in the order in which they were made. A text that was cut or
 * rewritten meanwhile keeps the blocks, in their order; one that was signed and is not there any more loses its signature.
 *
 * @internal
 */
export function laidOut(text: string, callCount: number, blocks: readonly LlmProviderBlock[]): readonly LaidOut[] {
  const pieces: LaidOut[] = [];
  let chars = 0;
  let calls = 0;
  const goOn = (to: number, toCalls: number): void => {
    const said = text.slice(chars, wholeAt(text, to));
    if (said !== '') pieces.push({ kind: 'text', text: said });
    chars += said.length;
    while (calls < Math.min(toCalls, callCount)) pieces.push({ kind: 'call', place: calls++ });
  };
  for (const { at, calls: before, length = 0, block } of blocks) {
    goOn(at, before);
    const own = text.slice(chars, wholeAt(text, chars + length));
    if (block === undefined || own.length < length) continue;
    pieces.push({ kind: 'block', block, text: own });
    chars += own.length;
  }
  goOn(text.length, callCount);
  return pieces;
}

/** A place in a text, or the one behind it where it would part the halves of one character. */
function wholeAt(text: string, place: number): number {
  const isWithin =
    place > 0 && /[\uDC00-\uDFFF]/.test(text.charAt(place)) && /[\uD800-\uDBFF]/.test(text.charAt(place - 1));
  return isWithin ? place + 1 : place;
}

/**
 * A message's content as one text, where it is nothing but text; `undefined` where it holds other parts.
 *
 * @internal
 */
export function wholeTextOf(content: unknown): string | undefined {
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  const texts = content.map((part: unknown) => textOfPart(part));
  return texts.every((text) => text !== undefined) ? texts.join('') : undefined;
}

function textOfPart(part: unknown): string | undefined {
  if (typeof part !== 'object' || part === null || !('type' in part) || part.type !== 'text') return undefined;
  return 'text' in part && typeof part.text === 'string' ? part.text : undefined;
}
