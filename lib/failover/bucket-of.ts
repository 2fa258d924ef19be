import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmFailureCategory } from '../classification/failure.interface.js';
import type { Candidate } from './candidate.js';
import type { RetryBucket } from './retry-bucket.js';

/**
 * The budget that a waiting retry is taken from: the provider's.
 *
 * @param category - the failure that is retried
 * @returns `undefined` where the retry is no load of the provider's that others should pay for: at an endpoint that came with
 * the call, and after the rate limit of a key that came with it
 * @internal
 */
export function bucketOf({ target, credential }: Candidate, category: LlmFailureCategory): RetryBucket | undefined {
  const isCallersOwn = credential.isForeign || (credential.isCallerOwned && meaningOf(category).isKeysOwnLimit);
  return isCallersOwn ? undefined : target.provider.bucket;
}
