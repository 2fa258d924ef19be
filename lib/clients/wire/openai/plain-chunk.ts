import type { LlmChatChunk } from '../../chat-chunk.interface.js';
import type { JsonRecord } from '../json.js';
import { isRecord } from '../json.js';

/** Fields of a chunk that need no reading. */
const PLAIN_FIELDS: ReadonlySet<string> = new Set([
  'id',
  'object',
  'created',
  'model',
  'choices',
  'system_fingerprint',
  'service_tier',
]);

/**
 * Whether a chunk is a piece of text in the common shape already, as almost all chunks of a stream are. It can be handed on
 * as it was parsed; a copy of each would cost more than all other work on it.
 *
 * @internal
 */
export function isPlainChunk(body: JsonRecord): body is JsonRecord & LlmChatChunk {
  const { id, object, created, model, choices } = body;
  if (typeof id !== 'string' || id === '' || typeof model !== 'string' || model === '') return false;
  if (object !== 'chat.completion.chunk') return false;
  if (typeof created !== 'number' || !Number.isSafeInteger(created) || created < 0) return false;
  if (!Array.isArray(choices) || choices.length !== 1 || !isPlainChoice(choices[0])) return false;
  for (const name in body) if (!PLAIN_FIELDS.has(name)) return false;
  return true;
}

function isPlainChoice(choice: unknown): boolean {
  if (!isRecord(choice) || choice['index'] !== 0 || choice['finish_reason'] !== null) return false;
  const { delta } = choice;
  if (!isRecord(delta) || typeof delta['content'] !== 'string' || delta['content'] === '') return false;
  for (const name in choice) {
    if (name === 'index' || name === 'finish_reason' || name === 'delta') continue;
    if (name !== 'logprobs' || choice[name] !== null) return false;
  }
  for (const name in delta) if (name !== 'content') return false;
  return true;
}
