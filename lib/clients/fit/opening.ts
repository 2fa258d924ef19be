import type { JsonRecord } from '../wire/json.js';
import { recordsOf } from '../wire/json.js';
import { isInstruction } from './instructions-alone.js';

/** What a user is taken to have said whose words are not there any more. @internal */
export const NOTHING_SAID: JsonRecord = { role: 'user', content: '…' };

/**
 * A conversation in which the user speaks before the model calls a tool, for targets that refuse it otherwise: of a long one
 * that was cut, the beginning may be missing.
 *
 * @internal
 */
export function withOpening(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  const start = messages.findIndex((message) => !isInstruction(message));
  const end = messages.findIndex(
    (message, at) => at >= start && message['role'] !== 'assistant' && !isInstruction(message),
  );
  if (start === -1 || end === start) return messages;
  const opening = messages.slice(start, end === -1 ? undefined : end);
  const makesCalls = opening.some(({ tool_calls: calls }) => recordsOf(calls).length > 0);
  return makesCalls ? messages.toSpliced(start, 0, NOTHING_SAID) : messages;
}
