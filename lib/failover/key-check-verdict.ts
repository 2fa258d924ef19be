import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import { doubtsCredential } from '../health/marking.js';

/**
 * What came of checking an unproven credential.
 *
 * - `vouched`: the answer does not put the credential in doubt
 * - `rejected`: it does; the marks tell
 * - `open`: the leader left, or never reached the server; somebody else has to lead
 * - `unanswered`: the server said nothing of the credential; somebody else has to lead, once
 */
export type KeyCheckVerdict = 'vouched' | 'rejected' | 'open' | 'unanswered';

/**
 * What a failure of the leader says of its credential.
 *
 * A server that answered the request itself has taken the key, whatever it did not understand; so has a gateway that reports
 * another party's refusal.
 *
 * @internal
 */
export function verdictOf(failure: LlmFailure): KeyCheckVerdict {
  const { category, scope, basis } = failure;
  if (basis === 'relayed' || basis === 'weak') return 'vouched';
  const { keyCheck } = meaningOf(category);
  if (keyCheck === 'vouched' && doubtsCredential(failure)) return 'open';
  return category === 'unknown' && scope === 'request' ? 'vouched' : keyCheck;
}
