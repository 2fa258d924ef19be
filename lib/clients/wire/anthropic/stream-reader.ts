import type { LlmChatChunk } from '../../chat-chunk.interface.js';
import type { LlmFinishReason, LlmUsage } from '../../chat.interface.js';
import { AlikeTexts } from '../alike-texts.js';
import { contentReasonOf } from '../content-reason.js';
import type { JsonRecord } from '../json.js';
import { dataJsonOf, saysSomething, isRecord, recordsOf, textOf } from '../json.js';
import { takeLaterCounts, type CountsSoFar } from '../later-counts.js';
import { stateKeeperOf } from '../provider-state.js';
import { RecordMould } from '../record-mould.js';
import { END, failed, NOTHING, oneChunk } from '../stream-steps.js';
import type { WireStreamEvent, WireStreamReader, WireStreamStep, WireTarget } from '../wire.interface.js';
import { finishReasonOf } from './stop-reason.js';
import { AnswerBlocks, type BlockStep } from './answer-blocks.js';
import { anthropicUsageOf, USAGE_FIELDS } from './usage.js';

/** What changes from one event to the next. */
const SAID = /^(?:index|delta\.(?:text|thinking|partial_json))$/;

/**
 * Reads a stream of Anthropic's Messages API.
 *
 * - `message_stop` is the end. The stop reason comes before it, on a chunk with the usage of the whole answer; usage that comes
 *   still later goes out alone. Where the stop reason is left out, the answer ends for what stands in it.
 * - An `error` event, a second `message_start`, data that is no JSON object, a refusal, a `tool_use` without a name, input for a
 *   block that has not begun or is over, input that breaks off though no limit has cut it, an answer that goes on behind its stop
 *   reason: an error, with the event as evidence.
 *   What came before a refusal is to be thrown away.
 * - Heartbeats and events that are not known add nothing. Citations come with the end of the text that bears them, what is kept
 *   for Anthropic with the stop reason.
 * - What stands in `message_start` already is whole: where tools are called by a program, an answer may be there at once.
 * - The event's type is read from the data, and from the event's name where a gateway left it out there.
 *
 * @see https://docs.claude.com/en/docs/build-with-claude/streaming
 * @internal
 */
export class AnthropicStreamReader implements WireStreamReader {
  private readonly blocks: AnswerBlocks;
  private readonly alike = new AlikeTexts<JsonRecord>((template) => RecordMould.of(template, SAID));
  private hasContent = false;
  private isOver = false;
  private id = '';
  private model: string;
  private readonly created: number;
  private readonly usage: CountsSoFar = {};

  constructor(target: WireTarget) {
    this.model = target.model;
    this.created = target.untold?.createdAt ?? 0;
    this.blocks = new AnswerBlocks(stateKeeperOf(target, 'anthropic'), target.untold);
  }

  get usageSoFar(): LlmUsage | undefined {
    return anthropicUsageOf(this.usage);
  }

  read({ event, data }: WireStreamEvent): WireStreamStep {
    const alike = this.alike.take(data);
    const body = alike ?? dataJsonOf(data);
    if (alike === undefined && isRecord(body) && body['type'] === 'content_block_delta') this.alike.learn(data);
    if (isRecord(body) && event !== 'error') return this.readEvent(textOf(body['type']) ?? event, body);
    const text = data.trim();
    // Gateways that speak both protocols end both alike.
    if (text === '[DONE]') return this.end(text);
    if (event === 'error') return failed(body ?? { error: text });
    return text === '' ? NOTHING : failed(body ?? text);
  }

  private readEvent(type: string | undefined, body: JsonRecord): WireStreamStep {
    switch (type) {
      case 'message_start':
        // A second answer behind the first, or in its middle.
        return this.hasContent || this.isOver ? failed(body) : this.startMessage(body['message']);
      case 'content_block_start':
        return this.adding(this.blocks.start(body['index'], body['content_block']), body);
      case 'content_block_delta':
        return this.adding(this.blocks.add(body['index'], body['delta']), body);
      case 'content_block_stop':
        return this.adding(this.blocks.stop(body['index']), body);
      case 'message_delta':
        return this.readMessageDelta(body);
      case 'message_stop':
        return this.end(body);
      default:
        return type === 'error' || saysSomething(body['error']) ? failed(body) : NOTHING;
    }
  }

  private startMessage(message: unknown): WireStreamStep {
    if (isRecord(message)) {
      this.id = textOf(message['id']) ?? this.id;
      this.model = textOf(message['model']) ?? this.model;
      this.blocks.ranIn(message['container']);
      takeLaterCounts(this.usage, message['usage'], USAGE_FIELDS);
    }
    const begun = isRecord(message) ? this.blocks.whole(recordsOf(message['content'])) : undefined;
    if (begun === 'unusable') return failed(message);
    this.hasContent ||= begun !== undefined;
    return oneChunk(this.chunk([{ index: 0, delta: { role: 'assistant', ...begun }, finish_reason: null }]));
  }

  private readMessageDelta(body: JsonRecord): WireStreamStep {
    takeLaterCounts(this.usage, body['usage'], USAGE_FIELDS);
    const { stop_reason: sent, container }: JsonRecord = isRecord(body['delta']) ? body['delta'] : {};
    this.blocks.ranIn(container);
    // Servers that say the reason once more say nothing new by it.
    if (this.isOver) return saysSomething(body['usage']) ? oneChunk(this.withUsage(this.chunk([]))) : NOTHING;
    if (textOf(sent) === undefined) return NOTHING;
    const reason = finishReasonOf(sent, this.blocks.hasCalls);
    // Servers that forget to end a block have sent all of its input; what a limit has cut is said to be so.
    const isCut = reason !== 'length' && this.blocks.hasBrokenCall('open');
    return reason === undefined || isCut ? failed(body) : oneChunk(this.closing(reason));
  }

  /** The chunk that ends the answer. */
  private closing(reason: LlmFinishReason): LlmChatChunk {
    const rest = this.blocks.end();
    this.isOver = true;
    const { state } = this.blocks;
    const delta = { ...rest, ...(state !== undefined && { providerState: state }) };
    return this.withUsage(this.chunk([{ index: 0, delta, finish_reason: reason }]));
  }

  /** The end mark. Where the stop reason was left out, the answer ends for what stands in it. */
  private end(mark: unknown): WireStreamStep {
    if (this.isOver || !this.hasContent) return END;
    // Gateways end a stream so that broke off.
    if (this.blocks.hasBrokenCall('any')) return failed(mark);
    return { kind: 'end', chunks: [this.closing(contentReasonOf(undefined, this.blocks.hasCalls))] };
  }

  private adding(delta: BlockStep, body: JsonRecord): WireStreamStep {
    if (delta === 'unusable') return failed(body);
    if (delta === undefined) return NOTHING;
    if (this.isOver) return failed(body);
    this.hasContent = true;
    return oneChunk(this.chunk([{ index: 0, delta, finish_reason: null }]));
  }

  private chunk(choices: LlmChatChunk['choices']): LlmChatChunk {
    const { id, created, model } = this;
    return { id, object: 'chat.completion.chunk', created, model, choices };
  }

  private withUsage(chunk: LlmChatChunk): LlmChatChunk {
    const { usageSoFar: usage } = this;
    return usage === undefined ? chunk : { ...chunk, usage };
  }
}
