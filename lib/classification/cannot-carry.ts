import type { LlmFailure } from './failure.interface.js';

/** The rule of a failure that no provider has told of: its target cannot carry what is asked, and was not called. @internal */
export const CANNOT_CARRY_RULE = 'fit/cannot-carry';

/** The same, where the target was found to refuse it within the last hour. @internal */
export const FOUND_LACKING_RULE = 'fit/found-lacking';

/** Whether a target was passed over because it cannot carry what is asked; the message then names the part. @internal */
export function isUncarried({ rule }: Pick<Partial<LlmFailure>, 'rule'>): boolean {
  return rule === CANNOT_CARRY_RULE || rule === FOUND_LACKING_RULE;
}

/** Whether a target was passed over for what an earlier call has found out. @internal */
export function isFoundLacking({ rule }: Pick<Partial<LlmFailure>, 'rule'>): boolean {
  return rule === FOUND_LACKING_RULE;
}
