// The library in a Nest application, over the transport that is named.
import { LlmClient } from '../../../dist/esm/index.js';
import { application } from '../../http/application.mjs';

export async function start({ first, second, messages }, transport) {
  const app = await application({
    routes: { default: [`first/${first.model}`, `second/${second.model}`] },
    providers: { first: providerOf(first), second: providerOf(second) },
    ...(transport === 'undici' && { transport }),
  });
  const llm = app.get(LlmClient).promises;
  return {
    chat: async () => (await llm.chat({ messages })).choices[0].message.content,
    stream: async () => {
      let text = '';
      for await (const { choices } of llm.stream({ messages })) text += choices[0]?.delta.content ?? '';
      return text;
    },
  };
}

function providerOf({ baseUrl, apiKey }) {
  return { api: 'openai', baseUrl, keys: [apiKey] };
}
