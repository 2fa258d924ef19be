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
