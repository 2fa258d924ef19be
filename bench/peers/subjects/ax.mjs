// Two services behind its balancer, in the order given, which writes no lines about failures.
import { ai, AxBalancer } from '@ax-llm/ax';

export function start({ first, second, messages }) {
  const services = [first, second].map(({ baseUrl, apiKey, model }) =>
    ai({ name: 'openai-compatible', apiURL: baseUrl, apiKey, config: { model } }),
  );
  const balancer = AxBalancer.create(services, { comparator: AxBalancer.inputOrderComparator, debug: false });
  const request = { chatPrompt: messages };
  return {
    chat: async () => (await balancer.chat(request, { stream: false })).results[0].content,
    stream: async () => {
      let text = '';
      for await (const { results } of await balancer.chat(request, { stream: true })) text += results[0]?.content ?? '';
      return text;
    },
  };
}
