import type { JsonRecord } from '../json.js';
import { saysSomething, isRecord } from '../json.js';

/**
 * Fields that answers carry and that a provider refuses when they come back in a conversation.
 *
 * After a failover the conversation holds messages of another provider. These three answer 400 or 422 to
 * fields they do not know (`property 'reasoning_content' is unsupported`, `extra_forbidden`), while DeepSeek,
 * MiMo and others want their own reasoning back: so the fields go everywhere but here.
 *
 * @see https://console.groq.com/docs/api-reference#chat-create
 * @see https://docs.mistral.ai/api/#tag/chat
 */
const REFUSED_FIELDS: Readonly<Record<string, readonly string[]>> = {
  openai: ['reasoning', 'reasoning_content', 'reasoning_details'],
  groq: ['annotations', 'audio', 'reasoning_content', 'reasoning_details', 'refusal'],
  mistral: ['annotations', 'audio', 'function_call', 'reasoning', 'reasoning_content', 'reasoning_details', 'refusal'],
};

/** Messages as one provider takes them, and what was left out, like `messages[].reasoning_content`. @internal */
export interface ReplayedMessages {
  readonly messages: unknown;
  readonly omitted: readonly string[];
}

/** Leaves the fields out of a conversation that `provider` is known to refuse in assistant messages. @internal */
export function replayedMessagesFor(provider: string, messages: unknown): ReplayedMessages {
  const refused = Object.hasOwn(REFUSED_FIELDS, provider) ? REFUSED_FIELDS[provider] : undefined;
  if (refused === undefined || !Array.isArray(messages)) return { messages, omitted: [] };
  const assistants = messages.filter(isAssistant);
  const lost = refused.filter((name) => assistants.some((message) => saysSomething(message[name])));
  return {
    messages: messages.map((message: unknown) => (isAssistant(message) ? without(message, refused) : message)),
    omitted: lost.map((name) => `messages[].${name}`),
  };
}

function isAssistant(message: unknown): message is JsonRecord {
  return isRecord(message) && message['role'] === 'assistant';
}

function without(message: JsonRecord, names: readonly string[]): JsonRecord {
  return Object.fromEntries(Object.entries(message).filter(([name]) => !names.includes(name)));
}
