import { reportsError } from '../../../classification/evidence/error-document.js';
import type { LlmChatChunk, LlmChatDelta } from '../../chat-chunk.interface.js';
import type { LlmFinishReason } from '../../chat.interface.js';
import { countOf, dataJsonOf, isRecord, saysSomething, textOf, type JsonRecord } from '../json.js';
import { stateKeeperOf } from '../provider-state.js';
import { saysAnything } from '../said.js';
import { failed, NOTHING, oneChunk } from '../stream-steps.js';
import type { WireStreamEvent, WireStreamReader, WireStreamStep, WireTarget } from '../wire.interface.js';
import { AnswerItems } from './answer-items.js';
import { finishReasonOf } from './finish-reason.js';
import type { ItemPiece, ItemStep } from './item-pieces.js';
import { responsesUsageOf } from './usage.js';

/**
 * Reads a stream of the Responses API.
 *
 * - `response.completed` and `response.incomplete` are the end: they carry the finish reason and the usage of the whole answer.
 *   A `[DONE]` before them, as gateways send it behind whatever has broken, is none.
 * - `response.failed`, an `error` event, data that is no JSON object, what {@link AnswerItems} cannot use, a second `response.created`, an answer that ends without a reason, a content filter that let nothing pass: an error. Its
 *   evidence is what the provider says of it, without the request that a failed response repeats.
 * - Nothing is handed on of `created`, `queued` and `in_progress` but that an answer begins: errors come behind them.
 * - Heartbeats, events that are not known and the work of the provider's own tools add nothing. Items are whole when they are
 *   done, and what has not come in pieces is made good from them, and from the response at the end.
 * - The event's type is read from the data, and from the event's name where a gateway left it out there.
 *
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 * @internal
 */
export class ResponsesStreamReader implements WireStreamReader {
  private readonly items: AnswerItems;
  private id = '';
  private created: number;
  private model: string;
  private hasBegun = false;
  private saidAnything = false;

  constructor(target: WireTarget) {
    this.model = target.model;
    this.items = new AnswerItems(stateKeeperOf(target, 'openai-responses'), target.untold);
    this.created = target.untold?.createdAt ?? 0;
  }

  read({ event, data }: WireStreamEvent): WireStreamStep {
    const body = dataJsonOf(data);
    if (isRecord(body) && event !== 'error') return this.readEvent(textOf(body['type']) ?? event, body);
    const text = data.trim();
    // Behind the end nothing is read.
    if (text === '[DONE]') return failed(text);
    if (event === 'error') return failed(body ?? { error: text });
    return text === '' ? NOTHING : failed(body ?? text);
  }

  private readEvent(type: string | undefined, body: JsonRecord): WireStreamStep {
    const isWhole = type?.endsWith('.done') === true;
    switch (type) {
      case 'response.output_text.delta':
      case 'response.output_text.done':
        return this.adding(this.items.text(body, 'text', isWhole));
      case 'response.refusal.delta':
      case 'response.refusal.done':
        return this.adding(this.items.text(body, 'refusal', isWhole));
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_summary_text.done':
      case 'response.reasoning_text.delta':
      case 'response.reasoning_text.done':
        return this.adding(this.items.thought(body, isWhole));
      case 'response.function_call_arguments.delta':
      case 'response.function_call_arguments.done':
        return this.adding(this.items.input(body, 'function_call', isWhole));
      case 'response.custom_tool_call_input.delta':
      case 'response.custom_tool_call_input.done':
        return this.adding(this.items.input(body, 'custom_tool_call', isWhole));
      case 'response.content_part.added':
      case 'response.reasoning_part.added':
      case 'response.reasoning_summary_part.added':
        this.items.announce(body);
        return NOTHING;
      case 'response.content_part.done':
      case 'response.reasoning_part.done':
      case 'response.reasoning_summary_part.done':
        return this.adding(this.items.finishPart(body));
      case 'response.output_item.added':
        return this.adding(this.items.add(body));
      case 'response.output_item.done':
        return this.adding(this.items.finish(body));
      case 'response.created':
        // A second answer behind the first, or in its middle.
        return this.hasBegun ? failed(evidenceOf(body)) : this.begin(body['response']);
      case 'response.completed':
      case 'response.incomplete':
        return this.end(type, body);
      case 'response.failed':
        return failed(evidenceOf(body));
      default:
        return type === 'error' || saysSomething(body['error']) ? failed(body) : NOTHING;
    }
  }

  private begin(response: unknown): WireStreamStep {
    this.hasBegun = true;
    this.take(response);
    return oneChunk(this.chunk({ delta: { role: 'assistant' } }));
  }

  private take(response: unknown): void {
    if (!isRecord(response)) return;
    this.id = textOf(response['id']) ?? this.id;
    this.created = countOf(response['created_at']) || this.created;
    this.model = textOf(response['model']) ?? this.model;
  }

  private adding(step: ItemStep): WireStreamStep {
    if (step === 'unusable') return UNUSABLE;
    if (step === undefined) return NOTHING;
    this.saidAnything ||= saysAnything(step.delta);
    return oneChunk(this.chunk(step));
  }

  private end(type: 'response.completed' | 'response.incomplete', body: JsonRecord): WireStreamStep {
    const response = isRecord(body['response']) ? body['response'] : ({} as JsonRecord);
    if (reportsError(response)) return failed(evidenceOf(body));
    this.take(response);
    const chunks: LlmChatChunk[] = [];
    for (const step of this.items.finishAll(response['output'])) {
      if (step === 'unusable') return UNUSABLE;
      if (step === undefined) continue;
      this.saidAnything ||= saysAnything(step.delta);
      chunks.push(this.chunk(step));
    }
    // The response says it of itself; where it does not, the event does.
    const status = textOf(response['status']) ?? (type === 'response.completed' ? 'completed' : 'incomplete');
    const reason = finishReasonOf({ ...response, status }, this.items);
    const isFiltered = reason === 'content_filter' && !this.saidAnything;
    if (reason === undefined || isFiltered) return failed(evidenceOf(body));
    if (status === 'completed' && this.items.isHalfWay) return UNUSABLE;
    const { state } = this.items;
    const usage = responsesUsageOf(response['usage']);
    const tier = textOf(response['service_tier']);
    const last = this.chunk({ delta: state === undefined ? {} : { providerState: state } }, reason);
    chunks.push({
      ...last,
      ...(tier !== undefined && { service_tier: tier }),
      ...(usage !== undefined && { usage }),
    });
    return { kind: 'end', chunks };
  }

  private chunk({ delta, logprobs }: ItemPiece, reason: LlmFinishReason | null = null): LlmChatChunk {
    const { id, created, model } = this;
    const told = logprobs === undefined ? {} : { logprobs: { content: logprobs } };
    const choice: { index: 0; delta: LlmChatDelta; finish_reason: LlmFinishReason | null } = {
      index: 0,
      delta,
      finish_reason: reason,
      ...told,
    };
    return { id, object: 'chat.completion.chunk', created, model, choices: [choice] };
  }
}

/** What can be no part of an answer. What the model has written there is evidence of nothing. */
const UNUSABLE = failed('an event that is no part of the answer');

/** What a response says of its failure, without the request and the answer that it repeats. */
function evidenceOf(body: JsonRecord): JsonRecord {
  const { response } = body;
  if (!isRecord(response)) return body;
  const { error, status, incomplete_details: details } = response;
  return {
    type: body['type'],
    response: { status, ...(saysSomething(error) ? { error } : { incomplete_details: details }) },
  };
}
