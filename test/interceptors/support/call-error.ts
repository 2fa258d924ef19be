import type { LlmFailure, LlmFailureCategory } from '../../../lib/classification/failure.interface.js';
import { LlmCallError, type LlmCallErrorDetails } from '../../../lib/errors/llm-call.error.js';
import type { LlmTrail } from '../../../lib/errors/trail.interface.js';

export const PLANTED_KEY = 'sk-test-4f9c2ab17d6e8035bb1c9d7f';
export const PLANTED_LABEL = 'tenant-blue-primary';
const FINGERPRINT = '3f9a61d2c47b';
const UPSTREAM_TEXT = `No such key: ${PLANTED_KEY} (account zebra)`;

/** Words that no client may read but in the body mode `detail`. */
export const PRIVATE_WORDS = [PLANTED_LABEL, FINGERPRINT, 'account zebra', 'No such key', 'req_zebra', 'zebra_code'];

export function failureOf(category: LlmFailureCategory, extra: Partial<LlmFailure> = {}): LlmFailure {
  return { category, scope: 'credential', explicit: true, rule: 'test', ...extra };
}

export function callError(category: LlmFailureCategory, extra: Partial<LlmCallErrorDetails> = {}): LlmCallError {
  return new LlmCallError('for the operator', { failure: failureOf(category), provider: 'openai', ...extra });
}

/** An error with a secret and private words wherever a mistake could have left them. */
export function plantedError(extra: Partial<LlmCallErrorDetails> = {}): LlmCallError {
  const failure = failureOf('credential_invalid', {
    status: 401,
    message: UPSTREAM_TEXT,
    providerCode: 'zebra_code',
    requestId: 'req_zebra',
  });
  return new LlmCallError(`openai rejected the API key "${PLANTED_LABEL}": ${UPSTREAM_TEXT}`, {
    failure,
    provider: 'openai',
    model: 'gpt-6-luna',
    credential: PLANTED_LABEL,
    hint: 'Check OPENAI_API_KEY.',
    trail: plantedTrail(),
    ...extra,
  });
}

function plantedTrail(): LlmTrail {
  return [
    {
      kind: 'attempt',
      number: 1,
      provider: 'openai',
      model: 'gpt-6-luna',
      credential: { label: PLANTED_LABEL, fingerprint: FINGERPRINT },
      startedAtMs: 1_700_000_000_000,
      durationMs: 12,
      outcome: 'failed',
      category: 'credential_invalid',
      message: UPSTREAM_TEXT,
      decision: { action: 'fail', reason: 'no other credential' },
    },
  ];
}
