import { wholeTextOf } from '../wire/block-places.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, recordsOf, textOf } from '../wire/json.js';
import { isSignedBlock, makerNamedIn } from './signed-block.js';

/** The beginning of an answer that the model is to go on with: the last message, where it is the model's own and makes no calls. */
function prefillOf(messages: readonly JsonRecord[]): JsonRecord | undefined {
  const last = messages.at(-1);
  if (last?.['role'] !== 'assistant' || recordsOf(last['tool_calls']).length > 0) return undefined;
  return last;
}

/** Whether the model has been given words that its answer is to go on with. @internal */
export function isPrefilled(messages: readonly JsonRecord[]): boolean {
  const { content, refusal } = prefillOf(messages) ?? {};
  const texts = Array.isArray(content)
    ? recordsOf(content).flatMap((part) => [part['text'], part['refusal']])
    : [content];
  return [...texts, refusal].some((text) => typeof text === 'string' && text.trim() !== '');
}

/**
 * The maker of an answer that was paused in the middle of work of the maker's own, and that only the maker can go on with: it
 * ends in a block of such work. `undefined` where it ends in words.
 *
 * @internal
 */
export function pauserOf(message: JsonRecord): string | undefined {
  const { providerState: state, content } = message;
  const last = isRecord(state) ? recordsOf(state['blocks']).at(-1) : undefined;
  if (last === undefined || !isRecord(last['block']) || isSignedBlock(last['block'])) return undefined;
  const isWork = textOf(last['block']['type']) !== undefined;
  return isWork && Number(last['at']) >= (wholeTextOf(content)?.length ?? 0) ? makerNamedIn(message) : undefined;
}

/**
 * A conversation in which the beginning of an answer is marked as such, for targets that refuse it without the mark.
 *
 * @param mark - the field that marks it
 * @internal
 */
export function withPrefillMarked(messages: readonly JsonRecord[], mark: string): readonly JsonRecord[] {
  const prefill = prefillOf(messages);
  if (prefill === undefined || Object.hasOwn(prefill, mark)) return messages;
  return [...messages.slice(0, -1), { ...prefill, [mark]: true }];
}
