import type { LlmFailure, LlmFailureCategory } from '../classification/failure.interface.js';
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

/** The failures that a server has of its own, whatever the credential; each may hide that the credential is bad. */
const SERVER_FAULTS: ReadonlySet<LlmFailureCategory> = new Set<LlmFailureCategory>([
  'server_error',
  'overloaded',
  'timeout',
  'malformed_response',
]);

/**
 * What a failure of the leader says of its credential.
 *
 * An `unknown` failure of the provider's model is a 5xx, or an answer without a word; any other `unknown` one is an answer.
 *
 * @internal
 */
export function verdictOf(failure: LlmFailure): KeyCheckVerdict {
  const { category, scope } = failure;
  if (category.startsWith('credential_')) return 'rejected';
  if (category === 'cancelled' || category === 'network_error' || doubtsCredential(failure)) return 'open';
  if (SERVER_FAULTS.has(category) || (category === 'unknown' && scope !== 'request')) return 'unanswered';
  return 'vouched';
}
