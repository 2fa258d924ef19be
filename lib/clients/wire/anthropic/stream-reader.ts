import type { LlmChatChunk, LlmChatDelta } from '../../chat-chunk.interface.js';
import type { LlmFinishReason } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { saysSomething, isRecord, parsedJsonOf, textOf } from '../json.js';
import { stateKeeperOf } from '../provider-state.js';
import { END, failed, NOTHING, oneChunk } from '../stream-steps.js';
import type { WireStreamEvent, WireStreamReader, WireStreamStep, WireTarget } from '../wire.interface.js';
import { finishReasonOf } from './stop-reason.js';
import { StreamBlocks } from './stream-blocks.js';
import { USAGE_FIELDS, anthropicUsageOf } from './usage.js';

/**
 * Reads a stream of Anthropic's Messages API.
 *
 * - `message_stop` is the end. The stop reason comes before it, on a chunk with the usage of the whole answer.
 * - An `error` event, a second `message_start`, data that is no JSON object, a refusal, a paused turn, a
 *   `tool_use` without a name: an error, with the event as evidence. What came before a refusal is to be thrown away.
 * - Heartbeats, citations and events that are not known add nothing. What is kept for Anthropic comes with the stop reason.
 * - The event's type is read from the data, and from the event's name where a gateway left it out there.
 *
 * @see https://docs.claude.com/en/docs/build-with-claude/streaming
 * @internal
 */
export class AnthropicStreamReader implements WireStreamReader {
  private readonly blocks: StreamBlocks;
  private hasContent = false;
  private id = '';
  private model: string;
  private readonly usage: Record<string, unknown> = {};

  constructor(target: WireTarget) {
    this.model = target.model;
    this.blocks = new StreamBlocks(stateKeeperOf(target, 'anthropic'));
  }

  read({ event, data }: WireStreamEvent): WireStreamStep {
    const text = data.trim();
    // Gateways that speak both protocols end both alike.
    if (text === '[DONE]') return END;
    const body = parsedJsonOf(text);
    if (event === 'error') return failed(body ?? { error: text });
    if (isRecord(body)) return this.readEvent(textOf(body['type']) ?? event, body);
    return text === '' ? NOTHING : failed(body ?? text);
  }

  private readEvent(type: string | undefined, body: JsonRecord): WireStreamStep {
    switch (type) {
      case 'message_start':
        // A second answer behind the first, or in its middle.
        return this.hasContent ? failed(body) : this.startMessage(body['message']);
      case 'content_block_start': {
        const delta = this.blocks.start(body['index'], body['content_block']);
        return delta === 'unusable' ? failed(body) : this.adding(delta);
      }
      case 'content_block_delta':
        return this.adding(this.blocks.add(body['index'], body['delta']));
      case 'content_block_stop':
        return this.adding(this.blocks.stop(body['index']));
      case 'message_delta':
        return this.readMessageDelta(body);
      case 'message_stop':
        return END;
      default:
        return type === 'error' || saysSomething(body['error']) ? failed(body) : NOTHING;
    }
  }

  private startMessage(message: unknown): WireStreamStep {
    if (isRecord(message)) {
      this.id = textOf(message['id']) ?? this.id;
      this.model = textOf(message['model']) ?? this.model;
      this.noteUsage(message['usage']);
    }
    return oneChunk(this.chunk({ role: 'assistant' }, null));
  }

  private readMessageDelta(body: JsonRecord): WireStreamStep {
    this.noteUsage(body['usage']);
    const sent = isRecord(body['delta']) ? body['delta']['stop_reason'] : undefined;
    if (textOf(sent) === undefined) return NOTHING;
    const reason = finishReasonOf(sent);
    if (reason === undefined) return failed(body);
    const usage = anthropicUsageOf(this.usage);
    const { state } = this.blocks;
    const delta = state === undefined ? {} : { providerState: state };
    return oneChunk({ ...this.chunk(delta, reason), ...(usage !== undefined && { usage }) });
  }

  /** Counts are those of the whole answer so far: later ones take the place of earlier ones. */
  private noteUsage(usage: unknown): void {
    if (!isRecord(usage)) return;
    for (const name of USAGE_FIELDS) if (saysSomething(usage[name])) this.usage[name] = usage[name];
  }

  private adding(delta: LlmChatDelta | undefined): WireStreamStep {
    if (delta === undefined) return NOTHING;
    this.hasContent = true;
    return oneChunk(this.chunk(delta, null));
  }

  private chunk(delta: LlmChatDelta, reason: LlmFinishReason | null): LlmChatChunk {
    const choices = [{ index: 0, delta, finish_reason: reason }];
    return { id: this.id, object: 'chat.completion.chunk', created: 0, model: this.model, choices };
  }
}
