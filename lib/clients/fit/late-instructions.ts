import type { JsonRecord } from '../wire/json.js';
import { isInstruction } from './instructions-alone.js';

/**
 * A conversation whose instructions stand before what a model has said, for targets that refuse them behind it, behind what a
 * tool gave, and at the end: such go behind the instructions that the conversation begins with.
 *
 * @internal
 */
export function withoutLateInstructions(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  const late = new Set(lateInstructionsOf(messages));
  if (late.size === 0) return messages;
  const others = messages.filter((message) => !late.has(message));
  const start = others.findIndex((message) => !isInstruction(message));
  return others.toSpliced(start, 0, ...late);
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
