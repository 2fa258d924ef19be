import type { JsonRecord } from '../wire/json.js';

/** Whether a message instructs the model. @internal */
export function isInstruction({ role }: JsonRecord): boolean {
  return role === 'system' || role === 'developer';
}

/**
 * A conversation with something to answer, for targets that refuse one of nothing but instructions: the last of them becomes
 * the user's.
 *
 * @internal
 */
export function withMessage(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  const last = messages.at(-1);
  if (last === undefined || !messages.every(isInstruction)) return messages;
  return [...messages.slice(0, -1), { ...last, role: 'user' }];
}
