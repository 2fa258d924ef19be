import type { JsonRecord } from '../wire/json.js';
import { isRecord, saysSomething } from '../wire/json.js';

/**
 * A conversation without texts of nothing but blanks, and without the messages that have nothing left to say. What a tool gave
 * stays, though it be nothing.
 *
 * @internal
 */
export function withoutBlankText(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  return messages.flatMap((message) => {
    const { content, role } = message;
    const kept = keptContent(content);
    if (kept === content) return [message];
    if (role === 'tool') return [{ ...message, content: '' }];
    if (kept !== null) return [{ ...message, content: kept }];
    const saysMore = ['tool_calls', 'refusal', 'providerState', 'function_call', 'reasoning_content'].some((name) =>
      saysSomething(message[name]),
    );
    return saysMore ? [{ ...message, content: null }] : [];
  });
}

/** @returns `null` where nothing is left; the content itself where all of it stays */
function keptContent(content: unknown): unknown {
  if (typeof content === 'string') return isBlank(content) ? null : content;
  if (!Array.isArray(content)) return content;
  const kept = content.filter((part) => !(isRecord(part) && part['type'] === 'text' && isBlank(part['text'])));
  if (kept.length === 0) return null;
  return kept.length === content.length ? content : kept;
}

function isBlank(text: unknown): boolean {
  return typeof text === 'string' && text.trim() === '';
}
