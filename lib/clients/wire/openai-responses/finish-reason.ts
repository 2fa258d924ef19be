import type { LlmFinishReason } from '../../chat.interface.js';
import { contentReasonOf } from '../content-reason.js';
import { isRecord, recordsOf, textOf, type JsonRecord } from '../json.js';

/** The API's words for why an answer is incomplete. */
const INCOMPLETE: Readonly<Record<string, LlmFinishReason>> = {
  max_output_tokens: 'length',
  content_filter: 'content_filter',
};

/** What stands in an answer. */
export interface Held {
  readonly hasCalls: boolean;
  readonly hasRefusal: boolean;
  /** The type of a call of the API's own tools that waits for the app. */
  readonly awaited?: string | undefined;
}

/**
 * Why an answer ended, in the words of chat completions, or `undefined` where it did not end, or failed.
 *
 * - Where a call of the API's own tools waits for the app, which the common shape has no place for, its type is the reason.
 * - A word for an incomplete answer that is not known passes as it is. Azure calls some answers incomplete without a word, of which
 *   each item is complete: those are whole.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/object#responses-object-status
 * @internal
 */
export function finishReasonOf(response: JsonRecord, held: Held): LlmFinishReason | undefined {
  const { hasCalls, hasRefusal, awaited = 'stop' } = held;
  const { status, incomplete_details: details } = response;
  if (status === 'completed' || isWholeInside(response))
    return contentReasonOf(hasRefusal ? 'content_filter' : awaited, hasCalls);
  const word = isRecord(details) ? textOf(details['reason']) : undefined;
  if (status !== 'incomplete' || word === undefined) return undefined;
  return contentReasonOf(Object.hasOwn(INCOMPLETE, word) ? INCOMPLETE[word] : word, hasCalls);
}

function isWholeInside({ status, incomplete_details: details, output }: JsonRecord): boolean {
  if (status !== 'incomplete' || (isRecord(details) && textOf(details['reason']) !== undefined)) return false;
  const items = recordsOf(output).filter(({ type }) => type !== 'reasoning');
  return items.length > 0 && items.every((item) => item['status'] === 'completed');
}
