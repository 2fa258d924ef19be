// The provider's own client, once per target: it has retries and no fail-over, so that is a try and a catch.
import OpenAI from 'openai';

export function start({ first, second, messages }) {
  const targets = [first, second].map(({ baseUrl, apiKey, model }) => ({
    client: new OpenAI({ baseURL: baseUrl, apiKey }),
    model,
  }));
  const inTurn = async (create) => {
    try {
      return await create(targets[0]);
    } catch {
      return create(targets[1]);
    }
  };
  return {
    chat: async () => {
      const answer = await inTurn(({ client, model }) => client.chat.completions.create({ model, messages }));
      return answer.choices[0].message.content;
    },
    stream: async () => {
      const chunks = await inTurn(({ client, model }) =>
        client.chat.completions.create({
          model,
          messages,
          stream: true,
          stream_options: { include_usage: true },
        }),
      );
      let text = '';
      for await (const { choices } of chunks) text += choices[0]?.delta.content ?? '';
      return text;
    },
  };
}
