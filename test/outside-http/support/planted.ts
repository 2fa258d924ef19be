import { plantedError, PLANTED_KEY, PLANTED_LABEL, PRIVATE_WORDS } from '../../interceptors/support/call-error.js';
import type { LlmCallError } from '../../../lib/errors/llm-call.error.js';

/** What a client sends, and must not find again in what it is told of a failure. */
export const PROMPT = 'the prompt of a private person';

export const RETRY_AFTER_MS = 61_000;

/** A failed call with a key, its label and upstream text wherever a mistake could show them. */
export const failure = (): LlmCallError => plantedError({ retryAfterMs: RETRY_AFTER_MS, callId: 'call-7f3c' });

/** The facts of that failure, as every client may know them. */
export const FACTS = {
  statusCode: 503,
  code: 'llm_credential_invalid',
  category: 'credential_invalid',
  provider: 'openai',
  hint: 'Check OPENAI_API_KEY.',
  retryAfterMs: RETRY_AFTER_MS,
  callId: 'call-7f3c',
};
export const PUBLIC_MESSAGE = "openai rejected this server's API key.";
export const MESSAGE_FAILURE = {
  status: 'error',
  ...FACTS,
  error: 'Service Unavailable',
  message: PUBLIC_MESSAGE,
};

/** What stands in an answer that should not. */
export function leaksIn(answer: unknown, mode: 'public' | 'detail' = 'public'): string[] {
  const text = JSON.stringify(answer);
  const words = mode === 'detail' ? [PLANTED_KEY, PROMPT] : [PLANTED_KEY, PLANTED_LABEL, PROMPT, ...PRIVATE_WORDS];
  return words.filter((word) => text.includes(word));
}
