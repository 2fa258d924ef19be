/**
 * The wire protocols the library speaks.
 *
 * @publicApi
 */
export const LLM_APIS = ['openai', 'openai-responses', 'anthropic', 'gemini'] as const;

/**
 * A wire protocol: the shape of requests and answers, whoever serves it.
 *
 * @publicApi
 */
export type LlmApi = (typeof LLM_APIS)[number];

/**
 * The headers by which servers of a protocol take keys, beside the one that a provider is set to: Anthropic and Google read two.
 *
 * @internal
 */
export const KEY_HEADERS: Readonly<Record<LlmApi, readonly string[]>> = {
  openai: ['authorization'],
  'openai-responses': ['authorization'],
  anthropic: ['authorization', 'x-api-key'],
  gemini: ['authorization', 'x-goog-api-key'],
};
