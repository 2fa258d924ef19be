// What one writes with a toolkit for resilience: each target behind retries and a breaker, as in its README, and the second
// as the fallback of the first. A broken circuit is not retried.
import axios from 'axios';
import {
  circuitBreaker,
  ConsecutiveBreaker,
  ExponentialBackoff,
  fallback,
  handleAll,
  handleWhen,
  isBrokenCircuitError,
  retry,
  wrap,
} from 'cockatiel';
import { createParser } from 'eventsource-parser';

export function start({ first, second, messages }) {
  const [one, other] = [first, second].map(guarded);
  const inTurn = (body, settings) =>
    fallback(handleAll, () => other(body, settings)).execute(() => one(body, settings));
  return {
    chat: async () => (await inTurn({ messages })).choices[0].message.content,
    stream: async () =>
      textOf(
        await inTurn({ messages, stream: true, stream_options: { include_usage: true } }, { responseType: 'stream' }),
      ),
  };
}

function guarded({ baseUrl, apiKey, model }) {
  const retries = retry(
    handleWhen((error) => !isBrokenCircuitError(error)),
    { maxAttempts: 3, backoff: new ExponentialBackoff() },
  );
  const breaker = circuitBreaker(handleAll, { halfOpenAfter: 10_000, breaker: new ConsecutiveBreaker(5) });
  const policy = wrap(retries, breaker);
  const headers = { authorization: `Bearer ${apiKey}` };
  return (body, settings) =>
    policy.execute(async ({ signal }) => {
      const options = { headers, signal, ...settings };
      const { data } = await axios.post(`${baseUrl}/chat/completions`, { model, ...body }, options);
      return data;
    });
}

async function textOf(bytes) {
  let text = '';
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data !== '[DONE]') text += JSON.parse(data).choices[0]?.delta.content ?? '';
    },
  });
  const decoder = new TextDecoder();
  for await (const piece of bytes) parser.feed(decoder.decode(piece, { stream: true }));
  return text;
}
