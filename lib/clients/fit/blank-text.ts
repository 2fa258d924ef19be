import type { JsonRecord } from '../wire/json.js';
import { isRecord, saysSomething } from '../wire/json.js';
import { isInstruction } from './instructions-alone.js';
import { NOTHING_SAID } from './opening.js';

/**
 * A conversation without texts of nothing but blanks, and without the messages that have nothing left to say.
 *
 * The last word of the user stays, with a text that stands for nothing, where the model would go on with its own answer without it, or
 * would have nothing to answer. What a tool gave stays as well.
 *
 * @param emptyResult - the content of a result that is nothing
 * @internal
 */
export function withoutBlankText(messages: readonly JsonRecord[], emptyResult = ''): readonly JsonRecord[] {
  const said = messages.flatMap((message) => {
    const { content, role } = message;
    const kept = keptContent(content);
    if (role === 'tool')
      return [kept === content && kept !== null ? message : { ...message, content: kept ?? emptyResult }];
    if (kept === content && kept !== null && kept !== undefined) return [message];
    if (kept !== null && kept !== undefined) return [{ ...message, content: kept }];
    return saysMore(message) ? [content === kept ? message : { ...message, content: null }] : [];
  });
  const wasUsers =
    messages.findLast((message) => !isInstruction(message) && !isMuteAnswer(message))?.['role'] === 'user';
  const isOpen = said.findLast((message) => !isInstruction(message))?.['role'] ?? 'assistant';
  return wasUsers && isOpen === 'assistant' ? withLastWord(said) : said;
}

/**
 * A conversation in which an empty text stands for a list of no parts, which is refused (`empty array`). Results of tools are no matter of
 * this.
 *
 * @internal
 */
export function withoutEmptyLists(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  return messages.map((message) => {
    const { content, role } = message;
    const isEmptyList = Array.isArray(content) && content.length === 0 && role !== 'tool' && role !== 'assistant';
    return isEmptyList ? { ...message, content: '' } : message;
  });
}

/** Behind the answer that it followed; instructions behind that stay there. */
function withLastWord(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  const last = messages.findLastIndex((message) => !isInstruction(message));
  const at = last === -1 ? messages.length : last + 1;
  return messages.toSpliced(at, 0, NOTHING_SAID);
}

/**
 * Whether a message is an answer that says nothing, as one does that was stopped at once: no text, no call, nothing that its maker wants
 * back. What it thought alone is not given back.
 *
 * @internal
 */
export function isMuteAnswer(message: JsonRecord): boolean {
  const kept = message['role'] === 'assistant' ? keptContent(message['content']) : '';
  return (kept === null || kept === undefined) && !saysMore(message);
}

const OTHER_WORDS = ['tool_calls', 'refusal', 'providerState', 'function_call', 'images', 'audio'];

function saysMore(message: JsonRecord): boolean {
  return OTHER_WORDS.some((name) => saysSomething(message[name]));
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
