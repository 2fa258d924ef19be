import { Bench, provider } from '../support/bench.js';
import { failing, ok, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const routes = { default: ['P/a', 'P/b'], well: ['P/b'], third: ['P/c'] };
const limits = { maxRetries: 0, maxWaitMs: 0, maxAuthRetries: 0 };
const answer = (status: number, body: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body,
});

/** How gateways hand on that an account behind them is out of money. */
const MONEY: readonly (readonly [string, Answer])[] = [
  [
    'an answer of its own inside it, with the name of the party',
    answer(402, {
      error: {
        message: 'Provider returned error',
        code: 402,
        metadata: { raw: '{"error":{"message":"Insufficient Balance"}}', provider_name: 'DeepSeek' },
      },
    }),
  ],
  [
    "the name of the party's exception",
    answer(402, { error: { message: 'litellm.APIError: DeepseekException - Insufficient Balance', code: '402' } }),
  ],
  [
    'a type of its own',
    answer(402, {
      error: { message: 'Insufficient Balance', type: 'upstream_error', code: 'bad_response_status_code' },
    }),
  ],
];

describe("S14 A gateway's trouble", () => {
  it.each(MONEY)('puts the key aside for one model where the gateway says so by %s', async (_, fault) => {
    const bench = new Bench({
      routes,
      providers: provider('P', 'K1'),
      script: { 'K1/a': fault, 'K1/b': ok(), 'K1/c': fault },
      limits,
    });
    await bench.prove('K1');
    expect((await bench.call()).value).toBeDefined();
    expect(bench.upstream.names).toEqual(['K1/a', 'K1/b']);
    bench.upstream.forgetCalls();
    expect((await bench.call()).value).toBeDefined();
    expect(bench.upstream.names).toEqual(['K1/b']);
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ state: 'available', marks: [] });
    expect(bench.entry({ scope: 'credential_model', label: 'K1', model: 'a' })).toMatchObject({
      state: 'unavailable',
      marks: [{ reason: 'relayed', category: 'quota_exhausted', kind: 'cooling' }],
    });
    const said = bench.eventsOf('candidate-skipped').map(({ reason }) => reason);
    expect(said.at(-1)).toMatch(/quota of the gateway/);

    const { error } = await bench.call({ messages: [] }, { route: 'third' });
    expect(error.message).toMatch(/P reports that its own quota .*, not ours, is used up/);
    bench.expectClean(error);
  });

  it('puts the key aside for all models where two report it with no success between', async () => {
    const [, fault] = MONEY[0] as (typeof MONEY)[number];
    const script = { 'K1/a': fault, 'K1/b': fault, 'K1/c': ok() };
    const bench = new Bench({ routes, providers: provider('P', 'K1'), script, limits });
    await bench.prove('K1');
    await bench.call();
    expect(bench.upstream.names).toEqual(['K1/a', 'K1/b']);
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({
      state: 'unavailable',
      marks: [{ reason: 'relayed', kind: 'cooling' }],
    });

    const calm = new Bench({ routes, providers: provider('P', 'K1'), script, limits });
    await calm.prove('K1');
    await calm.call({ messages: [] }, { route: 'third' });
    const onlyA = { messages: [], model: 'P/a' };
    await calm.call(onlyA);
    await calm.call({ messages: [] }, { route: 'third' });
    await calm.call({ messages: [] }, { route: 'well' });
    expect(calm.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ state: 'available' });
  });

  it('still takes the key out where the gateway speaks of our own', async () => {
    const bench = new Bench({
      routes,
      providers: provider('P', 'K1'),
      script: { K1: failing(401, 'Authentication Error, Invalid proxy server token passed.', 'invalid_api_key') },
      limits,
    });
    const { error } = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/a']);
    expect(error).toMatchObject({ category: 'credential_invalid' });
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ marks: [{ kind: 'quarantined' }] });
  });

  it('takes no bare talk of an upstream for a report of another party', async () => {
    const bench = new Bench({
      routes,
      providers: provider('P', 'K1'),
      script: { K1: failing(401, 'Upstream request failed: invalid API key.') },
      limits,
    });
    await bench.call();
    expect(bench.upstream.names).toEqual(['K1/a']);
  });
});
