import { lastValueFrom, tap } from 'rxjs';
import type { LlmChatChunk, LlmClient, LlmClientOptions } from 'nestjs-llm-failover';
import { failoverOf } from 'nestjs-llm-failover';
import { FakeLlmServer, type FakeScript, type FakeStreamOptions } from 'nestjs-llm-failover/testing';
import { refuseUnhandledRejections } from '../../support/unhandled-rejections.js';
import { httpClient, MESSAGES, type HttpClient } from '../support/http-client.js';
import { ManualClock } from '../support/manual-clock.js';
import { TRANSPORTS } from '../support/transports.js';

type Api = 'openai' | 'anthropic' | 'gemini';

/** How a failure is scripted, when it comes before any content. */
const BEFORE: Readonly<Record<string, (script: FakeScript, api: Api) => FakeScript>> = {
  'a status of 500': (script) => script.fail('server_error'),
  'a status of 529 or 503': (script) => script.fail('overloaded'),
  'a status of 401': (script) => script.fail('credential_invalid'),
  'a status of 429': (script) => script.fail('rate_limited'),
  'a page under 502': (script) => script.fail('html_bad_gateway'),
  'a reset before the headers': (script) => script.resetConnection(),
  'a reset after the headers': (script) => script.stream([], { preamble: false, ending: 'reset' }),
  'an empty stream': (script) => script.stream([], { preamble: false, ending: 'cut' }),
  'an error as the first event': (script) => script.stream([], { preamble: false, ending: { error: 'overloaded' } }),
  'an error of the key as the first event': (script) =>
    script.stream([], { preamble: false, ending: { error: 'credential_invalid' } }),
  'a role, then an error': (script) => script.stream([], { ending: { error: 'server_error' } }),
  'a role, then a reset': (script) => script.stream([], { ending: 'reset' }),
  'a role, then silence': (script) => script.stream([], { ending: 'stall' }),
  'a role, then a close': (script) => script.stream([], { ending: 'cut' }),
  'silence before the headers': (script) => script.hang(),
  'a page under 200': (script) =>
    script.reply({
      status: 200,
      headers: { 'content-type': 'text/html' },
      body: '<!DOCTYPE html><html><body>Sign in</body></html>',
    }),
  'an error document under 200': (script) =>
    script.reply({ status: 200, body: { error: { message: 'Something failed.', type: 'server_error' } } }),
  'an error document under 200 with the head of a stream': (script) =>
    script.reply({
      status: 200,
      headers: { 'content-type': 'text/event-stream' },
      body: { error: { message: 'Something failed.', type: 'server_error' } },
    }),
  'a content filter': (script) => script.stream([], { finishReason: 'content_filter' }),
  'empty content with stop': (script) => script.stream([], { finishReason: 'stop' }),
};

/** How a stream ends after its first content. */
const AFTER: Readonly<Record<string, FakeStreamOptions>> = {
  'a reset': { ending: 'reset' },
  silence: { ending: 'stall' },
  'a clean close without an end mark': { ending: 'cut' },
  'an error event': { ending: { error: 'overloaded' } },
  'an error event of the key': { ending: { error: 'credential_invalid' } },
};

/** A reset throws away what has not been read yet: it comes behind content once that was handed on. */
async function* untilSeen({ whole }: Seen): AsyncGenerator<string> {
  yield 'Hel';
  yield 'lo';
  await whole;
}

const APIS: readonly Api[] = ['openai', 'anthropic', 'gemini'];

/** Rows in which nothing but time ends the wait. */
const SILENT: ReadonlySet<string> = new Set(['a role, then silence', 'silence before the headers', 'silence']);

const LIMIT_MS = 150;

/** What a reader has got. */
class Seen {
  readonly chunks: LlmChatChunk[] = [];
  completed = false;
  error: unknown = undefined;
  /** Settles when a chunk has come with which the text is this one. */
  readonly whole: Promise<void>;
  private settle!: () => void;

  constructor(private readonly awaited: string) {
    this.whole = new Promise((resolve) => (this.settle = resolve));
  }

  add(chunk: LlmChatChunk): void {
    this.chunks.push(chunk);
    if (this.text === this.awaited) this.settle();
  }

  get text(): string {
    return this.chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
  }
}

/** The two ways to take a stream. */
const READERS: Readonly<Record<string, (client: LlmClient, seen: Seen) => Promise<unknown>>> = {
  'promises.stream()': async (client, seen) => {
    for await (const chunk of client.promises.stream({ messages: MESSAGES })) seen.add(chunk);
  },
  'the Observable': (client, seen) =>
    lastValueFrom(client.stream({ messages: MESSAGES }).pipe(tap((chunk) => seen.add(chunk)))),
};

const cases = <Row>(rows: Readonly<Record<string, Row>>) =>
  Object.entries(rows).flatMap(([what, row]) =>
    APIS.flatMap((api) => Object.entries(READERS).map(([how, read]) => ({ what, row, api, how, read }))),
  );

describe.each(TRANSPORTS)('A stream over real HTTP, by %s', (transport) => {
  let server: FakeLlmServer;
  let http: HttpClient;
  let clock: ManualClock;

  refuseUnhandledRejections();
  beforeAll(async () => {
    server = await FakeLlmServer.start();
  });
  afterEach(async () => {
    server.reset();
    await http.close();
  });
  afterAll(async () => {
    await server.close();
  });

  /** Time stands still, so that a busy machine ends nothing. */
  function start(api: Api): LlmClient {
    clock = new ManualClock();
    const provider = (id: string) => ({ api, baseUrl: server.baseUrl(id, api), keys: `sk-test-${id}-0123456789` });
    const options: LlmClientOptions = {
      routes: { default: { targets: ['first/m', 'second/n'], onContentFiltered: 'next' } },
      providers: { first: provider('first'), second: provider('second') },
      limits: { firstContentTimeoutMs: LIMIT_MS, idleTimeoutMs: LIMIT_MS },
    };
    http = httpClient(options, clock, transport);
    return http.client;
  }

  /** Lets the limit of silence pass, once it counts. */
  async function passLimit(): Promise<void> {
    await clock.hasTimer(LIMIT_MS);
    clock.advance(LIMIT_MS);
  }

  async function take(
    read: (client: LlmClient, seen: Seen) => Promise<unknown>,
    client: LlmClient,
    seen = new Seen(''),
  ): Promise<Seen> {
    try {
      await read(client, seen);
      seen.completed = true;
    } catch (error) {
      seen.error = error;
    }
    return seen;
  }

  const textOf = (chunks: readonly LlmChatChunk[]): string =>
    chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');

  it.each(cases(BEFORE))(
    'goes on unseen after $what on the $api wire, through $how',
    async ({ what, row, api, read }) => {
      const client = start(api);
      row(server.on({ provider: 'first' }), api);
      server.on({ provider: 'second' }).stream(['Good ', 'day']);
      const taken = take(read, client);
      if (SILENT.has(what)) await server.received().then(passLimit);
      const { chunks, completed, error } = await taken;

      expect(error).toBeUndefined();
      expect(completed).toBe(true);
      expect(textOf(chunks)).toBe('Good day');
      expect(new Set(chunks.map(({ model }) => model))).toEqual(new Set(['n']));
      expect(failoverOf(chunks[0])).toMatchObject({ provider: 'second', attempts: 2 });
      expect(server.calls.map(({ provider: id }) => id)).toEqual(['first', 'second']);
    },
  );

  it.each(cases(AFTER))(
    'ends in an error after $what behind content on the $api wire, through $how',
    async ({ what, row, api, read }) => {
      const client = start(api);
      const seen = new Seen('Hello');
      server.on({ provider: 'first' }).stream(row.ending === 'reset' ? untilSeen(seen) : ['Hel', 'lo'], row);
      server.on({ provider: 'second' }).stream(['Good ', 'day']);
      const taken = take(read, client, seen);
      if (SILENT.has(what)) await seen.whole.then(passLimit);
      const { chunks, completed, error } = await taken;

      expect(completed).toBe(false);
      expect(error).toMatchObject({
        name: 'LlmStreamInterruptedError',
        committed: true,
        provider: 'first',
        text: 'Hello',
      });
      expect(textOf(chunks)).toBe('Hello');
      expect(server.calls.map(({ provider: id }) => id)).toEqual(['first']);
      expect(await server.calls[0]?.closed).not.toBe('open');
    },
  );

  const complete: Readonly<Record<string, FakeStreamOptions>> = {
    'its end mark': {},
    'a finish reason and a close': { ending: 'unmarked' },
    'its limit of tokens': { finishReason: 'length' },
    'lines with CRLF, heartbeats and bytes in threes': { lineEnd: '\r\n', comments: true, chunkBytes: 3 },
  };

  it.each(cases(complete))('is complete with $what on the $api wire, through $how', async ({ row, api, read }) => {
    const client = start(api);
    server.on({ provider: 'first' }).stream(['Grüße, ', '世界 🎉!'], row);
    const { chunks, completed } = await take(read, client);
    expect({ text: textOf(chunks), completed }).toEqual({ text: 'Grüße, 世界 🎉!', completed: true });
    expect(server.calls).toHaveLength(1);
  });

  it.each(APIS)('is complete when its limit of tokens left no room for content on the %s wire', async (api) => {
    const client = start(api);
    server.on({ provider: 'first' }).stream([], { finishReason: 'length' });
    const { chunks, completed } = await take(READERS['promises.stream()']!, client);
    expect(completed).toBe(true);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('length');
    expect(server.calls).toHaveLength(1);
  });

  it.each(['anthropic', 'gemini'] as const)(
    'takes back what a filter stops behind content on the %s wire',
    async (api) => {
      const client = start(api);
      server.on({ provider: 'first' }).stream(['Hel', 'lo'], { finishReason: 'content_filter' });
      const { completed, error } = await take(READERS['promises.stream()']!, client);
      expect(completed).toBe(false);
      expect(error).toMatchObject({ name: 'LlmStreamInterruptedError', category: 'content_filtered', committed: true });
      expect(server.calls).toHaveLength(1);
    },
  );

  it('says by the finish reason what a filter cut off on the openai wire, as the answer in one document does', async () => {
    const client = start('openai');
    server.on({ provider: 'first' }).stream(['Hel', 'lo'], { finishReason: 'content_filter' });
    const { completed, chunks } = await take(READERS['promises.stream()']!, client);
    expect(completed).toBe(true);
    expect(chunks.flatMap(({ choices }) => choices).at(-1)?.finish_reason).toBe('content_filter');
  });

  it.each(APIS)('uses the connection of a complete stream again on the %s wire', async (api) => {
    const client = start(api);
    server.on({ provider: 'first' }).stream(['Hello']);
    for (let count = 0; count < 3; count += 1) {
      expect(await take(READERS['promises.stream()']!, client)).toMatchObject({ completed: true });
      expect(await server.calls[count]?.closed).toBe('answered');
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Those of undici are its own matter: it is asked in the tests of the transports.
    if (transport === 'HttpService') expect(http.freeSockets()).toBe(1);
  });
});
