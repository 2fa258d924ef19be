import type { JsonRecord } from '../wire/json.js';
import { joinedContent } from './alternation.js';
import { isInstruction } from './instructions-alone.js';

/**
 * A conversation whose instructions are the user's words, in front of what the user says first, for models that take none
 * otherwise.
 *
 * @see https://ai.google.dev/gemma/docs/core/prompt-structure#system-instructions
 * @internal
 */
export function withSaidInstructions(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  if (!messages.some(isInstruction)) return messages;
  const instructions = messages.filter(isInstruction).flatMap(({ content }) => (isEmpty(content) ? [] : [content]));
  const others = messages.filter((message) => !isInstruction(message));
  if (instructions.length === 0) return others;
  const [first, ...rest] = others;
  return first?.['role'] === 'user' && !isEmpty(first['content'])
    ? [{ ...first, content: joinedContent([...instructions, first['content']]) }, ...rest]
    : [{ role: 'user', content: joinedContent(instructions) }, ...others];
}

function isEmpty(content: unknown): boolean {
  return typeof content === 'string' ? content.trim() === '' : !Array.isArray(content) || content.length === 0;
}
