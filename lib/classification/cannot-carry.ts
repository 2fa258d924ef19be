import type { LlmFailure } from './failure.interface.js';

/** The rule of a failure that no provider has told of: its target cannot carry what is asked, and was not called. @internal */
export const CANNOT_CARRY_RULE = 'fit/cannot-carry';

/** Whether a target was passed over because it cannot carry what is asked; the message then names the part. @internal */
export function isUncarried({ rule }: Pick<Partial<LlmFailure>, 'rule'>): boolean {
  return rule === CANNOT_CARRY_RULE;
}
