// Two chat models, the second as fallback of the first. `maxRetries: 0`, as the guide to fallbacks asks for: a model would
// else go on retrying before its fallback has a turn.
import { ChatOpenAI } from '@langchain/openai';

export function start({ first, second, messages }) {
  const [model, fallback] = [first, second].map(
    ({ baseUrl, apiKey, model }) =>
      new ChatOpenAI({ model, apiKey, maxRetries: 0, configuration: { baseURL: baseUrl } }),
  );
  const chain = model.withFallbacks([fallback]);
  return {
    chat: async () => (await chain.invoke(messages)).text,
    stream: async () => {
      let text = '';
      for await (const chunk of await chain.stream(messages)) text += chunk.text;
      return text;
    },
  };
}
