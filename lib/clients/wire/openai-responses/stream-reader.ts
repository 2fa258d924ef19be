import { reportsError } from '../../../classification/evidence/error-document.js';
import type { LlmChatChunk, LlmChatDelta } from '../../chat-chunk.interface.js';
import type { LlmFinishReason } from '../../chat.interface.js';
import { countOf, isRecord, parsedJsonOf, recordsOf, saysSomething, textOf, type JsonRecord } from '../json.js';
import { stateKeeperOf } from '../provider-state.js';
import { saysAnything } from '../said.js';
import { END, failed, NOTHING, oneChunk } from '../stream-steps.js';
import type { WireStreamEvent, WireStreamReader, WireStreamStep, WireTarget } from '../wire.interface.js';
import { AnswerItems, keyOf, type ItemPiece, type ItemStep } from './answer-items.js';
import { finishReasonOf } from './finish-reason.js';
import { responsesUsageOf } from './usage.js';

/**
 * Reads a stream of the Responses API.
 *
 * - `response.completed` and `response.incomplete` are the end: they carry the finish reason and the usage of the whole answer.
 *   There is no `[DONE]`, but gateways that speak both protocols end both alike.
 * - `response.failed`, an `error` event, data that is no JSON object, a call without a name, input for a call that has not begun,
 *   a second `response.created`, an answer that ends without a reason, a content filter that let nothing pass: an error. Its
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
  private created = 0;
  private model: string;
  /** Whether items are told by their places. */
  private isNumbered = true;
  private hasBegun = false;
  private saidAnything = false;

  constructor(target: WireTarget) {
    this.model = target.model;
    this.items = new AnswerItems(stateKeeperOf(target, 'openai-responses'));
  }

  read({ event, data }: WireStreamEvent): WireStreamStep {
    const text = data.trim();
    if (text === '[DONE]') return END;
    const body = parsedJsonOf(text);
    if (event === 'error') return failed(body ?? { error: text });
    if (isRecord(body)) return this.readEvent(textOf(body['type']) ?? event, body);
    return text === '' ? NOTHING : failed(body ?? text);
  }

  private readEvent(type: string | undefined, body: JsonRecord): WireStreamStep {
    if (type === 'response.output_item.added' || type === 'response.output_item.done') {
      this.isNumbered &&= typeof body['output_index'] === 'number';
    }
    switch (type) {
      case 'response.output_text.delta':
        return this.adding(this.items.text(body, 'text'), body);
      case 'response.refusal.delta':
        return this.adding(this.items.text(body, 'refusal'), body);
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        return this.adding(this.items.thought(body), body);
      case 'response.function_call_arguments.delta':
      case 'response.custom_tool_call_input.delta':
        return this.adding(this.items.input(body), body);
      case 'response.output_item.added':
        return this.adding(this.items.add(keyOf(body), body['item']), body);
      case 'response.output_item.done':
        return this.adding(this.items.finish(keyOf(body), body['item']), body);
      case 'response.created':
        // A second answer behind the first, or in its middle.
        return this.hasBegun ? failed(body) : this.begin(body['response']);
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
    this.created = countOf(response['created_at']) ?? this.created;
    this.model = textOf(response['model']) ?? this.model;
  }

  private adding(step: ItemStep, body: JsonRecord): WireStreamStep {
    if (step === 'unusable') return failed(body);
    if (step === undefined) return NOTHING;
    this.saidAnything ||= saysAnything(step.delta);
    return oneChunk(this.chunk(step));
  }

  private end(type: 'response.completed' | 'response.incomplete', body: JsonRecord): WireStreamStep {
    const response = isRecord(body['response']) ? body['response'] : ({} as JsonRecord);
    if (reportsError(response)) return failed(evidenceOf(body));
    this.take(response);
    const chunks: LlmChatChunk[] = [];
    for (const [index, item] of recordsOf(response['output']).entries()) {
      const step = this.items.finish(this.isNumbered ? index : textOf(item['id']), item);
      if (step === 'unusable') return failed(body);
      if (step === undefined) continue;
      this.saidAnything ||= saysAnything(step.delta);
      chunks.push(this.chunk(step));
    }
    const status = type === 'response.completed' ? 'completed' : 'incomplete';
    const reason = finishReasonOf({ ...response, status }, this.items);
    const isFiltered = reason === 'content_filter' && !this.saidAnything;
    if (reason === undefined || isFiltered) return failed(evidenceOf(body));
    const { state } = this.items;
    const usage = responsesUsageOf(response['usage']);
    const last = this.chunk({ delta: state === undefined ? {} : { providerState: state } }, reason);
    chunks.push(usage === undefined ? last : { ...last, usage });
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
