import type { LlmChatChunk, LlmChatChunkChoice } from '../../chat-chunk.interface.js';
import type { LlmUsage } from '../../chat.interface.js';
import { AlikeTexts } from '../alike-texts.js';
import { withExactArguments } from '../exact-integers.js';
import type { JsonRecord } from '../json.js';
import { countOf, dataJsonOf, saysSomething, isRecord, textOf } from '../json.js';
import { takeLaterCounts, type CountsSoFar } from '../later-counts.js';
import { stateKeeperOf, type StateKeeper } from '../provider-state.js';
import { RecordMould } from '../record-mould.js';
import { END, failed, NOTHING, oneChunk } from '../stream-steps.js';
import type { Untold, WireStreamEvent, WireStreamReader, WireStreamStep, WireTarget } from '../wire.interface.js';
import { CandidateReader } from './candidate-reader.js';
import { createdOf, isBlocked } from './from-response.js';
import { geminiUsageOf, USAGE_FIELDS } from './usage.js';

/** What changes from one event to the next: texts and counts. */
const SAID = /^(?:candidates\.\d+\.content\.parts\.\d+\.text|usageMetadata\.\w+)$/;

/**
 * Reads a stream of the Gemini API: each event is a response that holds a piece of the answer.
 *
 * - Gemini has no end mark: the answer is whole with the chunk that carries the finish reason, and the server
 *   closes. That chunk is no `end`, as some servers send usage or more text after it.
 * - An error object, data that is no JSON object, a blocked prompt, a candidate that ended any other way than by
 *   itself or at a token limit, a function call without a name or without its end (also before a
 *   `[DONE]`), an answer that goes on behind its finish reason without another one: an error, with the event as evidence.
 * - Usage comes in all events, of the answer so far; a chunk carries it with a finish reason and where it comes alone.
 *
 * @see https://ai.google.dev/api/generate-content#method:-models.streamgeneratecontent
 * @internal
 */
export class GeminiStreamReader implements WireStreamReader {
  private readonly candidates = new Map<number, CandidateReader>();
  private readonly alike = new AlikeTexts<JsonRecord>((template) => RecordMould.of(template, SAID));
  private id = '';
  private created: number;
  private readonly untold: Untold | undefined;
  private model: string;
  private readonly usage: CountsSoFar = {};
  private readonly keeper: StateKeeper;

  constructor(target: WireTarget) {
    this.created = target.untold?.createdAt ?? 0;
    this.untold = target.untold;
    this.model = target.model;
    this.keeper = stateKeeperOf(target, 'gemini');
  }

  get usageSoFar(): LlmUsage | undefined {
    return geminiUsageOf(this.usage);
  }

  read({ event, data }: WireStreamEvent): WireStreamStep {
    const alike = this.alike.take(data);
    const body = alike ?? withExactArguments(dataJsonOf(data), data);
    if (alike === undefined && isRecord(body) && Array.isArray(body['candidates'])) this.alike.learn(data);
    if (event === 'error') return failed(body ?? { error: data.trim() });
    if (!isRecord(body)) return this.readWord(data.trim(), body);
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
    takeLaterCounts(this.usage, body['usageMetadata'], USAGE_FIELDS);
    const isNews = choices.length > 0 || isRecord(body['usageMetadata']);
    const usage = isOver && isNews ? this.usageSoFar : undefined;
    if (choices.length === 0 && usage === undefined) return NOTHING;
    const chunk: LlmChatChunk = {
      id: this.id,
      object: 'chat.completion.chunk',
      created: this.created,
      model: this.model,
      choices,
    };
    return oneChunk(usage === undefined ? chunk : { ...chunk, usage });
  }

  private readCandidate(candidate: unknown, place: number): LlmChatChunkChoice | undefined {
    if (!isRecord(candidate)) return undefined;
    const index = countOf(candidate['index']) ?? place;
    const reader = this.candidates.get(index) ?? new CandidateReader(index, this.keeper);
    this.candidates.set(index, reader);
    return reader.read(candidate, this.id === '' ? (this.untold?.answerId ?? '') : this.id);
  }

  private readWord(text: string, value: unknown): WireStreamStep {
    if (text === '') return NOTHING;
    // Gemini never says so; gateways that speak several protocols do, also where a stream broke off.
    const isWhole = text === '[DONE]' && ![...this.candidates.values()].some(({ isHalfWay }) => isHalfWay);
    return isWhole ? END : failed(value ?? text);
  }
}
