import type { LlmChatDelta } from '../../chat-chunk.interface.js';
import type { LlmAnnotation } from '../../chat.interface.js';
import type { LlmProviderBlock, LlmProviderState } from '../../provider-state.interface.js';
import type { JsonRecord } from '../json.js';
import { BlockPlaces } from '../block-places.js';
import { exactTextOf } from '../exact-integers.js';
import { freeCallId } from '../free-call-id.js';
import { isRecord, parsedJsonOf, recordsOf, textOf } from '../json.js';
import type { StateKeeper } from '../provider-state.js';
import type { Untold } from '../wire.interface.js';
import { annotationOf, foundPagesOf } from './citations.js';

/** A `tool_use` block whose input is on its way. */
interface OpenToolUse {
  readonly kind: 'call';
  /** Its place among the tool calls of the message. */
  readonly place: number;
  /** What stood in the block's start: servers that do not stream the input put all of it there. */
  readonly startInput: unknown;
  /** Its input, as far as it has come in pieces. */
  written: string;
}

/** A block of text while it is on its way. */
interface OpenText {
  readonly kind: 'text';
  readonly start: number;
  readonly citations: JsonRecord[];
}

/** A block that is kept for its maker, while it is on its way. */
interface OpenKeptBlock {
  readonly kind: 'kept';
  readonly fields: Record<string, unknown>;
  /** The input of a tool of the provider's own, as far as it has come. */
  input: string;
}

/** What blocks add to a message; `'unusable'` where they can be no part of one: the rest of the answer is not to be trusted. */
export type BlockStep = LlmChatDelta | undefined | 'unusable';

/**
 * Turns the blocks of an answer into what they add to the message, whether they come whole or in pieces.
 *
 * - Texts, their citations, thoughts and tool calls are read; blocks that are not known add nothing.
 * - Signed and redacted thoughts, the work of the provider's own tools and what texts cite of it are kept for Anthropic.
 * - A tool call without a name, and input for a block that has not begun or is over, are unusable.
 *
 * @internal
 */
export class AnswerBlocks {
  private readonly open = new Map<unknown, OpenToolUse | OpenText | OpenKeptBlock>();
  private readonly places = new BlockPlaces();
  private readonly calls: OpenToolUse[] = [];
  private readonly ids = new Set<string>();
  /** The ids of the provider's own calls whose results are not known, and stay behind. */
  private readonly lost = new Set<unknown>();
  private container: string | undefined;
  private hasThought = false;

  constructor(
    private readonly keeper: StateKeeper,
    private readonly untold?: Untold,
  ) {}

  /** What has been kept for Anthropic so far, but for a thought at the end that a limit has cut. */
  get state(): LlmProviderState | undefined {
    const { blocks, length } = this.places;
    const isBroken = ({ at, calls, block }: LlmProviderBlock): boolean =>
      at === length && calls === this.calls.length && block !== undefined && isUnsigned(block);
    // A call is refused without its result.
    const isLost = ({ block }: LlmProviderBlock): boolean => block !== undefined && this.lost.has(block['id']);
    const { container } = this;
    // Calls that a program in it waits for are answered there.
    const fields = container !== undefined && this.hasCalls ? { container } : {};
    const parts = { fields, blocks: blocks.filter((block) => !isBroken(block) && !isLost(block)) };
    return this.hasThought ? this.keeper.madeOfThoughts(parts) : this.keeper.made(parts);
  }

  get hasCalls(): boolean {
    return this.calls.length > 0;
  }

  /** Whether the input of a call has broken off: of one that is still open, or of any. */
  hasBrokenCall(which: 'open' | 'any'): boolean {
    const open = new Set<unknown>(this.open.values());
    return this.calls.some((call) => (which === 'any' || open.has(call)) && isBroken(call));
  }

  /** Where the provider runs programs for this answer. */
  ranIn(container: unknown): void {
    this.container = (isRecord(container) ? textOf(container['id']) : undefined) ?? this.container;
  }

  /** A block that begins, with what of it has come already. */
  start(index: unknown, block: unknown): BlockStep {
    if (!isRecord(block)) return undefined;
    // A server that forgets to end a block does not lose its input.
    const before = this.stop(index);
    const added = this.begin(index, block);
    if (before === undefined || added === undefined || added === 'unusable') return added ?? before;
    return joined([before, added]);
  }

  /** Blocks that came whole. */
  whole(blocks: readonly JsonRecord[]): BlockStep {
    const added: LlmChatDelta[] = [];
    for (const [place, block] of blocks.entries()) {
      const index = `whole ${place}`;
      const begun = this.start(index, block);
      if (begun === 'unusable') return begun;
      added.push(...[begun, this.stop(index)].filter((delta) => delta !== undefined));
    }
    return added.length === 0 ? undefined : joined(added);
  }

  /** A piece of a block. */
  add(index: unknown, delta: unknown): BlockStep {
    if (!isRecord(delta)) return undefined;
    switch (delta['type']) {
      case 'text_delta':
        return this.addText(index, delta['text']);
      case 'thinking_delta':
        return this.addThought(index, delta['thinking']);
      case 'signature_delta':
        this.addSignature(index, delta['signature']);
        return undefined;
      case 'citations_delta':
        this.textAt(index)?.citations.push(...recordsOf([delta['citation']]));
        return undefined;
      case 'input_json_delta':
        return this.addInput(index, textOf(delta['partial_json']));
      case 'compaction_delta':
        this.addFields(index, delta);
        return undefined;
      default:
        return undefined;
    }
  }

  /** A block that is over. A tool call of which no input came has that of its start, an empty object most of the time. */
  stop(index: unknown): LlmChatDelta | undefined {
    const block = this.open.get(index);
    this.open.delete(index);
    switch (block?.kind) {
      case 'call':
        return block.written !== '' ? undefined : inputOf(block.place, writtenInputOf(block.startInput));
      case 'text':
        return this.endText(block);
      case 'kept':
        return this.keep(block);
      case undefined:
        return undefined;
    }
  }

  /** All blocks that are still open are over. */
  end(): LlmChatDelta | undefined {
    const rest = [...this.open.keys()].flatMap((index) => this.stop(index) ?? []);
    return rest.length === 0 ? undefined : joined(rest);
  }

  private begin(index: unknown, block: JsonRecord): BlockStep {
    switch (block['type']) {
      case 'text':
        this.open.set(index, { kind: 'text', start: this.places.length, citations: recordsOf(block['citations']) });
        return this.contentOf(block['text']);
      case 'tool_use':
        return this.beginToolUse(index, block);
      default:
        this.open.set(index, { kind: 'kept', fields: { ...block }, input: '' });
        return block['type'] === 'thinking' ? this.thoughtOf(block['thinking']) : undefined;
    }
  }

  private beginToolUse(index: unknown, block: JsonRecord): LlmChatDelta | 'unusable' {
    const { id, name, input } = block;
    const called = textOf(name);
    if (called === undefined) return 'unusable';
    const place = this.calls.length;
    this.places.addCall();
    const state = this.keeper.madeOfCall(block);
    const use: OpenToolUse = { kind: 'call', place, startInput: input, written: '' };
    this.calls.push(use);
    this.open.set(index, use);
    const call = { name: called, arguments: '' };
    const stated = state === undefined ? {} : { providerState: state };
    return {
      tool_calls: [
        {
          index: place,
          id: freeCallId(textOf(id), place, this.ids, this.untold),
          type: 'function',
          function: call,
          ...stated,
        },
      ],
    };
  }

  private contentOf(text: unknown): LlmChatDelta | undefined {
    const content = textOf(text);
    if (content === undefined) return undefined;
    this.places.addText(content);
    return { content };
  }

  /** A text says what it says, though its block was not announced. */
  private addText(index: unknown, text: unknown): LlmChatDelta | undefined {
    this.textAt(index);
    return this.contentOf(text);
  }

  private textAt(index: unknown): OpenText | undefined {
    const known = this.open.get(index);
    if (known !== undefined) return known.kind === 'text' ? known : undefined;
    const begun: OpenText = { kind: 'text', start: this.places.length, citations: [] };
    this.open.set(index, begun);
    return begun;
  }

  private endText({ start, citations }: OpenText): LlmChatDelta | undefined {
    const range = { start, end: this.places.length };
    const encrypted = citations.filter(isEncrypted);
    const kept = encrypted.length === 0 ? undefined : this.keeper.keptBlock({ type: 'text', citations: encrypted });
    if (kept !== undefined) this.places.claimText(start, kept);
    return annotating(citations.flatMap((citation) => annotationOf(citation, range) ?? []));
  }

  private addThought(index: unknown, text: unknown): LlmChatDelta | undefined {
    const fields = this.keptAt(index)?.fields;
    if (fields !== undefined) fields['thinking'] = (textOf(fields['thinking']) ?? '') + (textOf(text) ?? '');
    return this.thoughtOf(text);
  }

  private thoughtOf(text: unknown): LlmChatDelta | undefined {
    const thought = textOf(text);
    this.hasThought ||= thought !== undefined;
    return thought === undefined ? undefined : { reasoning_content: thought };
  }

  private addSignature(index: unknown, signature: unknown): void {
    const fields = this.keptAt(index)?.fields;
    if (fields !== undefined && textOf(signature) !== undefined) fields['signature'] = signature;
  }

  private addFields(index: unknown, delta: JsonRecord): void {
    const fields = this.keptAt(index)?.fields;
    if (fields === undefined) return;
    const { type: _type, content, ...others } = delta;
    const text = textOf(content);
    Object.assign(fields, others, text !== undefined && { content: (textOf(fields['content']) ?? '') + text });
  }

  private addInput(index: unknown, json: string | undefined): BlockStep {
    const block = this.open.get(index);
    if (json === undefined) return undefined;
    if (block?.kind === 'call') {
      block.written += json;
      return inputOf(block.place, json);
    }
    if (block?.kind !== 'kept') return 'unusable';
    block.input += json;
    return undefined;
  }

  private keptAt(index: unknown): OpenKeptBlock | undefined {
    const block = this.open.get(index);
    return block?.kind === 'kept' ? block : undefined;
  }

  private keep({ fields, input }: OpenKeptBlock): LlmChatDelta | undefined {
    const whole = input === '' ? fields : { ...fields, input: keptInputOf(input) };
    const kept = this.keeper.keptBlock(whole);
    if (kept !== undefined) this.places.addBlock(kept);
    else if (textOf(whole['tool_use_id']) !== undefined) this.lost.add(whole['tool_use_id']);
    return annotating(foundPagesOf(whole));
  }
}

/** A thought that has been cut has no signature, and is not taken back without one. */
function isUnsigned({ type, signature }: JsonRecord): boolean {
  return type === 'thinking' && textOf(signature) === undefined;
}

/** What of a search has to come back: https://docs.claude.com/en/docs/agents-and-tools/tool-use/web-search-tool#citations */
function isEncrypted(citation: JsonRecord): boolean {
  return textOf(citation['encrypted_index']) !== undefined;
}

function isBroken({ written }: OpenToolUse): boolean {
  return written.trim() !== '' && parsedJsonOf(written) === undefined;
}

function inputOf(place: number, json: string): LlmChatDelta {
  return { tool_calls: [{ index: place, function: { arguments: json } }] };
}

/** The API has been seen to leave the first brace out. */
function keptInputOf(written: string): unknown {
  return parsedJsonOf(written) ?? parsedJsonOf(`{${written}`) ?? {};
}

/** Some servers write the input themselves; nothing at all is an empty object. */
function writtenInputOf(input: unknown): string {
  if (!isRecord(input) && !Array.isArray(input)) return textOf(input) ?? '{}';
  return exactTextOf(input) ?? '{}';
}

function annotating(annotations: readonly LlmAnnotation[]): LlmChatDelta | undefined {
  return annotations.length === 0 ? undefined : { annotations };
}

/** What the pieces of several blocks add together. */
function joined(pieces: readonly LlmChatDelta[]): LlmChatDelta {
  const calls = pieces.flatMap(({ tool_calls: some }) => some ?? []);
  const annotations = pieces.flatMap(({ annotations: some }) => some ?? []);
  const textIn = (field: 'content' | 'reasoning_content') => pieces.map((piece) => piece[field] ?? '').join('');
  const [content, reasoning] = [textIn('content'), textIn('reasoning_content')];
  return {
    ...(content !== '' && { content }),
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(annotations.length > 0 && { annotations }),
  };
}
