import { lastValueFrom, map, toArray, type Observable } from 'rxjs';
import { LlmStreamInterruptedError } from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { SDKS } from '../../support/sdks/sdks.js';
import type { Sdk } from '../../support/sdks/sdk.interface.js';
import { callsOf, KEYS, sdkRoute, targetsOf } from './support/sdk-route.js';

let server: FakeLlmServer;
beforeAll(async () => {
  server = await FakeLlmServer.start();
});
beforeEach(() => server.reset());
afterAll(() => server.close());

/** The stream as the package gives it, in text. */
async function* textsOf(sdk: Sdk, call: Parameters<Sdk['stream']>[0]): AsyncGenerator<string> {
  for await (const chunk of await sdk.stream(call)) {
    const text = sdk.textOf(chunk);
    if (text !== '') yield text;
  }
}

const textOf = (chunks$: Observable<string>) =>
  lastValueFrom(
    chunks$.pipe(
      toArray(),
      map((texts) => texts.join('')),
    ),
  );

/** What a subscriber hears, up to the end of the stream. */
function heardOf(chunks$: Observable<string>): Promise<{ texts: string[]; error?: unknown }> {
  return new Promise((resolve) => {
    const texts: string[] = [];
    chunks$.subscribe({
      next: (text) => texts.push(text),
      error: (error: unknown) => resolve({ texts, error }),
      complete: () => resolve({ texts }),
    });
  });
}

describe.each(SDKS.map((sdk) => [sdk.name, sdk] as const))('a stream of %s in run()', (_name, sdk) => {
  const { provider } = sdk;
  const [first, second] = targetsOf(sdk);

  it('is taken as the package gives it, an iterable or a promise of one', async () => {
    server.on().stream(['Hel', 'lo']);
    const { client } = sdkRoute(server, sdk);
    const stream$ = client.run(async (attempt) => sdk.stream(attempt));
    await expect(textOf(stream$.pipe(map((chunk) => sdk.textOf(chunk))))).resolves.toBe('Hello');
  });

  it.each([
    ['refused', (script: ReturnType<FakeLlmServer['on']>) => script.fail('rate_limited', { retryAfterMs: 9_000 })],
    [
      'broken by an error event before its first text',
      (script: ReturnType<FakeLlmServer['on']>) =>
        script.stream([], { preamble: false, ending: { error: 'overloaded' } }),
    ],
    [
      'reset before its first text',
      (script: ReturnType<FakeLlmServer['on']>) => script.stream([], { ending: 'reset' }),
    ],
    ['empty', (script: ReturnType<FakeLlmServer['on']>) => script.stream([], { preamble: false, ending: 'cut' })],
  ])('goes on to the next model, unseen, when it is %s', async (_what, arrange) => {
    arrange(server.on({ provider }));
    server.on({ provider: 'spare' }).stream(['Hel', 'lo']);
    const { client, told } = sdkRoute(server, sdk);
    await expect(textOf(client.run((attempt) => textsOf(sdk, attempt)))).resolves.toBe('Hello');
    expect(callsOf(server)).toEqual([first, second]);
    expect(told()).not.toContain('sk-test');
  });

  it.each([
    ['a reset', { ending: 'reset' }, 'network_error'],
    ['an error event', { ending: { error: 'overloaded' } }, 'overloaded'],
  ] as const)(
    'ends in a typed error after %s in the middle, and nothing is spliced',
    async (_what, ending, category) => {
      server.on().stream(['Hel'], ending);
      const { client, told } = sdkRoute(server, sdk);
      const { texts, error } = await heardOf(client.run((attempt) => textsOf(sdk, attempt)));
      expect(texts).toEqual(['Hel']);
      expect(error).toBeInstanceOf(LlmStreamInterruptedError);
      expect(error).toMatchObject({ category, provider, committed: true });
      expect(callsOf(server)).toEqual([first]);
      expect(told(error)).not.toContain('sk-test');
    },
  );

  it('closes the socket when its subscriber leaves early', async () => {
    server.on().stream(['Hel'], { ending: 'stall' });
    const { client } = sdkRoute(server, sdk);
    await new Promise<void>((resolve) => {
      const subscription = client
        .run((attempt) => textsOf(sdk, attempt))
        .subscribe(() => {
          setImmediate(() => {
            subscription.unsubscribe();
            resolve();
          });
        });
    });
    const call = await server.received();
    await expect(call.closed).resolves.toBe('client-left');
  });

  it("ends with the caller's own reason when its signal fires in the middle", async () => {
    server.on().stream(['Hel'], { ending: 'stall' });
    const { client } = sdkRoute(server, sdk, { keys: [KEYS.first] });
    const controller = new AbortController();
    const reason = new Error('enough');
    const ended = new Promise((resolve) => {
      client
        .run((attempt) => textsOf(sdk, attempt), { signal: controller.signal })
        .subscribe({ next: () => setImmediate(() => controller.abort(reason)), error: resolve });
    });
    await expect(ended).resolves.toBe(reason);
    const call = await server.received();
    await expect(call.closed).resolves.toBe('client-left');
  });
});
