import type { LlmChatChunk, LlmChatChunkChoice, LlmChatDelta } from '../../chat-chunk.interface.js';
import type { LlmProviderState } from '../../provider-state.interface.js';
import type { JsonRecord } from '../json.js';
import { countOf, isRecord, parsedJsonOf, recordsOf, textOf } from '../json.js';
import { stateKeeperOf, type StateKeeper } from '../provider-state.js';
import { END, failed, NOTHING, oneChunk } from '../stream-steps.js';
import type { WireStreamEvent, WireStreamReader, WireStreamStep, WireTarget } from '../wire.interface.js';
import { finishReasonOf } from './finish-reason.js';
import { contentTextOf, reasoningOf } from './message.js';
import { StatePieces } from './state-pieces.js';
import { isPlainChunk } from './plain-chunk.js';
import { looksLikeFailure, reportsError } from './reports-error.js';
import { ToolCallPieces } from './tool-call-pieces.js';
import { openAiUsageOf } from './usage.js';

/**
 * Reads a stream of an OpenAI-compatible server.
 *
 * - `[DONE]` is the end. A server that closes after a finish reason instead has said the same by that.
 * - An event named `error`, an error object, data that is no JSON object, a choice that broke off, a tool call
 *   that cannot be used, an answer that goes on after its finish reason, a content filter that let nothing pass:
 *   an error, with the event as evidence.
 * - Chunks get what they miss: id, creation time and model of the stream's first chunk that has them, `''`, 0 and
 *   the target's model without any; choices and tool calls their places. Fields that are not known stay.
 * - Whole messages (`message` for `delta`) of servers that only act as if they streamed are read as well.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 * @internal
 */
export class OpenAiStreamReader implements WireStreamReader {
  private readonly calls = new Map<number, ToolCallPieces>();
  private readonly states = new Map<number, StatePieces>();
  private readonly keeper: StateKeeper;
  private id = '';
  private created = 0;
  private model: string;
  private readonly finished = new Set<number>();
  private saidAnything = false;

  constructor(target: WireTarget) {
    this.model = target.model;
    this.keeper = stateKeeperOf(target, 'openai');
  }

  read({ event, data }: WireStreamEvent): WireStreamStep {
    const text = data.trim();
    const body = parsedJsonOf(text);
    if (event === 'error') return failed(body ?? { error: text });
    if (text === '') return NOTHING;
    if (text === '[DONE]') return END;
    if (!isRecord(body)) return failed(body ?? text);
    if (this.finished.size === 0 && isPlainChunk(body)) return this.handOn(body);
    if (reportsError(body)) return failed(body);
    return this.readChunk(body);
  }

  private handOn(chunk: LlmChatChunk): WireStreamStep {
    this.id = chunk.id;
    this.created = chunk.created;
    this.model = chunk.model;
    this.saidAnything = true;
    for (const { delta } of chunk.choices) this.stateOf(0, { content: delta.content }, false);
    return oneChunk(chunk);
  }

  private readChunk(body: JsonRecord): WireStreamStep {
    const usage = chunkUsageOf(body);
    const sent: unknown = body['choices'];
    if (!Array.isArray(sent) && usage === undefined) return looksLikeFailure(body) ? failed(body) : NOTHING;
    const choices = (Array.isArray(sent) ? sent : []).map((choice: unknown, place) => this.readChoice(choice, place));
    if (!choices.every((choice) => choice !== undefined)) return failed(body);
    if (!this.saidAnything && choices.some(isFiltered)) return failed(body);
    this.id = textOf(body['id']) ?? this.id;
    this.created = countOf(body['created']) ?? this.created;
    this.model = textOf(body['model']) ?? this.model;
    const { usage: _usage, ...others } = body;
    const chunk: LlmChatChunk = {
      ...others,
      id: this.id,
      object: 'chat.completion.chunk',
      created: this.created,
      model: this.model,
      choices,
      ...(usage !== undefined && { usage }),
    };
    return oneChunk(chunk);
  }

  private readChoice(choice: unknown, place: number): LlmChatChunkChoice | undefined {
    if (!isRecord(choice) || reportsError(choice)) return undefined;
    const { delta: sentDelta, message, ...others } = choice;
    const index = countOf(choice['index']) ?? place;
    const calls = this.callsOf(index);
    const sent = isRecord(sentDelta) ? sentDelta : isRecord(message) ? message : {};
    const read = deltaOf(sent, calls);
    const isOver = textOf(choice['finish_reason']) !== undefined;
    const reason = finishReasonOf(choice['finish_reason']);
    const state = this.stateOf(index, sent, isOver);
    const delta = read === undefined || state === undefined ? read : { ...read, providerState: state };
    if (delta === undefined || (isOver && (reason === undefined || !calls.areNamed))) return undefined;
    const isFilled = saysAnything(delta);
    // A second answer after the first. (Servers that send their finish reason with every chunk send it here too.)
    if (isFilled && !isOver && this.finished.has(index)) return undefined;
    if (isOver) this.finished.add(index);
    this.saidAnything ||= isFilled;
    return { ...others, index, delta, finish_reason: reason ?? null };
  }

  /** What only the maker understands goes out with the finish reason, all at once. */
  private stateOf(index: number, sent: JsonRecord, isOver: boolean): LlmProviderState | undefined {
    const pieces = this.states.get(index) ?? new StatePieces(this.keeper);
    this.states.set(index, pieces);
    pieces.add(sent);
    return isOver ? pieces.state : undefined;
  }

  private callsOf(index: number): ToolCallPieces {
    const calls = this.calls.get(index) ?? new ToolCallPieces(this.keeper);
    this.calls.set(index, calls);
    return calls;
  }
}

function deltaOf(sent: JsonRecord, calls: ToolCallPieces): LlmChatDelta | undefined {
  const {
    role,
    content: _content,
    refusal,
    tool_calls: sentCalls,
    reasoning_content: _reasoning,
    providerState: _state,
    ...others
  } = sent;
  const pieces = calls.read(sentCalls);
  if (pieces === undefined) return undefined;
  const content = contentTextOf(sent['content']);
  const reasoning = reasoningOf(sent);
  return {
    ...others,
    ...(textOf(role) !== undefined && { role: 'assistant' }),
    ...(content !== null && { content }),
    ...(textOf(refusal) !== undefined && { refusal: textOf(refusal) }),
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(pieces.length > 0 && { tool_calls: pieces }),
  };
}

function saysAnything({ content, refusal, reasoning_content: reasoning, tool_calls: calls }: LlmChatDelta): boolean {
  return [content, refusal, reasoning].some((text) => textOf(text) !== undefined) || calls !== undefined;
}

function isFiltered(choice: LlmChatChunkChoice | undefined): boolean {
  return choice?.finish_reason === 'content_filter';
}

/**
 * The usage of a chunk, also where Groq (`x_groq`) and Moonshot (in the choice) put it.
 *
 * @see https://console.groq.com/docs/api-reference#chat-create
 * @see https://platform.moonshot.ai/docs/api/chat
 */
function chunkUsageOf({ usage, x_groq: groq, choices }: JsonRecord) {
  const inGroq = isRecord(groq) ? groq['usage'] : undefined;
  return openAiUsageOf(usage) ?? openAiUsageOf(inGroq) ?? openAiUsageOf(recordsOf(choices)[0]?.['usage']);
}
