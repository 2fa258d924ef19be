// Who is measured: the library over each of its transports, and what else offers fail-over, or is used to build it.

/** By name: the file of each, and what it is started with beside the targets. */
export const SUBJECTS = {
  'LlmClient over undici': ['llm-client', 'undici'],
  'LlmClient over HttpService': ['llm-client', 'http-service'],
  'openai, try and catch': ['openai'],
  'LangChain withFallbacks': ['langchain'],
  'ai + ai-retry': ['ai-retry'],
  'ai + ai-fallback': ['ai-fallback'],
  'ax, balancer': ['ax'],
  'cockatiel around axios': ['cockatiel'],
};

/** Those of the library. */
export const OURS = ['LlmClient over undici', 'LlmClient over HttpService'];

/**
 * @param {string} name - one of `SUBJECTS`
 * @param {{ first: Target, second: Target, messages: object[] }} setUp
 * @returns {Promise<{ chat: () => Promise<string>, stream: () => Promise<string> }>} calls that give the answer's text
 */
export async function startSubject(name, setUp) {
  const [file, ...more] = SUBJECTS[name];
  const { start } = await import(`./subjects/${file}.mjs`);
  return start(setUp, ...more);
}

/** @typedef {{ baseUrl: string, apiKey: string, model: string }} Target */
