import type { JsonRecord } from '../wire/json.js';

/** What a model is taken to have said that was interrupted before it could: nothing that could be read as its word. */
const NOTHING_SAID: JsonRecord = { role: 'assistant', content: '…' };

/**
 * A conversation in which the model has the word after results of tools, for targets that refuse a message of the user there.
 *
 * @internal
 */
export function withAnsweredResults(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  return messages.flatMap((message, at) =>
    message['role'] === 'user' && messages[at - 1]?.['role'] === 'tool' ? [NOTHING_SAID, message] : [message],
  );
}
