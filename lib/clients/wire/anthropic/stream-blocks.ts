import type { LlmChatDelta } from '../../chat-chunk.interface.js';
import type { LlmProviderState } from '../../provider-state.interface.js';
import type { JsonRecord } from '../json.js';
import { BlockPlaces } from '../block-places.js';
import { isRecord, jsonTextOf, parsedJsonOf, textOf } from '../json.js';
import type { StateKeeper } from '../provider-state.js';

/** A `tool_use` block whose input is on its way. */
interface OpenToolUse {
  /** Its place among the tool calls of the message. */
  readonly place: number;
  /** What stood in the block's start: servers that do not stream the input put all of it there. */
  readonly startInput: unknown;
  isWritten: boolean;
}

/** A block that is kept for its maker, while it is on its way. */
interface OpenKeptBlock {
  readonly fields: Record<string, unknown>;
  /** The input of a tool of the provider's own, as far as it has come. */
  input: string;
}

/**
 * Turns the events of a stream's blocks into what they add to the message.
 *
 * Texts, thoughts and tool calls are read; citations and blocks that are not known add nothing. Signed and redacted thoughts
 * and the work of the provider's own tools are kept for Anthropic.
 *
 * @internal
 */
export class StreamBlocks {
  private readonly open = new Map<unknown, OpenToolUse>();
  private readonly kept = new Map<unknown, OpenKeptBlock>();
  private readonly places = new BlockPlaces();
  private toolUses = 0;

  constructor(private readonly keeper: StateKeeper) {}

  /** What has been kept for Anthropic so far. */
  get state(): LlmProviderState | undefined {
    return this.keeper.made({ blocks: this.places.blocks });
  }

  /** @returns `undefined` where the block adds nothing, `'unusable'` for a tool call without a name */
  start(index: unknown, block: unknown): LlmChatDelta | undefined | 'unusable' {
    if (!isRecord(block)) return undefined;
    if (block['type'] === 'text') return this.contentOf(block['text']);
    if (block['type'] === 'tool_use') return this.startToolUse(index, block);
    this.kept.set(index, { fields: { ...block }, input: '' });
    return block['type'] === 'thinking' ? thoughtOf(block['thinking']) : undefined;
  }

  /** @returns `undefined` where the delta adds nothing */
  add(index: unknown, delta: unknown): LlmChatDelta | undefined {
    if (!isRecord(delta)) return undefined;
    switch (delta['type']) {
      case 'text_delta':
        return this.contentOf(delta['text']);
      case 'thinking_delta':
        return this.addThought(index, delta['thinking']);
      case 'signature_delta':
        this.addSignature(index, delta['signature']);
        return undefined;
      case 'input_json_delta':
        return this.addInput(index, textOf(delta['partial_json']));
      default:
        return undefined;
    }
  }

  /** A tool call of which no input came has the input of its start, which is an empty object most of the time. */
  stop(index: unknown): LlmChatDelta | undefined {
    this.keep(index);
    const call = this.open.get(index);
    this.open.delete(index);
    if (call === undefined || call.isWritten) return undefined;
    return inputOf(call.place, jsonTextOf(call.startInput ?? {}) ?? '{}');
  }

  private contentOf(text: unknown): LlmChatDelta | undefined {
    const content = textOf(text);
    if (content === undefined) return undefined;
    this.places.addText(content);
    return { content };
  }

  private addThought(index: unknown, text: unknown): LlmChatDelta | undefined {
    const fields = this.kept.get(index)?.fields;
    if (fields !== undefined) fields['thinking'] = (textOf(fields['thinking']) ?? '') + (textOf(text) ?? '');
    return thoughtOf(text);
  }

  private addSignature(index: unknown, signature: unknown): void {
    const fields = this.kept.get(index)?.fields;
    if (fields !== undefined && textOf(signature) !== undefined) fields['signature'] = signature;
  }

  private keep(index: unknown): void {
    const open = this.kept.get(index);
    this.kept.delete(index);
    if (open === undefined) return;
    const { fields, input } = open;
    const block = this.keeper.keptBlock(input === '' ? fields : { ...fields, input: parsedJsonOf(input) ?? {} });
    if (block !== undefined) this.places.addBlock(block);
  }

  private startToolUse(index: unknown, block: JsonRecord): LlmChatDelta | 'unusable' {
    const { id, name, input } = block;
    const called = textOf(name);
    if (called === undefined) return 'unusable';
    const place = this.toolUses++;
    this.places.addCall();
    const state = this.keeper.madeOfCall(block);
    this.open.set(index, { place, startInput: input, isWritten: false });
    const call = { name: called, arguments: '' };
    const stated = state === undefined ? {} : { providerState: state };
    return {
      tool_calls: [{ index: place, id: textOf(id) ?? `call_${place}`, type: 'function', function: call, ...stated }],
    };
  }

  private addInput(index: unknown, json: string | undefined): LlmChatDelta | undefined {
    const kept = this.kept.get(index);
    if (kept !== undefined) kept.input += json ?? '';
    const call = this.open.get(index);
    if (call === undefined || json === undefined) return undefined;
    call.isWritten = true;
    return inputOf(call.place, json);
  }
}

function thoughtOf(text: unknown): LlmChatDelta | undefined {
  const thought = textOf(text);
  return thought === undefined ? undefined : { reasoning_content: thought };
}

function inputOf(place: number, json: string): LlmChatDelta {
  return { tool_calls: [{ index: place, function: { arguments: json } }] };
}
