import { lastValueFrom } from 'rxjs';
import type { LlmCallOptions } from '../../lib/clients/call-options.interface.js';
import { failoverOf } from '../../lib/clients/failover-info.js';
import { LlmOptionsError } from '../../lib/errors/llm-options.error.js';
import { Bench, provider, secretOf, settle } from '../support/bench.js';
import { invalidKey, ok, okStream, tokenOf, type Answer, type UpstreamCall } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const [K1, OWN, OTHER] = [secretOf('K1'), secretOf('tenant-a'), secretOf('tenant-b')];
const REQUEST = { messages: [{ role: 'user' as const, content: 'Hi' }] };
const EMBEDDED = { object: 'list', data: [{ object: 'embedding', index: 0, embedding: [1, 2] }], model: 'm' };

function answer({ url, body }: UpstreamCall): Answer {
  if (url.endsWith('/embeddings')) return { status: 200, body: EMBEDDED };
  if (url.endsWith('/count_tokens')) return { status: 200, body: { input_tokens: 7 } };
  return (body as { readonly stream?: boolean }).stream === true ? okStream('Hello') : ok();
}

function start(script: Record<string, (call: UpstreamCall) => Answer> = {}): Bench {
  return new Bench({
    routes: { default: ['P/m'], both: ['P/m', 'Q/n'], count: ['A/m'], vacant: ['V/m'] },
    providers: {
      ...provider('P', 'K1', 'K2'),
      ...provider('Q', 'K3'),
      A: { api: 'anthropic', baseUrl: 'http://a.test/v1', keys: [{ label: 'K4', value: secretOf('K4') }] },
      V: { baseUrl: 'http://v.test/v1', keys: [] },
    },
    script: { K1: answer, K2: answer, K3: answer, K4: answer, caller: answer, ...script },
  });
}

/** The tokens sent. */
const sentBy = ({ upstream }: Bench): string[] => upstream.calls.map(tokenOf);

describe('A key that comes with a call', () => {
  const own = { value: OWN, baseUrl: 'http://tenant.test/v1/', headers: { 'X-Tenant': 'a' } };

  it.each<[string, (bench: Bench, options: LlmCallOptions) => Promise<unknown>, string]>([
    ['chat()', ({ client }, options) => client.promises.chat(REQUEST, options), '/chat/completions'],
    [
      'a chat() that is observed',
      ({ client }, options) => lastValueFrom(client.chat(REQUEST, options)),
      '/chat/completions',
    ],
    ['stream()', ({ client }, options) => lastValueFrom(client.stream(REQUEST, options)), '/chat/completions'],
    ['embed()', ({ client }, options) => client.promises.embed({ input: 'Hi' }, options), '/embeddings'],
    ['countTokens()', ({ client }, options) => client.promises.countTokens(REQUEST, options), '/messages/count_tokens'],
  ])('is what %s sends, to its own address and with its own headers', async (name, call, path) => {
    const bench = start();
    const id = name.startsWith('count') ? 'A' : 'P';
    const options = { route: id === 'A' ? 'count' : 'default', credentials: { [id]: own } };
    let isOver = false;
    const answered = call(bench, options).finally(() => {
      isOver = true;
    });
    await settle(() => isOver);
    await answered;
    const [sent, ...more] = bench.upstream.calls;
    expect(more).toEqual([]);
    expect(sent).toMatchObject({ credential: 'caller', model: 'm', headers: { 'x-tenant': 'a' } });
    expect(sent?.url).toBe(`http://tenant.test/v1${path}`);
    expect(sentBy(bench)).toEqual([OWN]);
    bench.expectClean();
  });

  it('is what run() hands on', async () => {
    const bench = start();
    const attempt = await bench.client.promises.run(async (given) => given, { credentials: { P: own } });
    expect(attempt).toMatchObject({ provider: 'P', apiKey: OWN, baseUrl: 'http://tenant.test/v1' });
    bench.expectClean();
  });

  it('is all that plan() shows of its provider', async () => {
    const bench = start();
    const credentialsOf = (options: LlmCallOptions) =>
      bench.client.plan({}, { route: 'both', ...options }).candidates.map(({ credential }) => credential?.label);
    expect(credentialsOf({ credentials: { P: OWN } })).toEqual(['caller', 'K3']);
    expect(credentialsOf({ credentials: { P: { value: OWN, label: 'tenant a' } } })).toEqual(['tenant a', 'K3']);
    expect(credentialsOf({})).toEqual(['K1', 'K2', 'K3']);
    expect(JSON.stringify(bench.client.plan({}, { credentials: { P: OWN } }))).not.toContain('sk-test');
  });

  it('is enough for a provider that has no key of the app', async () => {
    const bench = start();
    expect((await bench.call(REQUEST, { route: 'vacant' })).error).toMatchObject({ hasKey: false });
    expect((await bench.call(REQUEST, { route: 'vacant', credentials: { V: OWN } })).value).toBeDefined();
    expect(sentBy(bench)).toEqual([OWN]);
    bench.expectClean();
  });

  it('is never replaced by the pool, also where it is rejected or out', async () => {
    const bench = start({ caller: () => invalidKey() });
    await bench.prove('K1', 'K2');
    const first = await bench.call(REQUEST, { credentials: { P: OWN } });
    const second = await bench.call(REQUEST, { credentials: { P: OWN } });
    expect(sentBy(bench)).toEqual([OWN]);
    for (const { error } of [first, second]) expect(error).toMatchObject({ code: 'llm_caller_credential_invalid' });
    bench.expectClean(first.error, second.error);
  });

  it('leaves the other providers of the route their pools', async () => {
    const bench = start({ caller: () => invalidKey() });
    const { value } = await bench.call(REQUEST, { route: 'both', credentials: { P: OWN } });
    expect(failoverOf(value)).toMatchObject({ provider: 'Q', credential: { label: 'K3' } });
    expect(sentBy(bench)).toEqual([OWN, secretOf('K3')]);
    bench.expectClean(value);
  });

  it('bars no other tenant where it is bad', async () => {
    const bench = start({ caller: (call) => (tokenOf(call) === OWN ? invalidKey() : ok()) });
    await bench.call(REQUEST, { credentials: { P: OWN } });
    expect((await bench.call(REQUEST, { credentials: { P: OTHER } })).value).toBeDefined();
    expect((await bench.call(REQUEST, { credentials: { P: OWN } })).error).toBeDefined();
    expect(sentBy(bench)).toEqual([OWN, OTHER]);
    expect(bench.health.snapshot()).toMatchObject({ tracked: 0, trackedCallers: 2 });
    bench.expectClean();
  });

  it('has a health of its own where a key of the pool has the same value', async () => {
    const bench = start({ caller: () => invalidKey() });
    await bench.call(REQUEST, { credentials: { P: K1 } });
    expect((await bench.call()).value).toBeDefined();
    expect(bench.upstream.names).toEqual(['caller/m', 'K1/m']);
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ proven: true, marks: [] });

    const reverse = start({ K1: () => invalidKey(), caller: () => ok() });
    expect((await reverse.call()).value).toBeDefined();
    expect((await reverse.call(REQUEST, { credentials: { P: K1 } })).value).toBeDefined();
    expect(reverse.upstream.names).toEqual(['K1/m', 'K2/m', 'caller/m']);
    expect(reverse.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ state: 'unavailable', proven: false });
    bench.expectClean();
    reverse.expectClean();
  });

  it('waits for no verdict on a key of the pool that has the same value, nor lets one wait', async () => {
    const slow = { ...ok(), afterMs: 1_000 };
    const bench = start({ K1: () => slow, caller: () => slow });
    const startedAtMs = Date.now();
    await bench.batch([{}, { options: { credentials: { P: K1 } } }]);
    expect(bench.callTimes(startedAtMs)).toEqual([0, 0]);
    expect(bench.upstream.names).toEqual(['K1/m', 'caller/m']);
    bench.expectClean();
  });

  it('takes no turn of the pool’s keys', async () => {
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: provider('P', 'K1', 'K2', 'K3'),
      script: { K1: ok(), K2: ok(), K3: ok(), caller: ok() },
      selection: 'round-robin',
    });
    await bench.prove('K1', 'K2', 'K3');
    for (const credentials of [undefined, { P: OWN }, undefined, { P: K1 }, undefined]) {
      await bench.call(REQUEST, { credentials });
    }
    expect(bench.upstream.names).toEqual(['K1/m', 'caller/m', 'K2/m', 'caller/m', 'K3/m']);
    bench.expectClean();
  });

  it('is passed over where it is undefined, so that the pool serves', async () => {
    const bench = start();
    await bench.call(REQUEST, { credentials: { P: undefined } });
    expect(sentBy(bench)).toEqual([K1]);
    bench.expectClean();
  });

  it('is sent without the white space around it', async () => {
    const bench = start();
    await bench.call(REQUEST, { credentials: { P: ` ${OWN}\n` } });
    expect(sentBy(bench)).toEqual([OWN]);
    bench.expectClean();
  });
});

describe('A key that cannot be meant', () => {
  const UNSENDABLE = `${OWN}\r\nx-admin: 1`;
  it.each<[string, unknown, string]>([
    ['for an unknown provider', { nobody: OWN }, 'credentials.nobody'],
    ['that is empty', { P: '' }, 'credentials.P'],
    ['that is white space', { P: ' \t' }, 'credentials.P'],
    ['with a line break', { P: UNSENDABLE }, 'credentials.P'],
    ['with letters beyond ASCII', { P: `${OWN}é` }, 'credentials.P'],
    ['without a value', { P: { label: 'tenant a' } }, 'credentials.P.value'],
    ['whose value is empty', { P: { value: '' } }, 'credentials.P.value'],
    ['whose value cannot be sent', { P: { value: UNSENDABLE } }, 'credentials.P.value'],
    ['with a misspelt field', { P: { value: OWN, headrs: {} } }, 'credentials.P.headrs'],
    ['with a base URL that is none', { P: { value: OWN, baseUrl: 'file:///etc' } }, 'credentials.P.baseUrl'],
    ['with the header of the key', { P: { value: OWN, headers: { Authorization: OTHER } } }, 'credentials.P.headers'],
    ['with a header that breaks out', { P: { value: OWN, headers: { 'x-a': UNSENDABLE } } }, 'credentials.P.headers'],
    ['with an empty label', { P: { value: OWN, label: '' } }, 'credentials.P.label'],
    ['that is a number', { P: 7 }, 'credentials.P'],
    ['that is a list', { P: [OWN] }, 'credentials.P'],
    ['that is not filed by provider', OWN, 'credentials'],
  ])('is refused before any call: one %s', async (_, credentials, option) => {
    const bench = start();
    const options = { credentials } as LlmCallOptions;
    const { error } = await bench.call(REQUEST, options);
    const { error: streamed } = await bench.stream(REQUEST, options);
    for (const thrown of [error, streamed] as unknown[]) {
      if (!LlmOptionsError.isInstance(thrown)) throw new Error(`expected an LlmOptionsError, got ${String(thrown)}`);
      expect(thrown.problems.some((problem) => problem.option.startsWith(option))).toBe(true);
    }
    expect(() => bench.client.plan({}, options)).toThrow(LlmOptionsError);
    await expect(bench.client.promises.run(async () => 1, options)).rejects.toBeInstanceOf(LlmOptionsError);
    expect(bench.upstream.calls).toEqual([]);
    bench.expectClean(error, streamed);
  });
});
