import {
  getLlmProviderToken,
  LlmClient,
  LlmEvents,
  LlmFailoverModule,
  type LlmEvent,
  type LlmProviderClient,
} from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { concat, firstValueFrom, NEVER, of, throwError, type ObservableInput } from 'rxjs';
import { closeHosts, KEY, RecordingLogger, startHost } from '../module/support/host.js';

interface Value {
  readonly text: string;
  readonly usage?: unknown;
}

const USAGE = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
const HALF = { ...USAGE, completion_tokens: 1, total_tokens: 4 };
const usageOf = (value: unknown) => (value as { readonly usage?: typeof USAGE }).usage;

afterEach(closeHosts);

/** A client, and what events have told of its attempts and calls. */
async function start() {
  const root = LlmFailoverModule.forRoot({
    routes: { default: ['openai/gpt-6-luna'] },
    providers: { openai: { keys: KEY } },
    prices: { 'openai/gpt-6-luna': { input: 1_000_000, output: 2_000_000 } },
  });
  const fake = new FakeLlm([]);
  const host = await startHost({ imports: [root] }, new RecordingLogger(), (builder) => fake.install(builder));
  const events: LlmEvent[] = [];
  host.get(LlmEvents).events$.subscribe((event) => events.push(event));
  const endings = () => events.filter(({ type }) => /^(attempt|call)-(succeeded|failed)$/.test(type));
  const provider = host.get<LlmProviderClient>(getLlmProviderToken('openai'));
  return { client: host.get(LlmClient), provider, endings };
}

async function* streamOf(...values: readonly Value[]): AsyncGenerator<Value> {
  yield* values;
}

const DOCUMENT: Value = { text: 'Hello', usage: USAGE };

describe('the tokens of a run', () => {
  it.each<[string, () => ObservableInput<unknown>]>([
    ['a document', () => Promise.resolve(DOCUMENT)],
    [
      'a stream that tells them at its end',
      () => streamOf({ text: 'Hel' }, { text: 'lo' }, { text: '', usage: USAGE }),
    ],
    ['a stream that counts as it goes', () => streamOf({ text: 'Hel', usage: HALF }, { text: 'lo', usage: USAGE })],
    ['a promise of a stream', () => Promise.resolve(streamOf({ text: 'Hello' }, { text: '', usage: USAGE }))],
    ['an Observable', () => of({ text: 'Hel', usage: HALF }, { text: 'lo', usage: USAGE })],
  ])('are read out of %s, and priced', async (_name, attempt) => {
    const { client, endings } = await start();
    await client.promises.run(attempt, { usageOf });
    expect(endings()).toMatchObject([
      { type: 'attempt-succeeded', operation: 'run', usage: USAGE, cost: 7 },
      { type: 'call-succeeded', operation: 'run', usage: USAGE, cost: 7 },
    ]);
  });

  it('are told of a stream that breaks off, too', async () => {
    const { client, endings } = await start();
    const broken = () =>
      concat(
        of({ text: 'Hel', usage: HALF }),
        throwError(() => Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })),
      );
    await expect(client.promises.run(broken, { usageOf })).rejects.toMatchObject({ code: 'llm_stream_interrupted' });
    expect(endings()).toMatchObject([
      { type: 'attempt-failed', usage: HALF, cost: 5 },
      { type: 'call-failed', category: 'network_error' },
    ]);
  });

  it('make no failure of a document whose reader leaves with it, and one of a stream that is left', async () => {
    const { client, endings } = await start();
    await firstValueFrom(client.run(() => Promise.resolve(DOCUMENT), { usageOf }));
    expect(endings().map(({ type }) => type)).toEqual(['attempt-succeeded', 'call-succeeded']);
    await firstValueFrom(client.run(() => concat(of({ text: 'Hel' }), NEVER), { usageOf }));
    await new Promise((resolve) => setImmediate(resolve));
    expect(endings().slice(2)).toMatchObject([
      { type: 'attempt-failed', category: 'cancelled' },
      { type: 'call-failed', category: 'cancelled' },
    ]);
  });

  it.each<[string, (value: unknown) => unknown]>([
    ['throws', () => JSON.parse('{')],
    ['gives a text', () => 'five'],
    ['gives counts below nothing', () => ({ ...USAGE, prompt_tokens: -1 })],
    ['gives null', () => null],
  ])('are not known where their reader %s, and the answer is handed on', async (_name, reader) => {
    const { client, endings } = await start();
    const options = { usageOf: reader as typeof usageOf };
    await expect(client.promises.run(() => Promise.resolve(DOCUMENT), options)).resolves.toBe(DOCUMENT);
    expect(endings()).toMatchObject([{ usage: undefined, cost: undefined }, { usage: undefined }]);
  });

  it('are checked to be read by a function', async () => {
    const { client } = await start();
    const options = { usageOf: 'usage' } as unknown as { usageOf: typeof usageOf };
    await expect(client.promises.run(() => [1], options)).rejects.toThrow(/usageOf/);
  });

  it('are read of one provider too, which takes no protocols', async () => {
    const { provider, endings } = await start();
    await provider.promises.run('gpt-6-luna', () => Promise.resolve(DOCUMENT), { usageOf });
    expect(endings()).toMatchObject([{ usage: USAGE }, { usage: USAGE }]);
    const odd = { apis: ['openai'] } as object;
    await expect(provider.promises.run('gpt-6-luna', () => Promise.resolve(DOCUMENT), odd)).rejects.toThrow('apis');
  });
});
