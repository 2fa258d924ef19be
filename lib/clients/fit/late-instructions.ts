import type { JsonRecord } from '../wire/json.js';
import { recordsOf } from '../wire/json.js';
import { isInstruction } from './instructions-alone.js';

/**
 * A conversation whose instructions stand before what a model has said, for targets that refuse them behind it, behind what a
 * tool gave, and at the end, or read them as if they stood first: such go behind the instructions that the conversation begins with.
 *
 * Those behind the last answer, where nobody speaks any more, are what it is asked now: they become the user's.
 *
 * @internal
 */
export function withoutLateInstructions(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  const end = messages.findLastIndex((message) => !isInstruction(message));
  if (messages[end]?.['role'] === 'assistant' && end < messages.length - 1 && !hasOpenCalls(messages[end])) {
    const asked = messages.slice(end + 1).map((message) => ({ ...message, role: 'user' }));
    return withoutLateInstructions([...messages.slice(0, end + 1), ...asked]);
  }
  const late = new Set(lateInstructionsOf(messages));
  if (late.size === 0) return messages;
  const others = messages.filter((message) => !late.has(message));
  const start = others.findIndex((message) => !isInstruction(message));
  return others.toSpliced(start, 0, ...late);
}

/** The results of its calls are still to come. */
function hasOpenCalls(answer: JsonRecord): boolean {
  return recordsOf(answer['tool_calls']).length > 0;
}

function lateInstructionsOf(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  const first = messages.findIndex((message) => !isInstruction(message));
  const last = messages.findLastIndex((message) => !isInstruction(message));
  if (first === -1) return [];
  let before: unknown;
  return messages.filter((message, at) => {
    if (!isInstruction(message)) {
      before = message['role'];
      return false;
    }
    return at > first && (before !== 'user' || at > last);
  });
}
