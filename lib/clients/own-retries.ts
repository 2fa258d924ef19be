import { isList, hasProperties, readProperty } from '../classification/evidence/safe-access.js';
import type { LlmRetryEvidence } from '../failover/event.interface.js';

/** What tells of an SDK's own retries. */
export interface OwnRetries {
  readonly evidence: LlmRetryEvidence;
  /** How many it would make, or has made; absent where that is not known. */
  readonly retries?: number | undefined;
}

/** Where clients keep how often they retry. */
const RETRY_COUNTS: readonly (readonly string[])[] = [
  // openai, @anthropic-ai/sdk; the options of a call of the AI SDK
  ['maxRetries'],
  // LangChain's models
  ['caller', 'maxRetries'],
];

/** Where @google/genai keeps what its clients are made with; without these options it does not retry. */
const RETRY_OPTIONS = ['apiClient', 'clientOptions', 'httpOptions', 'retryOptions'];

/** What the AI SDK does where the options of a call do not say. */
const AI_SDK_RETRIES = 2;

/**
 * Reads from an SDK's client, or from the options of a call of the AI SDK, whether it retries by itself.
 *
 * @returns `undefined` where it does not, or where it is of no known make
 * @internal
 */
export function retriesOfClient(client: unknown): OwnRetries | undefined {
  for (const path of RETRY_COUNTS) {
    const retries = at(client, path);
    if (typeof retries === 'number') return retries > 0 ? { evidence: 'client', retries } : undefined;
  }
  const retryOptions = at(client, RETRY_OPTIONS);
  if (hasProperties(retryOptions)) {
    const attempts = readProperty(retryOptions, 'attempts');
    if (typeof attempts !== 'number') return { evidence: 'client' };
    return attempts > 1 ? { evidence: 'client', retries: attempts - 1 } : undefined;
  }
  const isCallOfAiSdk = typeof at(client, ['model', 'specificationVersion']) === 'string';
  return isCallOfAiSdk ? { evidence: 'client', retries: AI_SDK_RETRIES } : undefined;
}

/**
 * Reads from what an SDK threw whether it had retried: the AI SDK lists all errors of its tries, and `p-retry`
 * (@google/genai, older LangChain) notes the number of the try.
 *
 * @internal
 */
export function retriesOfError(thrown: unknown): OwnRetries | undefined {
  const errors = readProperty(thrown, 'name') === 'AI_RetryError' ? readProperty(thrown, 'errors') : undefined;
  const attemptNumber = readProperty(thrown, 'attemptNumber');
  const isCounted = typeof attemptNumber === 'number' && typeof readProperty(thrown, 'retriesLeft') === 'number';
  const tries = isList(errors) ? errors.length : isCounted ? attemptNumber : 1;
  return tries > 1 ? { evidence: 'error', retries: tries - 1 } : undefined;
}

/**
 * Watches the promise of the openai and @anthropic-ai packages: beside the answer it knows whether that answer came by a retry.
 *
 * @param found - called later, if at all
 * @internal
 */
export function watchAnswer(answer: unknown, found: (retries: OwnRetries) => void): void {
  const response = readProperty(answer, 'responsePromise');
  if (typeof readProperty(response, 'then') !== 'function') return;
  Promise.resolve(response).then(
    (facts: unknown) => {
      if (typeof readProperty(facts, 'retryOfRequestLogID') === 'string') found({ evidence: 'answer' });
    },
    () => undefined,
  );
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => readProperty(inner, key), value);
}
