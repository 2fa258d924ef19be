import { failoverOf } from '../../lib/clients/failover-info.js';
import { Bench, provider } from '../support/bench.js';
import {
  broken,
  chunkOf,
  DONE,
  failing,
  invalidKey,
  ok,
  ROLE,
  said,
  STOP,
  streaming,
  type Answer,
  type UpstreamCall,
} from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

/** Repeats what it was asked, after a time of its own. */
function echo({ body }: UpstreamCall): Answer {
  const { messages } = body as { readonly messages: readonly { readonly content: string }[] };
  const text = messages[0]?.content ?? '';
  return { ...ok(text), afterMs: 10 + ((Number(text) * 37) % 50) };
}

/** The same as a stream, its pieces in time of their own. */
function echoStream({ body }: UpstreamCall): Answer {
  const { messages } = body as { readonly messages: readonly { readonly content: string }[] };
  const text = messages[0]?.content ?? '';
  const waitMs = 1 + ((Number(text) * 37) % 50);
  return streaming(ROLE, { waitMs }, said(`${text} `), { waitMs }, said('and '), { waitMs }, said(text), STOP, DONE);
}

describe('Law 5: Calls are isolated', () => {
  it.each(['call', 'stream'] as const)(
    'asks the fallback what was asked, whatever the caller changes meanwhile: %s',
    async (kind) => {
      const asked: unknown[] = [];
      const noted = (call: UpstreamCall): Answer => {
        asked.push([call.body, call.headers['x-turn']]);
        return kind === 'call' ? ok() : streaming(ROLE, said('Hello'), STOP, DONE);
      };
      const bench = new Bench({
        routes: { default: ['P/m', 'Q/n'] },
        providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
        script: { K1: { ...failing(529, 'Overloaded.'), afterMs: 100 }, K2: noted },
      });
      const first = { role: 'user' as const, content: 'first' };
      const messages = [first];
      const request = { messages, temperature: 0.5 };
      const headers: Record<string, string> = { 'x-turn': '1' };
      const answer = kind === 'call' ? bench.start(request, { headers }) : bench.startStream(request, { headers });
      await bench.pass(50);
      messages.push({ role: 'user', content: 'second' });
      first.content = 'changed';
      request.temperature = 1;
      headers['x-turn'] = '2';
      await bench.pass(1_000);
      expect((await answer).error).toBeUndefined();
      const body = { messages: [{ role: 'user', content: 'first' }], temperature: 0.5 };
      expect(asked).toEqual([[expect.objectContaining(body), '1']]);
    },
  );

  it.each([
    ['answers 500', { ...failing(500, 'Internal error.'), afterMs: 20 }],
    ['answers 429', { ...failing(429, 'Too many requests.'), afterMs: 20 }],
    ['answers 401', { ...invalidKey(), afterMs: 20 }],
    ['is overloaded', { ...failing(529, 'Overloaded.'), afterMs: 20 }],
    ['sends rubbish', { status: 200, body: 'rubbish', afterMs: 20 }],
    ['cannot be reached', { error: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }), afterMs: 20 }],
    ['never answers', { hangs: true }],
  ])('answers 50 parallel calls, each with its own answer, when the first target %s', async (_, bad) => {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/n'] },
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
      script: { K1: bad, K2: echo },
    });
    const outcomes = await bench.batch(
      Array.from({ length: 50 }, (_unused, index) => ({
        request: { messages: [{ role: 'user', content: `${index}` }] },
      })),
    );
    outcomes.forEach(({ value }, index) => {
      expect(value?.choices[0]?.message.content).toBe(`${index}`);
      const { provider: id, trail = [], attempts = 0 } = failoverOf(value) ?? {};
      expect(id).toBe('Q');
      expect(trail.filter(({ kind }) => kind === 'attempt')).toHaveLength(attempts);
      expect(trail.filter((entry) => entry.kind === 'attempt').map(({ number }) => number)).toEqual(
        Array.from({ length: attempts }, (_none, position) => position + 1),
      );
    });
    expect(new Set(outcomes.map(({ value }) => failoverOf(value)?.callId)).size).toBe(50);
    bench.expectClean();
  });

  it.each([
    ['answers 500', { ...failing(500, 'Internal error.'), afterMs: 20 }],
    ['answers 401', { ...invalidKey(), afterMs: 20 }],
    ['closes empty', streaming({ waitMs: 20 })],
    ['resets after its role', streaming(ROLE, { waitMs: 20 }, broken)],
    ['ends without content', streaming(ROLE, { waitMs: 20 }, chunkOf({}, 'stop'), DONE)],
    ['never says anything', streaming(ROLE, { waitMs: 1e9 })],
  ])('streams 50 parallel answers, none mixed with another, when the first target %s', async (_, bad) => {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/n'] },
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
      script: { K1: bad, K2: echoStream },
    });
    const outcomes = await bench.streams(
      Array.from({ length: 50 }, (_unused, index) => ({
        request: { messages: [{ role: 'user', content: `${index}` }] },
      })),
    );
    outcomes.forEach(({ text, completed, chunks }, index) => {
      expect({ text, completed }).toEqual({ text: `${index} and ${index}`, completed: true });
      expect(failoverOf(chunks[0])?.provider).toBe('Q');
    });
    expect(new Set(outcomes.map(({ chunks }) => failoverOf(chunks[0])?.callId)).size).toBe(50);
    bench.expectClean();
  });
});
