import type { LlmChatDelta } from '../../chat-chunk.interface.js';
import type { LlmAnnotation, LlmTokenLogprob } from '../../chat.interface.js';
import type { LlmProviderState } from '../../provider-state.interface.js';
import { BlockPlaces } from '../block-places.js';
import { isRecord, recordsOf, textOf, type JsonRecord } from '../json.js';
import type { StateKeeper } from '../provider-state.js';
import { annotationsOf } from './annotations.js';
import type { Held } from './finish-reason.js';

/** Between two parts of what a model thought. */
const PARAGRAPH = '\n\n';

/** An item of an answer while it is on its way; `told` is what of its texts has been handed on. */
interface OpenItem {
  readonly type: string;
  /** By kind and place of the part, as far as it has come. */
  readonly told: Map<string, string>;
  /** A call's place among the calls of the message. */
  readonly place?: number;
}

/** A piece that items add. */
export interface ItemPiece {
  readonly delta: LlmChatDelta;
  readonly logprobs?: readonly LlmTokenLogprob[] | undefined;
}

/** What items add to a message; `'unusable'` where they can be no part of one: the rest of the answer is not to be trusted. */
export type ItemStep = ItemPiece | undefined | 'unusable';

type TextKind = 'text' | 'refusal' | 'summary' | 'thought';

/**
 * Turns the items of an answer into what they add to the message, whether they come whole or in pieces.
 *
 * - Texts, refusals, thoughts, calls and images are read; items that are not known add nothing.
 * - An item is whole when it is done: what has not come in pieces until then is made good from it, and what is kept for the
 *   provider (encrypted thoughts, the phase of a text, the work of its own tools) is taken from it alone.
 * - A call whose id is missing, or is that of another call, gets one by its place.
 * - A call without a name, and input for a call that has not begun, are unusable.
 *
 * @internal
 */
export class AnswerItems implements Held {
  private readonly open = new Map<unknown, OpenItem>();
  private readonly done = new Set<unknown>();
  private readonly places = new BlockPlaces();
  private readonly callIds = new Set<string>();
  private calls = 0;
  private isThoughtBegun = false;
  hasRefusal = false;

  constructor(private readonly keeper: StateKeeper) {}

  get hasCalls(): boolean {
    return this.calls > 0;
  }

  /** What has been kept for the provider so far. */
  get state(): LlmProviderState | undefined {
    return this.keeper.made({ blocks: this.places.blocks });
  }

  /** An item that begins. */
  add(index: unknown, item: unknown): ItemStep {
    if (!isRecord(item) || this.open.has(index) || this.done.has(index)) return undefined;
    const type = textOf(item['type']) ?? (Array.isArray(item['content']) ? 'message' : '');
    if (type !== 'function_call' && type !== 'custom_tool_call') {
      this.open.set(index, { type, told: new Map() });
      return undefined;
    }
    const name = textOf(item['name']);
    if (name === undefined) return 'unusable';
    const place = this.calls++;
    this.places.addCall();
    this.open.set(index, { type, told: new Map(), place });
    const sentId = textOf(item['call_id']) ?? textOf(item['id']);
    const id = sentId === undefined || this.callIds.has(sentId) ? `call_${place}` : sentId;
    this.callIds.add(id);
    const state = this.keeper.madeOfCall(item);
    const stated = state === undefined ? {} : { providerState: state };
    const called =
      type === 'custom_tool_call'
        ? ({ type: 'custom', custom: { name, input: '' } } as const)
        : ({ type: 'function', function: { name, arguments: '' } } as const);
    return { delta: { tool_calls: [{ index: place, id, ...called, ...stated }] } };
  }

  /** A piece of a text of a message. */
  text(event: JsonRecord, kind: 'text' | 'refusal'): ItemStep {
    const { content_index: part, delta } = event;
    return piece(this.tell(keyOf(event), 'message', kind, part, delta), logprobsOf(event['logprobs']));
  }

  /** A piece of a thought. */
  thought(event: JsonRecord): ItemStep {
    const { summary_index: summary, content_index: part, delta } = event;
    const kind = summary === undefined ? 'thought' : 'summary';
    return piece(this.tell(keyOf(event), 'reasoning', kind, summary ?? part, delta));
  }

  /** A piece of what a call hands over. */
  input(event: JsonRecord): ItemStep {
    const { delta } = event;
    const item = this.open.get(keyOf(event));
    if (textOf(delta) === undefined) return undefined;
    return item?.place === undefined
      ? 'unusable'
      : piece(inputOf(item, item.place, told(item, 'input', delta as string)));
  }

  /** An item that is whole. */
  finish(index: unknown, item: unknown): ItemStep {
    if (!isRecord(item) || this.done.has(index)) return undefined;
    const begun = this.add(index, item);
    if (begun === 'unusable') return begun;
    const open = this.open.get(index) as OpenItem;
    this.open.delete(index);
    this.done.add(index);
    switch (open.type) {
      case 'message':
        return this.finishMessage(open, item);
      case 'reasoning':
        return this.finishThought(open, item);
      case 'function_call':
      case 'custom_tool_call': {
        const whole = textOf(item[open.type === 'function_call' ? 'arguments' : 'input']) ?? '';
        const rest = restOf(open, 'input', whole);
        return joined(begun, rest === '' ? undefined : inputOf(open, open.place as number, rest));
      }
      default:
        this.keep(item);
        return piece(imagesOf(item));
    }
  }

  private finishMessage(open: OpenItem, item: JsonRecord): ItemStep {
    const start = this.places.length;
    let text = '';
    let [said, refused] = ['', ''];
    const annotations: LlmAnnotation[] = [];
    const logprobs: LlmTokenLogprob[] = [];
    for (const [place, part] of recordsOf(item['content']).entries()) {
      if (part['type'] === 'refusal') {
        refused += restOf(open, `refusal ${place}`, textOf(part['refusal']) ?? '');
        continue;
      }
      const isNew = !open.told.has(`text ${place}`);
      for (const annotation of annotationsOf(part, start + text.length)) annotations.push(annotation);
      said += restOf(open, `text ${place}`, textOf(part['text']) ?? '');
      text += open.told.get(`text ${place}`) ?? '';
      if (isNew) for (const one of logprobsOf(part['logprobs']) ?? []) logprobs.push(one);
    }
    if (refused !== '') this.hasRefusal = true;
    const block = this.keeper.keptBlock(withoutEmpty(item));
    if (block !== undefined && text !== '') this.places.addBlock(block, text);
    else this.places.addText(text);
    const delta = {
      ...(said !== '' && { content: said }),
      ...(refused !== '' && { refusal: refused }),
      ...(annotations.length > 0 && { annotations }),
    };
    return Object.keys(delta).length === 0 ? undefined : piece(delta, logprobs.length > 0 ? logprobs : undefined);
  }

  private finishThought(open: OpenItem, item: JsonRecord): ItemStep {
    const parts = [
      ...recordsOf(item['summary']).map((part, place) => ['summary', place, part] as const),
      ...recordsOf(item['content']).map((part, place) => ['thought', place, part] as const),
    ];
    let thought = '';
    for (const [kind, place, part] of parts) {
      const isNew = !open.told.has(`${kind} ${place}`);
      const rest = restOf(open, `${kind} ${place}`, textOf(part['text']) ?? '');
      if (rest !== '') thought += (isNew ? this.gap() : '') + rest;
    }
    this.keep(item);
    return thought === '' ? undefined : piece({ reasoning_content: thought });
  }

  private tell(index: unknown, type: string, kind: TextKind, part: unknown, delta: unknown): LlmChatDelta | undefined {
    const text = textOf(delta);
    if (text === undefined || this.done.has(index)) return undefined;
    let item = this.open.get(index);
    // A text says what it says, though its item was not announced.
    if (item === undefined) this.open.set(index, (item = { type, told: new Map() }));
    const name = `${kind} ${typeof part === 'number' ? part : 0}`;
    const isNew = !item.told.has(name);
    told(item, name, text);
    if (kind === 'refusal') this.hasRefusal = true;
    if (kind === 'text') return { content: text };
    if (kind === 'refusal') return { refusal: text };
    return { reasoning_content: (isNew ? this.gap() : '') + text };
  }

  /** What stands between the thoughts so far and a new part of them. */
  private gap(): string {
    const gap = this.isThoughtBegun ? PARAGRAPH : '';
    this.isThoughtBegun = true;
    return gap;
  }

  private keep(item: JsonRecord): void {
    const block = this.keeper.keptBlock(withoutEmpty(item));
    if (block !== undefined) this.places.addBlock(block);
  }
}

/** What tells an item from the others: its place, or its id where a server does not number items. @internal */
export function keyOf({ output_index: index, item_id: id, item }: JsonRecord): unknown {
  return typeof index === 'number' ? index : (textOf(id) ?? (isRecord(item) ? textOf(item['id']) : undefined));
}

function piece(delta: LlmChatDelta | undefined, logprobs?: readonly LlmTokenLogprob[]): ItemPiece | undefined {
  if (delta === undefined) return undefined;
  return { delta, ...(logprobs !== undefined && { logprobs }) };
}

/** Notes what has been handed on, and gives it back. */
function told({ told: all }: OpenItem, name: string, text: string): string {
  all.set(name, (all.get(name) ?? '') + text);
  return text;
}

/** What of a whole text has not been handed on; nothing where it has become another one. */
function restOf(item: OpenItem, name: string, whole: string): string {
  const before = item.told.get(name) ?? '';
  return whole.length > before.length && whole.startsWith(before) ? told(item, name, whole.slice(before.length)) : '';
}

function inputOf({ type }: OpenItem, index: number, text: string): LlmChatDelta {
  const call = type === 'custom_tool_call' ? { custom: { input: text } } : { function: { arguments: text } };
  return { tool_calls: [{ index, ...call }] };
}

function joined(first: ItemPiece | undefined, second: LlmChatDelta | undefined): ItemPiece | undefined {
  if (first === undefined || second === undefined) return first ?? piece(second);
  const calls = [first.delta, second].flatMap(({ tool_calls: some }) => some ?? []);
  return piece({ ...first.delta, ...second, tool_calls: calls });
}

/** Fields of `null` say nothing, and are refused when they come back. */
function withoutEmpty(item: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null && value !== undefined));
}

function logprobsOf(value: unknown): readonly LlmTokenLogprob[] | undefined {
  const tokens = recordsOf(value).filter(({ token }) => typeof token === 'string');
  return tokens.length === 0 ? undefined : (tokens as unknown as readonly LlmTokenLogprob[]);
}

/** An image that a tool of the provider's has made. */
function imagesOf({ type, result, output_format: format }: JsonRecord): LlmChatDelta | undefined {
  const data = textOf(result);
  if (type !== 'image_generation_call' || data === undefined) return undefined;
  const url = `data:image/${textOf(format) ?? 'png'};base64,${data}`;
  return { images: [{ type: 'image_url', image_url: { url } }] };
}
