import { gzipSync } from 'node:zlib';
import type { LlmApi } from 'nestjs-llm-failover';
import type {
  FakeAnswer,
  FakeHttpAnswer,
  FakeScript,
  FakeServerCall,
  ProviderFailureKind,
} from 'nestjs-llm-failover/testing';
import { failureFor } from '../../../lib/testing/failures/failure-for.js';
import { streamHeadersOf, writeAnswer } from '../../../lib/testing/answers/write-answer.js';
import type { FakeChunk } from '../../../lib/testing/streams/fake-chunks.interface.js';
import { streamBytesOf } from '../../../lib/testing/streams/stream-bytes.js';
import { textOf } from '../../../lib/testing/streams/text-of.js';
import { seeded } from '../../support/seeded.js';

/** What an upstream says when all is well, in a few pieces. */
export const PIECES = ['Grüße, ', '世界 ', 'and so ', 'on.'];
export const TEXT = PIECES.join('');

/**
 * What may come of a call.
 *
 * - `complete`: the whole text
 * - `error`: a typed error; of a stream, behind a part of the text that is right
 * - `either`: law 4 alone
 */
export type Expected = 'complete' | 'error' | 'either';

/** One way in which an upstream goes wrong, or is merely odd. */
export interface Fault {
  readonly name: string;
  readonly expected: Expected | { readonly unary: Expected; readonly stream: Expected };
  readonly script: (script: FakeScript) => FakeScript;
  /** Whether nothing but time ends it. */
  readonly isSilent?: boolean;
  /** The wires that it is played on. @default all */
  readonly apis?: readonly LlmApi[];
}

interface Whole {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** A right answer to a call, in bytes. */
async function wholeOf(call: FakeServerCall): Promise<Whole> {
  if (!call.isStream) {
    const { headers, body } = writeAnswer(TEXT, call);
    return { headers, bytes: Buffer.from(body) };
  }
  const events = streamBytesOf({ stream: PIECES }, call, new Promise(() => undefined));
  return { headers: streamHeadersOf(call), bytes: Buffer.from(await textOf(events)) };
}

type Change = (whole: Whole) => Partial<FakeHttpAnswer>;

/** An answer made of a right one. */
function changed(script: FakeScript, change: Change): FakeScript {
  return script.reply(async (call): Promise<FakeAnswer> => {
    const whole = await wholeOf(call);
    return { status: 200, headers: whole.headers, chunks: [whole.bytes], ...change(whole) };
  });
}

const part = ({ bytes }: Whole, eighths: number): Buffer => bytes.subarray(0, Math.floor((bytes.length * eighths) / 8));

/** Pieces of a few bytes, wherever that cuts lines and characters. */
function drops(bytes: Buffer, size: number, waitMs: number): FakeChunk[] {
  const chunks: FakeChunk[] = [];
  for (let start = 0; start < bytes.length; start += size) {
    chunks.push(bytes.subarray(start, start + size));
    if (waitMs > 0 && chunks.length % 16 === 1) chunks.push({ waitMs });
  }
  return chunks;
}

async function* endless(chunk: string): AsyncGenerator<FakeChunk> {
  for (;;) {
    yield chunk;
    yield { waitMs: 1 };
  }
}

function noise(length: number): Buffer {
  const random = seeded(20_261_126);
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

const bothOf = (unary: Expected, stream: Expected) => ({ unary, stream });

/** How the connection, the bytes and the labels of an answer go wrong. */
const DELIVERIES: readonly Fault[] = [
  { name: 'silence before the head', expected: 'error', isSilent: true, script: (script) => script.hang() },
  { name: 'a reset before the head', expected: 'error', script: (script) => script.resetConnection() },
  { name: 'a close before the head', expected: 'error', script: (script) => script.closeConnection() },
  { name: 'a head that is none', expected: 'error', script: (script) => script.bytes('SSH-2.0-OpenSSH_9.6\r\n\r\n') },
  {
    name: 'a chunk whose length is none',
    expected: 'error',
    script: (script) => script.bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'),
  },
  {
    name: 'a close without the last chunk',
    expected: 'error',
    script: (script) => script.bytes('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"id"\r\n'),
  },
  { name: 'half an answer, then a close', expected: 'error', script: (script) => script.cut({ stream: PIECES }) },
  {
    name: 'half an answer, then silence',
    expected: 'error',
    isSilent: true,
    script: (script) => script.stall({ stream: PIECES }),
  },
  ...[0, 1, 3, 5, 7].flatMap((eighths): Fault[] => [
    {
      name: `${eighths}/8 of an answer, then a reset`,
      expected: 'error',
      script: (script) => changed(script, (whole) => ({ chunks: [part(whole, eighths), { error: 'ECONNRESET' }] })),
    },
    {
      name: `${eighths}/8 of an answer, then a proper end`,
      // The last eighth of a stream may hold nothing but usage and the end mark.
      expected: eighths === 7 ? bothOf('error', 'either') : 'error',
      script: (script) => changed(script, (whole) => ({ chunks: [part(whole, eighths)] })),
    },
    {
      name: `${eighths}/8 of an answer, then silence`,
      expected: eighths === 7 ? bothOf('error', 'either') : 'error',
      isSilent: true,
      script: (script) => changed(script, (whole) => ({ chunks: [part(whole, eighths), { waitMs: Infinity }] })),
    },
  ]),
  {
    name: 'a drip',
    expected: 'complete',
    script: (script) => changed(script, ({ bytes }) => ({ chunks: drops(bytes, 7, 1) })),
  },
  {
    name: 'an endless drip of blanks',
    expected: 'error',
    isSilent: true,
    script: (script) => changed(script, () => ({ chunks: endless(' \n') })),
  },
  {
    name: 'an endless drip of heartbeats',
    expected: 'error',
    isSilent: true,
    script: (script) => changed(script, () => ({ chunks: endless(': ping\n\n') })),
  },
  {
    name: 'a header of 100 KB',
    expected: 'error',
    script: (script) => changed(script, ({ headers }) => ({ headers: { ...headers, 'x-large': 'a'.repeat(100_000) } })),
  },
  { name: 'noise', expected: 'error', script: (script) => changed(script, () => ({ chunks: [noise(4_096)] })) },
  {
    name: 'noise behind an answer',
    expected: bothOf('error', 'either'),
    script: (script) => changed(script, ({ bytes }) => ({ chunks: [bytes, noise(512)] })),
  },
  {
    name: 'an answer twice',
    expected: bothOf('error', 'either'),
    script: (script) => changed(script, ({ bytes }) => ({ chunks: [bytes, bytes] })),
  },
  { name: 'no body', expected: 'error', script: (script) => changed(script, () => ({ chunks: [] })) },
  ...[
    'text/html',
    'text/plain; charset=latin1',
    'application/octet-stream',
    '',
    'text/event-stream',
    'application/json',
  ].map((type): Fault => ({
    name: `the type "${type}"`,
    expected: 'complete',
    script: (script) => changed(script, () => ({ headers: { 'content-type': type } })),
  })),
  {
    name: 'a length that is too large',
    expected: bothOf('error', 'either'),
    script: (script) =>
      changed(script, ({ headers, bytes }) => ({
        headers: { ...headers, 'content-length': String(bytes.length + 9) },
        chunks: [bytes, { error: 'ECONNRESET' }],
      })),
  },
  {
    name: 'a length that is too small',
    expected: bothOf('error', 'either'),
    script: (script) =>
      changed(script, ({ headers, bytes }) => ({
        headers: { ...headers, 'content-length': String(bytes.length - 9) },
      })),
  },
  ...(['gzip', 'deflate'] as const).map((encoding): Fault => ({
    name: `${encoding} that is none`,
    expected: 'error',
    script: (script) =>
      changed(script, ({ headers }) => ({
        headers: { ...headers, 'content-encoding': encoding },
        chunks: [noise(64)],
      })),
  })),
  {
    name: 'gzip',
    expected: 'complete',
    script: (script) =>
      changed(script, ({ headers, bytes }) => ({
        headers: { ...headers, 'content-encoding': 'gzip' },
        chunks: drops(gzipSync(bytes), 50, 0),
      })),
  },
  ...[1, 4, 6].map((eighths): Fault => ({
    name: `${eighths}/8 of gzip`,
    expected: bothOf('error', 'either'),
    script: (script) =>
      changed(script, ({ headers, bytes }) => ({
        headers: { ...headers, 'content-encoding': 'gzip' },
        chunks: [part({ headers, bytes: gzipSync(bytes) }, eighths)],
      })),
  })),
  {
    name: 'a coding that nobody knows',
    expected: 'either',
    script: (script) => changed(script, ({ headers }) => ({ headers: { ...headers, 'content-encoding': 'rot13' } })),
  },
  ...[301, 302, 303, 307, 308].map((status): Fault => ({
    name: `a redirect (${status}) elsewhere`,
    expected: 'error',
    script: (script) =>
      script.reply((call) => ({
        status,
        headers: { location: call.path.replace(/^\/[^/]+/, '/elsewhere') },
        body: 'Moved',
      })),
  })),
  ...(['complete', 'unmarked'] as const).map((ending): Fault => ({
    name: `a stream that ends ${ending}`,
    expected: 'complete',
    script: (script) => script.stream(PIECES, { ending }),
  })),
  ...(['cut', 'reset', 'stall'] as const).map((ending): Fault => ({
    name: `a ${ending} behind all content`,
    expected: 'error',
    isSilent: ending === 'stall',
    script: (script) => script.stream(PIECES, { ending }),
  })),
  ...(['overloaded', 'credential_invalid', 'rate_limited', 'server_error'] as const).map((error): Fault => ({
    name: `the error ${error} behind all content`,
    expected: 'error',
    script: (script) => script.stream(PIECES, { ending: { error } }),
  })),
  { name: 'nothing said', expected: 'error', script: (script) => script.stream([], { finishReason: 'stop' }) },
  {
    name: 'lines with CRLF, heartbeats and bytes in threes',
    expected: 'complete',
    script: (script) => script.stream(PIECES, { lineEnd: '\r\n', comments: true, chunkBytes: 3 }),
  },
];

const STATUSES = [
  200, 201, 202, 204, 206, 300, 304, 400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 412, 413, 415, 418, 422, 424,
  425, 429, 431, 451, 498, 499, 500, 501, 502, 503, 504, 507, 520, 522, 524, 529, 599,
];

const PAGE = '<!DOCTYPE html><html><head><title>Sorry</title></head><body><h1>Sorry</h1></body></html>';

const KINDS: readonly ProviderFailureKind[] = ['credential_invalid', 'rate_limited', 'invalid_request', 'overloaded'];

/** Bodies that may stand under any status; none of them is an answer. */
const BODIES: Readonly<Record<string, (call: FakeServerCall) => Partial<FakeHttpAnswer>>> = {
  'no body': () => ({ body: '' }),
  'a page': () => ({ headers: { 'content-type': 'text/html' }, body: PAGE }),
  'a sentence': () => ({ headers: { 'content-type': 'text/plain' }, body: 'upstream connect error' }),
  'half a document': () => ({ headers: { 'content-type': 'application/json' }, body: '{"error":{"message":"Some' }),
  'another document': () => ({ body: { status: 'ok', items: [1, null, 'three'] } }),
  null: () => ({ headers: { 'content-type': 'application/json' }, body: 'null' }),
  noise: () => ({ chunks: [noise(1_024)] }),
  'a large body': () => ({ chunks: [`{"error":{"message":"${'a'.repeat(300_000)}`, '"}}'] }),
  'a reset': () => ({ chunks: ['{"error":', { error: 'ECONNRESET' }] }),
  ...Object.fromEntries(
    KINDS.map((kind) => [`the document of ${kind}`, (call: FakeServerCall) => ({ body: failureFor(call, kind).body })]),
  ),
};

const STATUS_FAULTS: readonly Fault[] = STATUSES.flatMap((status) =>
  Object.entries(BODIES).map(([what, body]): Fault => ({
    name: `status ${status} with ${what}`,
    expected: 'error',
    script: (script) => script.reply((call) => ({ status, ...body(call) })),
  })),
);

const MEBIBYTE = 'x'.repeat(1024 * 1024);

function* muchOf(begin: string, mebibytes: number): Generator<FakeChunk> {
  yield begin;
  for (let made = 0; made < mebibytes; made += 1) yield MEBIBYTE;
}

/** Bodies beyond every bound: they take their time. */
export const HUGE_FAULTS: readonly Fault[] = [
  {
    name: 'an answer of 70 MiB',
    expected: 'error',
    apis: ['openai'],
    script: (script) => changed(script, () => ({ chunks: muchOf('{"id":"', 70) })),
  },
  {
    name: 'an event of 70 MiB',
    expected: 'error',
    apis: ['openai'],
    script: (script) => changed(script, () => ({ chunks: muchOf('data: {"id":"', 70) })),
  },
];

export const FAULTS: readonly Fault[] = [...DELIVERIES, ...STATUS_FAULTS];
/** How many of them come first and are about more than a status and a body. */
export const DELIVERY_COUNT = DELIVERIES.length;
