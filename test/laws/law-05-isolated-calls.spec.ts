import { failoverOf } from '../../lib/clients/failover-info.js';
import { Bench, provider } from '../support/bench.js';
import { failing, invalidKey, ok, type Answer, type UpstreamCall } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

/** Repeats what it was asked, after a time of its own. */
function echo({ body }: UpstreamCall): Answer {
  const { messages } = body as { readonly messages: readonly { readonly content: string }[] };
  const text = messages[0]?.content ?? '';
  return { ...ok(text), afterMs: 10 + ((Number(text) * 37) % 50) };
}

describe('Law 5: Calls are isolated', () => {
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
});
