import type { LlmFinishReason } from '../../chat.interface.js';
import { contentReasonOf } from '../content-reason.js';
import { isRecord, textOf, type JsonRecord } from '../json.js';

/** The API's words for why an answer is incomplete. */
const INCOMPLETE: Readonly<Record<string, LlmFinishReason>> = {
  max_output_tokens: 'length',
  content_filter: 'content_filter',
};

/** What stands in an answer. */
export interface Held {
  readonly hasCalls: boolean;
  readonly hasRefusal: boolean;
}

/**
 * Why an answer ended, in the words of chat completions, or `undefined` where it did not end, or failed.
 *
 * A word for an incomplete answer that is not known passes as it is.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/object#responses-object-status
 * @internal
 */
export function finishReasonOf(response: JsonRecord, { hasCalls, hasRefusal }: Held): LlmFinishReason | undefined {
  const { status, incomplete_details: details } = response;
  if (status === 'completed') return contentReasonOf(hasRefusal ? 'content_filter' : 'stop', hasCalls);
  const word = isRecord(details) ? textOf(details['reason']) : undefined;
  if (status !== 'incomplete' || word === undefined) return undefined;
  return contentReasonOf(Object.hasOwn(INCOMPLETE, word) ? INCOMPLETE[word] : word, hasCalls);
}
