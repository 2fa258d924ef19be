import type { LlmChatDelta } from '../../chat-chunk.interface.js';
import type { JsonRecord } from '../json.js';
import { isRecord, jsonTextOf, textOf } from '../json.js';

/** A `tool_use` block whose input is on its way. */
interface OpenToolUse {
  /** Its place among the tool calls of the message. */
  readonly place: number;
  /** What stood in the block's start: servers that do not stream the input put all of it there. */
  readonly startInput: unknown;
  isWritten: boolean;
}

/**
 * Turns the events of a stream's blocks into what they add to the message.
 *
 * Texts, thoughts and tool calls are read; signatures, citations and blocks of other types (the provider's own
 * tools at work, redacted thoughts) add nothing.
 *
 * @internal
 */
export class StreamBlocks {
  private readonly open = new Map<unknown, OpenToolUse>();
  private toolUses = 0;

  /** @returns `undefined` where the block adds nothing, `'unusable'` for a tool call without a name */
  start(index: unknown, block: unknown): LlmChatDelta | undefined | 'unusable' {
    if (!isRecord(block)) return undefined;
    switch (block['type']) {
      case 'text':
        return contentOf(block['text']);
      case 'thinking':
        return thoughtOf(block['thinking']);
      case 'tool_use':
        return this.startToolUse(index, block);
      default:
        return undefined;
    }
  }

  /** @returns `undefined` where the delta adds nothing */
  add(index: unknown, delta: unknown): LlmChatDelta | undefined {
    if (!isRecord(delta)) return undefined;
    switch (delta['type']) {
      case 'text_delta':
        return contentOf(delta['text']);
      case 'thinking_delta':
        return thoughtOf(delta['thinking']);
      case 'input_json_delta':
        return this.addInput(index, textOf(delta['partial_json']));
      default:
        return undefined;
    }
  }

  /** A tool call of which no input came has the input of its start, which is an empty object most of the time. */
  stop(index: unknown): LlmChatDelta | undefined {
    const call = this.open.get(index);
    this.open.delete(index);
    if (call === undefined || call.isWritten) return undefined;
    return inputOf(call.place, jsonTextOf(call.startInput ?? {}) ?? '{}');
  }

  private startToolUse(index: unknown, { id, name, input }: JsonRecord): LlmChatDelta | 'unusable' {
    const called = textOf(name);
    if (called === undefined) return 'unusable';
    const place = this.toolUses++;
    this.open.set(index, { place, startInput: input, isWritten: false });
    const call = { name: called, arguments: '' };
    return { tool_calls: [{ index: place, id: textOf(id) ?? `call_${place}`, type: 'function', function: call }] };
  }

  private addInput(index: unknown, json: string | undefined): LlmChatDelta | undefined {
    const call = this.open.get(index);
    if (call === undefined || json === undefined) return undefined;
    call.isWritten = true;
    return inputOf(call.place, json);
  }
}

function contentOf(text: unknown): LlmChatDelta | undefined {
  const content = textOf(text);
  return content === undefined ? undefined : { content };
}

function thoughtOf(text: unknown): LlmChatDelta | undefined {
  const thought = textOf(text);
  return thought === undefined ? undefined : { reasoning_content: thought };
}

function inputOf(place: number, json: string): LlmChatDelta {
  return { tool_calls: [{ index: place, function: { arguments: json } }] };
}
