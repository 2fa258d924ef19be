import fc from 'fast-check';
import { classifyLlmFailure, LlmError, LlmOptionsError, type LlmApi, type LlmChatRequest } from 'nestjs-llm-failover';
import { HttpServiceTransport } from '../../lib/clients/transport/http-service.transport.js';
import { LLM_APIS } from '../../lib/providers/llm-api.js';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { bytesOf, RECORDINGS } from '../clients/stream/support/recordings.js';
import { RawServer } from '../clients/support/raw-server.js';
import { FUZZ_SEED, fuzz } from '../support/fuzz.js';
import { soak } from '../support/soak.js';
import { BytesUpstream, clientOver, KEY, REQUEST, type Said } from './support/bytes-upstream.js';

const MiB = 1024 * 1024;
const encoder = new TextEncoder();

/** One answer is read well within this, also on a busy machine. */
const MAX_MS = 20_000;

/** What readers of bytes, lines, JSON and events take special notice of. */
const TOKENS = [
  '\n\n', '\r', 'data: ', 'data:[DONE]\n\n', 'event: error\n', ':\n', '\uFEFF', '\0', '"', '\\', '\\u', '{', '[[[[[[', '}', ',',
  'null', '1e999', '-0', '"__proto__":{"polluted":1},', '"index":-1', '"index":4294967295', '"error":{"message":"x"},', '<html>',
  '\u2028', '\uD83C',
].map((token) => encoder.encode(token)); // prettier-ignore

/** A change of bytes, by numbers that are wrapped to their place. */
type Mutation = readonly [kind: 'flip' | 'cut' | 'drop' | 'double' | 'insert' | 'noise', at: number, size: number];

const mutation: fc.Arbitrary<Mutation> = fc.tuple(
  fc.constantFrom('flip', 'cut', 'drop', 'double', 'insert', 'insert', 'noise'),
  fc.nat(),
  fc.nat({ max: 64 }),
);

function mutated(bytes: Uint8Array, [kind, place, size]: Mutation): Uint8Array {
  const at = bytes.length === 0 ? 0 : place % bytes.length;
  const [head, part, tail] = [bytes.subarray(0, at), bytes.subarray(at, at + size), bytes.subarray(at + size)];
  const rest = bytes.subarray(at);
  switch (kind) {
    case 'flip':
      return Buffer.concat([head, Uint8Array.of((bytes[at] ?? 0) ^ (1 << (size % 8))), bytes.subarray(at + 1)]);
    case 'cut':
      return head;
    case 'drop':
      return Buffer.concat([head, tail]);
    case 'double':
      return Buffer.concat([head, part, part, tail]);
    case 'insert':
      return Buffer.concat([head, TOKENS[size % TOKENS.length] ?? part, rest]);
    case 'noise':
      return Buffer.concat([head, Uint8Array.from({ length: size }, (_, index) => (place * (index + 7)) % 251), rest]);
  }
}

function piecesOf(bytes: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

const status = fc.constantFrom(200, 200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 413, 422, 429, 500, 503, 529);
const contentType = fc.constantFrom(
  'application/json',
  'text/event-stream',
  'text/html; charset=utf-8',
  '',
  'text/event-stream; charset=latin1',
);

/** Reads an answer by both ways; what fails, fails as one of ours, and says nothing that it must not. */
async function expectSound(upstream: BytesUpstream, api: LlmApi): Promise<void> {
  const startMs = performance.now();
  const outcomes = await Promise.allSettled([
    clientOver(upstream, api)
      .promises.chat(REQUEST)
      .then(({ choices }) => choices.length > 0),
    (async () => {
      let chunks = 0;
      for await (const chunk of clientOver(upstream, api).promises.stream(REQUEST)) chunks += chunk.choices.length;
      return chunks > 0;
    })(),
  ]);
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') expect(outcome.value).toBe(true);
    else expectOurs(outcome.reason);
  }
  expect(upstream.isClosed).toBe(true);
  expect(performance.now() - startMs).toBeLessThan(MAX_MS);
}

function expectOurs(error: unknown): void {
  expect(LlmError.isInstance(error), `${String(error)} is one of ours`).toBe(true);
  const { message } = error as LlmError;
  expect(message).not.toMatch(/[\r\0]/);
  expect(JSON.stringify([message, error])).not.toContain(KEY);
}

/** Sets a field of any name, `__proto__` among them, as `JSON.parse` does. */
function withOwn(holder: object, name: string, value: unknown): object {
  return Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}

/** A document in which each object has fields that would change all objects, were they merged carelessly. */
function poisoned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(poisoned);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([name, field]) => [name, poisoned(field)]));
  withOwn(copy, '__proto__', { polluted: 'yes', toString: 1, length: 9, content: 'polluted' });
  return withOwn(copy, 'constructor', { prototype: { polluted: 'yes' } });
}

/** So many bytes, made as they are asked for, with turns of the event loop as between reads of a socket. */
async function* flood(head: string, filler: string, total: number, tail = ''): AsyncGenerator<Uint8Array> {
  yield encoder.encode(head);
  const piece = encoder.encode(filler.repeat(Math.ceil((256 * 1024) / filler.length)));
  for (let sent = 0; sent < total; sent += piece.byteLength) {
    await new Promise((resolve) => setImmediate(resolve));
    yield piece;
  }
  yield encoder.encode(tail);
}

afterAll(() => {
  process.stdout.write(`fuzz: seed ${FUZZ_SEED}\n`);
});

describe(`bytes of an upstream that were changed on the way (seed ${FUZZ_SEED})`, () => {
  it.each(LLM_APIS)('are an answer or a typed error on the %s wire', async (api) => {
    const recording = RECORDINGS.find((known) => known.api === api);
    if (recording === undefined) throw new Error(`no recording of ${api}`);
    const originals = [encoder.encode(JSON.stringify(recording.document)), bytesOf(recording)];
    await fuzz(
      fc.asyncProperty(
        fc.nat({ max: 1 }),
        fc.array(mutation, { minLength: 1, maxLength: 5 }),
        status,
        contentType,
        fc.integer({ min: 1, max: 400 }),
        async (original, mutations, code, type, size) => {
          const bytes = mutations.reduce(mutated, originals[original] as Uint8Array);
          const said: Said = { status: code, headers: { 'content-type': type }, body: piecesOf(bytes, size) };
          await expectSound(new BytesUpstream(() => said), api);
        },
      ),
      soak(4_000, 60),
    );
  });

  it('are so as well where they were never an answer', async () => {
    await fuzz(
      fc.asyncProperty(
        fc.constantFrom(...LLM_APIS),
        fc.uint8Array({ maxLength: 600 }),
        status,
        contentType,
        async (api, bytes, code, type) => {
          const said: Said = { status: code, headers: { 'content-type': type }, body: [bytes] };
          await expectSound(new BytesUpstream(() => said), api);
        },
      ),
      soak(4_000, 60),
    );
  });
});

describe('headers of an answer', () => {
  const hint = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.double().map(String),
    fc.date().map((date) => (Number.isNaN(date.getTime()) ? '' : date.toUTCString())),
    fc.constantFrom('1e308', '-1', '9'.repeat(400), '1m'.repeat(200), '0x10', 'Infinity', '1s', '6m0s', 'Wed, 99 Foo'),
  );
  const NAMES = [
    'retry-after', 'retry-after-ms', 'x-ratelimit-reset-requests', 'x-ratelimit-remaining-requests', 'x-ratelimit-reset',
    'anthropic-ratelimit-tokens-reset', 'x-should-retry', 'date', '__proto__', 'constructor', 'x-request-id',
  ]; // prettier-ignore

  it('give a wait of at most 31 days, or none', async () => {
    await fuzz(
      fc.property(
        fc.dictionary(fc.constantFrom(...NAMES), hint),
        fc.constantFrom(429, 503, 529, 403),
        fc.constantFrom(undefined, 'openai', 'anthropic', 'groq'),
        fc.oneof(hint, fc.constant('Rate limit reached. Please try again in 1m30.5s.')),
        (headers, code, provider, words) => {
          const evidence = { status: code, headers, provider, body: { error: { message: words } } };
          const { retryAfterMs } = classifyLlmFailure(evidence);
          if (retryAfterMs === undefined) return;
          expect(retryAfterMs).toBeGreaterThan(0);
          expect(retryAfterMs).toBeLessThanOrEqual(31 * 86_400_000);
        },
      ),
      soak(50_000, 500),
    );
  });
});

describe('names that all objects have', () => {
  const clean = Object.getOwnPropertyNames(Object.prototype);

  afterEach(() => {
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(clean);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it.each(LLM_APIS)('change nothing in answers of the %s wire', async (api) => {
    const recording = RECORDINGS.find((known) => known.api === api);
    if (recording === undefined) throw new Error(`no recording of ${api}`);
    const events = recording.events.map(({ event, data }) => ({
      ...(event !== undefined && { event }),
      data: data.startsWith('{') ? JSON.stringify(poisoned(JSON.parse(data))) : data,
    }));
    const bodies = { unary: JSON.stringify(poisoned(recording.document)), stream: bytesOf({ events }) };
    const json = { 'content-type': 'application/json' };
    const unary = new BytesUpstream(() => ({ status: 200, headers: json, body: [encoder.encode(bodies.unary)] }));
    const answer = await clientOver(unary, api).promises.chat(REQUEST);
    expect(answer.choices[0]?.message.content).toContain('Grüße');
    expect((answer as unknown as Record<string, unknown>)['polluted']).toBeUndefined();

    const sse = { 'content-type': 'text/event-stream' };
    const streamed = new BytesUpstream(() => ({ status: 200, headers: sse, body: [bodies.stream] }));
    let text = '';
    for await (const { choices } of clientOver(streamed, api).promises.stream(REQUEST)) {
      text += choices[0]?.delta.content ?? '';
    }
    expect(text).toContain('Grüße');
    // What was answered can be sent on.
    const again = { messages: [...REQUEST.messages, answer.choices[0]?.message as never, ...REQUEST.messages] };
    await clientOver(unary, api).promises.chat(again);
    expect(unary.requests).toHaveLength(2);
  });

  it.each(LLM_APIS)('change nothing in failures and requests of the %s wire', async (api) => {
    const failure = poisoned({ error: { message: 'no', code: 'x', details: [{ a: 1 }] } });
    const said = { status: 500, headers: {}, body: [encoder.encode(JSON.stringify(failure))] };
    const upstream = new BytesUpstream(() => said);
    const request = poisoned({
      ...REQUEST,
      tools: [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: { a: {} } } } }],
      metadata: { a: 'b' },
      providerOptions: { acme: { extra: {} } },
    }) as LlmChatRequest;
    const error: unknown = await clientOver(upstream, api)
      .promises.chat(request, { metadata: poisoned({ a: {} }) as never })
      .catch((thrown: unknown) => thrown);
    expectOurs(error);
  });
});

describe('line breaks in what becomes a header or an address', () => {
  const evil = fc
    .tuple(
      fc.string({ maxLength: 8 }),
      fc.constantFrom('\r\nx-evil: 1', '\n', '\r', '\0', '\r\n\r\nGET /'),
      fc.string(),
    )
    .map((parts) => parts.join(''));
  const PLACES: Readonly<Record<string, (value: string) => Promise<unknown>>> = {
    'a header of the call': (value) => upstreamOf().call({}, { headers: { 'x-team': value } }),
    'the name of a header': (value) => upstreamOf().call({}, { headers: { [value]: 'a' } }),
    'a header of the provider': (value) => upstreamOf({ headers: { 'x-team': value } }).call(),
    'a key': (value) => upstreamOf({ keys: value }).call(),
    'a key of the call': (value) => upstreamOf().call({}, { credentials: { acme: value } }),
    'a base URL': (value) => upstreamOf({ baseUrl: `http://acme.test/${value}` }).call(),
    'a model': (value) => upstreamOf().call({ model: `acme/${value}` }),
    'a model in the path': (value) => upstreamOf({ api: 'gemini' }).call({ model: `acme/${value}` }),
  };

  function upstreamOf(provider: object = {}) {
    const said = { status: 500, headers: {}, body: [] };
    const upstream = new BytesUpstream(() => said);
    const providers = { acme: { baseUrl: 'http://acme.test/v1', keys: KEY, ...provider } };
    return {
      call: async (request: object = {}, options: object = {}) => {
        const client = clientOver(upstream, 'openai', { providers, allowTargets: 'any' } as never);
        await client.promises.chat({ ...REQUEST, ...request }, options).catch((error: unknown) => expectOurs(error));
        for (const { url, headers } of upstream.requests) {
          expect(url).not.toMatch(/[\r\n\0]/);
          expect(new URL(url).host).toBe('acme.test');
          for (const [name, value] of Object.entries(headers)) expect(`${name}${value}`).not.toMatch(/[\r\n\0]/);
          expect(Object.keys(headers)).not.toContain('x-evil');
        }
      },
    };
  }

  it.each(Object.keys(PLACES))('reach no upstream in %s', async (place) => {
    await fuzz(
      fc.asyncProperty(evil, async (value) => {
        try {
          await PLACES[place]?.(value);
        } catch (error) {
          if (!(error instanceof LlmOptionsError)) throw error;
          expectOurs(error);
        }
      }),
      soak(2_000, 25),
    );
  });
});

describe('a key', () => {
  it.each([
    ['a user and a password', (secret: string) => `https://user:${secret}@acme.test/v1`],
    ['a user', (secret: string) => `https://${secret}@acme.test/v1`],
    ['a query', (secret: string) => `https://acme.test/v1?key=${secret}`],
    ['a fragment', (secret: string) => `https://acme.test/v1#${secret}`],
  ])('in a base URL with %s is refused or sent there alone, and never told', async (_name, urlOf) => {
    const secret = 'Zx9-hidden-0123456789-abcdef';
    const upstream = new BytesUpstream(() => ({ status: 500, headers: {}, body: [] }));
    let told: unknown;
    try {
      const providers = { acme: { baseUrl: urlOf(secret), keys: KEY } };
      told = await clientOver(upstream, 'openai', { providers })
        .promises.chat(REQUEST)
        .catch((error: unknown) => error);
    } catch (error) {
      told = error;
    }
    expectOurs(told);
    const { message, stack } = told as Error;
    expect([message, stack, JSON.stringify(told)].join('\n')).not.toContain(secret);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect with status %i', async (code) => {
    const elsewhere = await RawServer.start((_request, response) => response.end('{}'));
    const server = await RawServer.start((_request, response) =>
      response.writeHead(code, { location: `${elsewhere.url}/v1?key=${KEY}` }).end(),
    );
    const transport = new HttpServiceTransport(new HttpService(axios.create()), {});
    try {
      const providers = { acme: { baseUrl: server.url, keys: KEY } };
      const client = clientOver(transport, 'openai', { providers });
      const unary: unknown = await client.promises.chat(REQUEST).catch((error: unknown) => error);
      const streamed: unknown = await client.promises
        .stream(REQUEST)
        .next()
        .catch((error: unknown) => error);
      for (const error of [unary, streamed]) expectOurs(error);
      expect(elsewhere.requests).toHaveLength(0);
      expect(server.requests.length).toBeGreaterThan(0);
    } finally {
      await server.close();
      await elsewhere.close();
    }
  });
});

describe('an answer without an end', () => {
  const SIZE = soak(1024, 66) * MiB;
  const STREAM = { 'content-type': 'text/event-stream' };
  const delta = (fields: object) =>
    `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta: fields, finish_reason: null }] })}\n\n`;

  async function unary(code: number, head: string, filler: string): Promise<BytesUpstream> {
    const said = { status: code, headers: { 'content-type': 'application/json' }, body: flood(head, filler, SIZE) };
    const upstream = new BytesUpstream(() => said);
    expectOurs(
      await clientOver(upstream)
        .promises.chat(REQUEST)
        .catch((error: unknown) => error),
    );
    return upstream;
  }

  it('is read up to 64 MB where it is a document', async () => {
    const upstream = await unary(200, '{"choices":[{"message":{"content":"', 'x');
    expect(upstream.taken).toBeLessThanOrEqual(65 * MiB);
    expect(upstream.isClosed).toBe(true);
  });

  it('is read up to 64 KB where it is an error', async () => {
    const upstream = await unary(500, '{"error":{"message":"', 'x');
    expect(upstream.taken).toBeLessThanOrEqual(MiB);
  });

  it.each([
    ['one event', 'data: {"choices":[{"delta":{"content":"', 'x'],
    ['one line that is no event', 'x', 'x'],
    ['lines that are no events', '', 'x\n'],
    ['events without content', '', delta({ role: 'assistant', content: '' })],
    ['events of garbage', '', 'data: {"a":[1,2\n\n'],
    ['comments', '', ': still here\n\n'],
    ['line ends', '', '\n'],
    ['carriage returns', '', '\r'],
  ])('ends a stream of %s', async (_name, head, filler) => {
    const said = { status: 200, headers: STREAM, body: flood(head, filler, SIZE) };
    const upstream = new BytesUpstream(() => said);
    const limits = { firstContentTimeoutMs: 250, attemptTimeoutMs: 500 };
    const startMs = performance.now();
    const error: unknown = await clientOver(upstream, 'openai', { limits })
      .promises.stream(REQUEST)
      .next()
      .catch((thrown: unknown) => thrown);
    expectOurs(error);
    expect(performance.now() - startMs).toBeLessThan(20_000);
  });

  it('is handed on piece by piece where it is content, and nothing of it is kept', async () => {
    const piece = delta({ content: 'x'.repeat(1_000) });
    const end = 'data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';
    const size = soak(1024, 12) * MiB;
    const said = { status: 200, headers: STREAM, body: flood('', piece, size, end) };
    const before = process.memoryUsage().heapUsed;
    let highest = 0;
    let chars = 0;
    let chunks = 0;
    for await (const { choices } of clientOver(new BytesUpstream(() => said)).promises.stream(REQUEST)) {
      chars += choices[0]?.delta.content?.length ?? 0;
      chunks += 1;
      if (chunks % 1_000 === 0) highest = Math.max(highest, process.memoryUsage().heapUsed - before);
    }
    expect(chars).toBeGreaterThan(size * 0.9);
    process.stdout.write(`fuzz: ${size / MiB} MiB of content, ${Math.round(highest / MiB)} MiB of heap at most\n`);
    expect(highest).toBeLessThan(300 * MiB);
  });
});

describe('texts made to be slow, wherever they stand', () => {
  const PUMPS = [
    'a',
    ' ',
    '\\',
    '"',
    '{"',
    'sk-',
    '1m',
    'a.',
    '/',
    '../',
    '%2f',
    '=',
    '密',
    '\u{1f389}',
    'key is ',
    '\n',
    ':',
  ];
  const SIZE = soak(1_000_000, 50_000);

  it.each(PUMPS)('%j again and again', async (pump) => {
    const text = pump.repeat(SIZE / pump.length);
    const body = encoder.encode(JSON.stringify({ error: { message: text, code: text.slice(0, 10_000), param: text } }));
    const headers = { 'retry-after': text, 'content-type': text.slice(0, 4_000), 'x-request-id': text };
    const startMs = performance.now();
    for (const code of [400, 401, 429]) {
      const upstream = new BytesUpstream(() => ({ status: code, headers, body: [body] }));
      const request = { messages: [{ role: 'user' as const, content: text }] };
      expectOurs(
        await clientOver(upstream)
          .promises.chat(request)
          .catch((error: unknown) => error),
      );
    }
    expect(performance.now() - startMs).toBeLessThan(30_000);
  });
});
