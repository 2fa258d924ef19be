import type { StructuredOutput } from '../../providers/request-conventions.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, recordsOf } from '../wire/json.js';
import { joinedContent } from './alternation.js';
import { isInstruction } from './instructions-alone.js';

const WORD = /json/i;

const INSTRUCTION = 'Answer in JSON.';

/**
 * A conversation in which the word JSON is said, for targets that refuse to answer in it where nobody has said so: the first
 * instructions say it then.
 *
 * @param format - the form that the answer is to have
 * @internal
 */
export function withWordJson(
  messages: readonly JsonRecord[],
  format: unknown,
  known: StructuredOutput | undefined,
): readonly JsonRecord[] {
  if (known?.needsWordJson !== true || !isAnyJson(format) || messages.some(saysJson)) return messages;
  const [first, ...others] = messages;
  if (first === undefined || !isInstruction(first)) return [{ role: 'system', content: INSTRUCTION }, ...messages];
  const { content } = first;
  const said = typeof content === 'string' || Array.isArray(content) ? [content] : [];
  return [{ ...first, content: joinedContent([...said, INSTRUCTION]) }, ...others];
}

/** Without a schema any JSON is right. */
function isAnyJson(format: unknown): boolean {
  if (!isRecord(format)) return false;
  const { type, json_schema: described } = format;
  return type === 'json_object' || (type === 'json_schema' && !(isRecord(described) && isRecord(described['schema'])));
}

function saysJson({ content }: JsonRecord): boolean {
  const texts = typeof content === 'string' ? [content] : recordsOf(content).map(({ text }) => text);
  return texts.some((text) => typeof text === 'string' && WORD.test(text));
}
