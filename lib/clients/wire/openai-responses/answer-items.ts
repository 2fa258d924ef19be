import type { LlmChatDelta } from '../../chat-chunk.interface.js';
import type { LlmAnnotation, LlmTokenLogprob } from '../../chat.interface.js';
import type { LlmProviderState } from '../../provider-state.interface.js';
import { BlockPlaces } from '../block-places.js';
import { freeCallId } from '../free-call-id.js';
import { isRecord, parsedJsonOf, recordsOf, textOf, type JsonRecord } from '../json.js';
import type { StateKeeper } from '../provider-state.js';
import type { Untold } from '../wire.interface.js';
import { annotationsOf } from './annotations.js';
import type { Held } from './finish-reason.js';
import {
  contentOf,
  imageOf,
  inputIn,
  inputOf,
  joined,
  logprobsOf,
  partsOf,
  piece,
  typeOf,
  withoutEmpty,
  type ItemStep,
} from './item-pieces.js';
import { kindOf, type OpenText, type TextKind } from './item-texts.js';
import { KnownItems, type OpenItem } from './known-items.js';
import { awaitedCallOf } from './open-calls.js';
import { restOf, told, wholePartsOf } from './whole-texts.js';

/** Between two parts of what a model thought. */
const PARAGRAPH = '\n\n';

/** xAI's searches come as calls of custom tools, which it carries out itself: https://docs.x.ai/docs/guides/tools/overview */
const SERVERS_CALL = /^xs_call_/;

/**
 * Turns the items of an answer into what they add to the message, whether they come whole or in pieces.
 *
 * - Texts, refusals, thoughts, calls and images are read; items that are not known add nothing.
 * - An item is whole when it is done: what has not come in pieces until then is made good from it, and what is kept for the
 *   provider (encrypted thoughts, the phase of a text, the work of its own tools) is taken from it alone.
 * - A call that the server carries out itself is none for the app.
 * - A call whose id is missing, or is that of another call, gets one by its place.
 * - Input for a call that has not begun waits for it.
 * - A call without a name, a text or an input that is another one as a whole than in pieces,
 *   and a text that goes on behind another one are unusable.
 *
 * @internal
 */
export class AnswerItems implements Held {
  private readonly known = new KnownItems();
  private readonly callIds = new Set<string>();
  private calls = 0;
  private images = 0;
  /** How many characters the content of the message has. */
  private length = 0;
  private isThoughtBegun = false;
  /** The text that the message's content ends with. */
  private lastText: OpenText | undefined;
  hasRefusal = false;

  constructor(
    private readonly keeper: StateKeeper,
    private readonly untold?: Untold,
  ) {}

  get hasCalls(): boolean {
    return this.calls > 0;
  }

  /** Whether the input of some function has begun and breaks off, though nothing says that it does. */
  get isHalfWay(): boolean {
    return this.known.all.some((item) => {
      const input = item.texts.ofKind('input')[0]?.told ?? '';
      if (item.isDone || input.trim() === '') return false;
      return isWaiting(item) || (item.type === 'function_call' && parsedJsonOf(input) === undefined);
    });
  }

  /** The type of a call of the API's own tools that waits for the app. */
  get awaited(): string | undefined {
    return awaitedCallOf(recordsOf(this.known.all.map(({ block }) => block)));
  }

  /** What has been kept for the provider so far. */
  get state(): LlmProviderState | undefined {
    const places = new BlockPlaces();
    const items = this.known.all;
    for (const [at, item] of items.entries()) {
      const { type, place } = item;
      const { block } = item;
      // `provided without its required following item`
      if (type === 'reasoning' && isLeftOut(items[at + 1])) continue;
      const text = type === 'message' ? contentOf(item) : '';
      if (place !== undefined) places.addCall();
      else if (block === undefined || (type === 'message' && text === '')) places.addText(text);
      else places.addBlock(block, text);
    }
    const { blocks } = places;
    return this.isThoughtBegun ? this.keeper.madeOfThoughts({ blocks }) : this.keeper.made({ blocks });
  }

  /** An item that begins. */
  add(event: JsonRecord): ItemStep {
    const { item } = event;
    if (!isRecord(item)) return undefined;
    const known = this.known.announced(event);
    if (known === undefined) return this.begin(event, item).step;
    return isWaiting(known) && known.type === typeOf(item) ? this.beginLate(known, item) : undefined;
  }

  /** A text that begins, of a message or of a thought. */
  announce(event: JsonRecord): void {
    const { part, content_index: place, summary_index: summary } = event;
    const kind = isRecord(part) ? kindOf(part) : undefined;
    if (kind === undefined) return;
    const type = kind === 'text' || kind === 'refusal' ? 'message' : 'reasoning';
    const item = this.known.of(event, type) ?? this.known.begin(event, type);
    item.texts.announce(kind, placeOf(kind === 'summary' ? summary : place));
  }

  /** A part that is whole. Clients do not look at it where its text has come, so what it has wrong there breaks nothing. */
  finishPart(event: JsonRecord): ItemStep {
    const { part } = event;
    if (!isRecord(part)) return undefined;
    const kind = kindOf(part);
    if (kind === undefined) return undefined;
    const whole = { ...part, ...event };
    const step = kind === 'text' || kind === 'refusal' ? this.text(whole, kind, true) : this.thought(whole, true);
    return step === 'unusable' ? undefined : step;
  }

  /** A text of a message: a piece of it, or all of it. */
  text(event: JsonRecord, kind: 'text' | 'refusal', isWhole: boolean): ItemStep {
    const { content_index: part, delta } = event;
    const step = this.tell(event, 'message', kind, { part, text: isWhole ? event[kind] : delta, isWhole });
    if (step === 'unusable') return step;
    // Those of a whole text are told with all of it, not with the rest of one.
    const isRest = isWhole && step?.content !== event['text'];
    return piece(step, isRest ? undefined : logprobsOf(event['logprobs']));
  }

  /** A thought: a piece of it, or all of it. */
  thought(event: JsonRecord, isWhole: boolean): ItemStep {
    const { summary_index: summary, content_index: place, delta, text } = event;
    const [kind, part] = summary === undefined ? (['thought', place] as const) : (['summary', summary] as const);
    const step = this.tell(event, 'reasoning', kind, { part, text: isWhole ? text : delta, isWhole });
    return step === 'unusable' ? step : piece(step);
  }

  /** What a call hands over: a piece of it, or all of it. */
  input(event: JsonRecord, type: 'function_call' | 'custom_tool_call', isWhole: boolean): ItemStep {
    const text = isWhole ? inputIn(event, type) : textOf(event['delta']);
    if (text === undefined || text === '') return undefined;
    const item = this.known.of(event, type, isWhole ? text : undefined) ?? this.known.begin(event, type);
    if (item.isServers === true || item.isDone) return undefined;
    const input = item.texts.ofPiece('input', 0);
    const news = isWhole ? restOf(input, text) : told(input, text);
    if (news === undefined) return 'unusable';
    // Gateways leave out that a call begins: its input waits for its name.
    return news === '' || item.place === undefined ? undefined : piece(inputOf(item, item.place, news));
  }

  /** An item that is whole. */
  finish(event: JsonRecord): ItemStep {
    const { item } = event;
    return isRecord(item) ? this.finishKnown(event, item, this.known.of(event, typeOf(item))) : undefined;
  }

  /** All items, as the whole output has them. */
  finishAll(output: unknown): readonly ItemStep[] {
    if (!Array.isArray(output)) return [];
    const counts = new Map<string, number>();
    const taken = new Set<OpenItem>();
    const matched = output.map((item: unknown, output_index) => {
      if (!isRecord(item)) return undefined;
      const event = { output_index, item };
      const type = typeOf(item);
      const nth = counts.get(type) ?? 0;
      counts.set(type, nth + 1);
      const known = this.known.ofOutput(event, type, nth, taken);
      if (known !== undefined) taken.add(known);
      return { event, item, known };
    });
    return matched.map((one) => one && this.finishKnown(one.event, one.item, one.known));
  }

  private begin(event: JsonRecord, item: JsonRecord): { readonly open: OpenItem; readonly step: ItemStep } {
    const open = this.known.begin(event, typeOf(item));
    return { open, step: this.beginCall(open, item) };
  }

  /** Begins a call whose input has come before it. */
  private beginLate(open: OpenItem, item: JsonRecord): ItemStep {
    const begun = this.beginCall(open, item);
    const input = open.texts.ofPiece('input', 0).told;
    if (begun === 'unusable' || open.place === undefined || input === '') return begun;
    return joined(begun, inputOf(open, open.place, input));
  }

  private beginCall(open: OpenItem, item: JsonRecord): ItemStep {
    const { type } = open;
    if (!isCall(type)) return undefined;
    open.isServers = type === 'custom_tool_call' && SERVERS_CALL.test(textOf(item['call_id']) ?? '');
    if (open.isServers) return undefined;
    const name = textOf(item['name']);
    if (name === undefined) return 'unusable';
    const place = this.calls++;
    open.place = place;
    const id = freeCallId(textOf(item['call_id']) ?? textOf(item['id']), place, this.callIds, this.untold);
    const state = this.keeper.madeOfCall(item);
    const stated = state === undefined ? {} : { providerState: state };
    const called =
      type === 'custom_tool_call'
        ? ({ type: 'custom', custom: { name, input: '' } } as const)
        : ({ type: 'function', function: { name, arguments: '' } } as const);
    return { delta: { tool_calls: [{ index: place, id, ...called, ...stated }] } };
  }

  private finishKnown(event: JsonRecord, item: JsonRecord, known: OpenItem | undefined): ItemStep {
    if (known?.isDone === true) return undefined;
    const { open, step: begun } =
      known === undefined
        ? this.begin(event, item)
        : { open: known, step: isWaiting(known) ? this.beginLate(known, item) : undefined };
    if (begun === 'unusable') return begun;
    open.isDone = true;
    if (open.isServers) return undefined;
    switch (open.type) {
      case 'message':
        return this.finishMessage(open, item);
      case 'reasoning':
        return this.finishThought(open, item);
      case 'function_call':
      case 'custom_tool_call': {
        const rest = restOf(open.texts.ofPiece('input', 0), inputIn(item, open.type) ?? '');
        if (rest === undefined) return 'unusable';
        return joined(begun, rest === '' ? undefined : inputOf(open, open.place as number, rest));
      }
      case 'image_generation_call':
        return this.finishImage(open, item);
      default:
        open.block = this.keeper.keptBlock(withoutEmpty(item));
        return undefined;
    }
  }

  /** The image itself is the message's. */
  private finishImage(open: OpenItem, item: JsonRecord): ItemStep {
    const image = imageOf(item);
    if (image === undefined) return undefined;
    open.block = this.keeper.keptBlock(withoutEmpty({ ...item, image: this.images++ }));
    return piece({ images: [image] });
  }

  private finishMessage(open: OpenItem, item: JsonRecord): ItemStep {
    const parts = partsOf(item['content']);
    const texts = parts.filter((one) => !isRefusal(one));
    let [said, refused] = ['', ''];
    const annotations: LlmAnnotation[] = [];
    const logprobs: LlmTokenLogprob[] = [];
    for (const { rest } of wholePartsOf(open.texts, 'refusal', textsOf(parts.filter(isRefusal), 'refusal'))) {
      if (rest === undefined) return 'unusable';
      refused += rest;
    }
    for (const [nth, { text, rest, isNew }] of wholePartsOf(open.texts, 'text', textsOf(texts, 'text')).entries()) {
      if (rest === undefined || !this.say(text, rest)) return 'unusable';
      said += rest;
      const part = texts[nth]?.[1] ?? {};
      for (const annotation of annotationsOf(part, text.start ?? this.length)) annotations.push(annotation);
      if (isNew) for (const one of logprobsOf(part['logprobs']) ?? []) logprobs.push(one);
    }
    if (refused !== '') this.hasRefusal = true;
    open.block = this.keeper.keptBlock(withoutEmpty(item));
    const delta = {
      ...(said !== '' && { content: said }),
      ...(refused !== '' && { refusal: refused }),
      ...(annotations.length > 0 && { annotations }),
    };
    return Object.keys(delta).length === 0 ? undefined : piece(delta, logprobs.length > 0 ? logprobs : undefined);
  }

  private finishThought(open: OpenItem, item: JsonRecord): ItemStep {
    let thought = '';
    for (const { rest, isNew } of [
      ...wholePartsOf(open.texts, 'summary', textsOf(partsOf(item['summary']), 'text')),
      ...wholePartsOf(open.texts, 'thought', textsOf(partsOf(item['content']), 'text')),
    ])
      if (rest !== undefined && rest !== '') thought += (isNew ? this.gap() : '') + rest;
    open.block = this.keeper.keptBlock(withoutEmpty(item));
    return thought === '' ? undefined : piece({ reasoning_content: thought });
  }

  private tell(
    event: JsonRecord,
    type: string,
    kind: TextKind,
    { part, text: sent, isWhole }: { readonly part: unknown; readonly text: unknown; readonly isWhole: boolean },
  ): LlmChatDelta | undefined | 'unusable' {
    const said = textOf(sent);
    if (said === undefined) return undefined;
    // A text says what it says, though its item was not announced.
    const item = this.known.of(event, type) ?? this.known.begin(event, type);
    if (item.isDone) return undefined;
    const place = placeOf(part);
    const text = isWhole ? item.texts.ofWhole(kind, place, said) : item.texts.ofPiece(kind, place);
    const isNew = text.told === '';
    const isPast = !isWhole && kind === 'text' && place !== undefined && text.place !== place;
    const news = isWhole ? restOf(text, said) : told(text, said);
    // Thoughts are no part of the answer.
    if (news === undefined || isPast) return type === 'reasoning' ? undefined : 'unusable';
    if (news === '') return undefined;
    if (kind === 'text') return this.say(text, news) ? { content: news } : 'unusable';
    if (kind === 'refusal') this.hasRefusal = true;
    if (kind === 'refusal') return { refusal: news };
    return { reasoning_content: (isNew ? this.gap() : '') + news };
  }

  /** Adds to the content. @returns whether that can be: not behind another text, as the content would be neither of both */
  private say(text: OpenText, news: string): boolean {
    if (news === '') return true;
    if (text.start !== undefined && this.lastText !== text) return false;
    text.start ??= this.length;
    this.length += news.length;
    this.lastText = text;
    return true;
  }

  /** What stands between the thoughts so far and a new part of them. */
  private gap(): string {
    const gap = this.isThoughtBegun ? PARAGRAPH : '';
    this.isThoughtBegun = true;
    return gap;
  }
}

function isCall(type: string): type is 'function_call' | 'custom_tool_call' {
  return type === 'function_call' || type === 'custom_tool_call';
}

/** Whether an item is a call of which nothing is known but its input. */
function isWaiting({ type, place, isServers }: OpenItem): boolean {
  return isCall(type) && place === undefined && isServers !== true;
}

type Part = readonly [place: number, part: JsonRecord];

function isRefusal([, part]: Part): boolean {
  return part['type'] === 'refusal';
}

function placeOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** The texts of parts, with the places of these. */
function textsOf(parts: readonly Part[], field: 'text' | 'refusal'): readonly (readonly [number, string])[] {
  return parts.map(([place, part]) => [place, textOf(part[field]) ?? '']);
}

/** Whether an item is neither said nor kept. */
function isLeftOut(item: OpenItem | undefined): boolean {
  return item !== undefined && item.type !== 'message' && item.place === undefined && item.block === undefined;
}
