import type { LlmChatChunk, LlmChatChunkChoice, LlmChatDelta } from '../../chat-chunk.interface.js';
import type { JsonRecord } from '../json.js';
import { countOf, saysSomething, isRecord, parsedJsonOf, textOf } from '../json.js';
import { BlockPlaces } from '../block-places.js';
import { stateKeeperOf, type StateKeeper } from '../provider-state.js';
import { END, failed, NOTHING, oneChunk } from '../stream-steps.js';
import type { WireStreamEvent, WireStreamReader, WireStreamStep, WireTarget } from '../wire.interface.js';
import type { CandidateParts } from './candidate-parts.js';
import { candidatePartsOf } from './candidate-parts.js';
import { finishReasonOf } from './finish-reason.js';
import { createdOf, isBlocked } from './from-response.js';
import { geminiUsageOf } from './usage.js';

/**
 * Reads a stream of the Gemini API: each event is a response that holds a piece of the answer.
 *
 * - Gemini has no end mark: the answer is whole with the chunk that carries the finish reason, and the server
 *   closes. That chunk is no `end`, as some servers send usage or more text after it.
 * - An error object, data that is no JSON object, a blocked prompt, a candidate that ended any other way than by
 *   itself or at a token limit, a function call without a name: an error, with the event as evidence.
 * - Usage comes in all events, of the answer so far; it is handed on with a finish reason and where it comes alone.
 *
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 * @internal
 */
export class GeminiStreamReader implements WireStreamReader {
  /** How many calls of each candidate have come; a candidate that is here has begun. */
  private readonly callCounts = new Map<number, number>();
  private id = '';
  private created = 0;
  private model: string;

  private readonly places = new Map<number, BlockPlaces>();
  private readonly keeper: StateKeeper;

  constructor(target: WireTarget) {
    this.model = target.model;
    this.keeper = stateKeeperOf(target, 'gemini');
  }

  read({ event, data }: WireStreamEvent): WireStreamStep {
    const text = data.trim();
    const body = parsedJsonOf(text);
    if (event === 'error') return failed(body ?? { error: text });
    if (text === '') return NOTHING;
    // Gemini never says so; gateways that speak several protocols do.
    if (text === '[DONE]') return END;
    if (!isRecord(body)) return failed(body ?? text);
    return saysSomething(body['error']) || isBlocked(body) ? failed(body) : this.readResponse(body);
  }

  private readResponse(body: JsonRecord): WireStreamStep {
    this.id = textOf(body['responseId']) ?? this.id;
    this.created = createdOf(body) || this.created;
    this.model = textOf(body['modelVersion']) ?? this.model;
    const candidates: unknown[] = Array.isArray(body['candidates']) ? body['candidates'] : [];
    const choices = candidates.map((candidate, place) => this.readCandidate(candidate, place));
    if (!choices.every((choice) => choice !== undefined)) return failed(body);
    const isOver = choices.every(({ finish_reason: reason }) => reason !== null);
    const usage = isOver ? geminiUsageOf(body['usageMetadata']) : undefined;
    if (choices.length === 0 && usage === undefined) return NOTHING;
    const chunk: LlmChatChunk = {
      id: this.id,
      object: 'chat.completion.chunk',
      created: this.created,
      model: this.model,
      choices,
      ...(usage !== undefined && { usage }),
    };
    return oneChunk(chunk);
  }

  private readCandidate(candidate: unknown, place: number): LlmChatChunkChoice | undefined {
    if (!isRecord(candidate)) return undefined;
    const index = countOf(candidate['index']) ?? place;
    const before = this.callCounts.get(index);
    const callsBefore = before ?? 0;
    const { keeper } = this;
    const places = this.places.get(index) ?? new BlockPlaces();
    this.places.set(index, places);
    const said = candidatePartsOf(candidate, { responseId: this.id, candidate: index, callsBefore, places, keeper });
    if (said === undefined) return undefined;
    const callCount = callsBefore + said.calls.length;
    this.callCounts.set(index, callCount);
    const isOver = textOf(candidate['finishReason']) !== undefined;
    const reason = finishReasonOf(candidate['finishReason'], callCount > 0);
    if (isOver && reason === undefined) return undefined;
    const state = isOver ? keeper.made({ blocks: places.blocks }) : undefined;
    const delta = { ...deltaOf(said, before), ...(state !== undefined && { providerState: state }) };
    return { index, delta, finish_reason: reason ?? null };
  }
}

/** @param callsBefore - `undefined` for the first piece of a candidate */
function deltaOf({ content, reasoning, calls }: CandidateParts, callsBefore: number | undefined): LlmChatDelta {
  const pieces = calls.map((call, place) => ({ index: (callsBefore ?? 0) + place, ...call }));
  return {
    ...(callsBefore === undefined && { role: 'assistant' }),
    ...(content !== undefined && { content }),
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(pieces.length > 0 && { tool_calls: pieces }),
  };
}
