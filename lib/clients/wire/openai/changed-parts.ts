import type { JsonRecord } from '../json.js';
import { isRecord } from '../json.js';

/**
 * Messages in which the parts of one kind are changed. Messages without any stay as they are, and so does the list where no message
 * has one.
 *
 * @internal
 */
export function withChangedParts<Part>(
  messages: unknown,
  isMeant: (part: unknown) => part is Part,
  change: (part: Part) => unknown,
): unknown {
  const hasAny = (message: unknown): message is JsonRecord & { readonly content: readonly unknown[] } =>
    isRecord(message) && Array.isArray(message['content']) && message['content'].some(isMeant);
  if (!Array.isArray(messages) || !messages.some(hasAny)) return messages;
  return messages.map((message: unknown) =>
    hasAny(message)
      ? { ...message, content: message.content.map((part) => (isMeant(part) ? change(part) : part)) }
      : message,
  );
}
