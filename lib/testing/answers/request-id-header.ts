import type { LlmApi } from '../../index.js';

/** The header by which a provider names a request; Gemini has none. @internal */
export function requestIdHeaderOf(api: LlmApi, id: string): Record<string, string> {
  if (api === 'gemini') return {};
  return api === 'anthropic' ? { 'request-id': id } : { 'x-request-id': id };
}
