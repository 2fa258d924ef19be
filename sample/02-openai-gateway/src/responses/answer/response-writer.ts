import { randomUUID } from 'node:crypto';
import type { LlmChatChunk, LlmUsage } from 'nestjs-llm-failover';
import type { OpenAiErrorFields } from '../../gateway/openai-error.js';
import type { JsonRecord } from '../json.js';
import { OutputDraft } from './output-draft.js';
import type { ResponseEvent } from './output-item.js';
import { frameOf, responseUsageOf } from './response-frame.js';

/** Why an answer is not whole, in the words of this API. */
const CUT_REASONS: Readonly<Record<string, string>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
};

/**
 * Writes one answer of a chat completion as the events of the Responses API, and at the end as a whole.
 *
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export class ResponseWriter {
  private readonly draft: OutputDraft;
  private readonly frame: JsonRecord;
  private sequence = 0;
  private head: JsonRecord | undefined;
  private finishReason: string | undefined;
  private isRefusal = false;
  private usage: LlmUsage | undefined;

  /** @param body - the request, of which an answer repeats some fields */
  constructor(
    body: JsonRecord,
    private readonly id = randomUUID().replaceAll('-', ''),
  ) {
    this.frame = frameOf(body);
    this.draft = new OutputDraft(id);
  }

  /** What a chunk adds. The first one begins the answer. */
  add(chunk: LlmChatChunk): readonly ResponseEvent[] {
    const opening = this.head === undefined ? this.begin(chunk) : [];
    this.usage = chunk.usage ?? this.usage;
    const events = chunk.choices
      .filter(({ index }) => index === 0)
      .flatMap(({ delta, finish_reason: reason, logprobs }) => {
        this.finishReason = reason ?? this.finishReason;
        this.isRefusal ||= Boolean(delta.refusal);
        return this.draft.add(delta, logprobs);
      });
    return this.numbered([...opening, ...events]);
  }

  /** Ends the answer, which is complete or cut short. */
  end(): { readonly events: readonly ResponseEvent[]; readonly response: JsonRecord } {
    const reason = this.isRefusal ? undefined : CUT_REASONS[this.finishReason ?? ''];
    const status = reason === undefined ? 'completed' : 'incomplete';
    const { events, output } = this.draft.end(reason !== undefined);
    const response = this.responseOf(status, {
      output,
      usage: responseUsageOf(this.usage),
      ...(reason !== undefined && { incomplete_details: { reason } }),
    });
    return { events: this.numbered([...events, { type: `response.${status}`, response }]), response };
  }

  /** Ends the stream with an error: `error` is what clients throw on, in the form of the documentation and in that of the live API. */
  fail(error: OpenAiErrorFields): readonly ResponseEvent[] {
    const { code, message, param } = error;
    const events: ResponseEvent[] = [{ type: 'error', code, message, param, error }];
    if (this.head !== undefined) {
      events.push({ type: 'response.failed', response: this.responseOf('failed', { error: { code, message } }) });
    }
    return this.numbered(events);
  }

  private begin({ created, model }: LlmChatChunk): readonly ResponseEvent[] {
    // Not every provider tells when.
    const created_at = created === 0 ? Math.floor(Date.now() / 1000) : created;
    this.head = { id: `resp_${this.id}`, object: 'response', created_at, model };
    const response = this.responseOf('in_progress', {});
    return [
      { type: 'response.created', response },
      { type: 'response.in_progress', response },
    ];
  }

  private responseOf(status: string, fields: JsonRecord): JsonRecord {
    const empty = { error: null, incomplete_details: null, output: [], usage: null };
    return { ...this.head, status, ...empty, ...this.frame, ...fields };
  }

  private numbered(events: readonly ResponseEvent[]): readonly ResponseEvent[] {
    return events.map((event) => ({ ...event, sequence_number: this.sequence++ }));
  }
}
