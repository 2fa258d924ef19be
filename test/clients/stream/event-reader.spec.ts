import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { EventReader, STRAY_MARK } from '../../../lib/clients/stream/event-reader.js';
import { LineEnds } from '../../../lib/clients/stream/line-ends.js';
import { NamedErrors } from '../../../lib/clients/stream/named-errors.js';
import { StrayLines } from '../../../lib/clients/stream/stray-lines.js';
import { Utf8Text } from '../../../lib/clients/stream/utf8-text.js';
import type { WireStreamEvent } from '../../../lib/clients/wire/wire.interface.js';
import { soak } from '../../support/soak.js';

const END = 'the end';
/** With it the body is one of events, whatever comes behind it. */
const FIRST = 'data: {"first":true}\n\n';

/** The events that the parser alone finds in a text. */
function parsed(text: string): unknown[] {
  const events: unknown[] = [];
  const stray = new StrayLines();
  const parser = createParser({
    onEvent: ({ event, data }) => {
      if (stray.evidence !== undefined) events.push('stray');
      events.push({ event, data });
    },
    onError: ({ line }) => {
      if (line !== undefined) stray.add(line);
    },
  });
  parser.feed(new NamedErrors().read(new LineEnds().read(text)));
  return [...events, stray.evidence ?? END];
}

function read(pieces: readonly Uint8Array[]): unknown[] {
  const reader = new EventReader();
  const events: unknown[] = [];
  for (const piece of pieces) {
    reader.feed(piece);
    for (let event = reader.next(); event !== undefined; event = reader.next()) events.push(shown(event));
  }
  return [...events, reader.strayEvidence ?? END];
}

function shown(event: WireStreamEvent): unknown {
  return event === STRAY_MARK ? 'stray' : { event: event.event, data: event.data };
}

/** Bytes in pieces that end at these places. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % bytes.length))].toSorted((left, right) => left - right);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

const plain = fc.constantFrom(
  'data: {"a":1}\n\n',
  'data:{"a":"é"}\n\n',
  'event: delta\ndata: {"a":"→😀"}\n\n',
  'event:\ndata: x\n\n',
  'data: [DONE]\n\n',
  'data: {"a":1}\r\n\r\n',
  'event: delta\r\ndata:  {"a":2}\r\n\r\n',
);
const line = fc.constantFrom(
  'data: {"b":1}',
  'data:',
  'data',
  'data: error',
  'event: error',
  'event: ',
  'id: 7',
  'retry: 5',
  ': beat',
  'other: field',
  'dat: x',
  'event',
  ' ',
  '',
  '\uFEFFdata: marked',
);
const stray = fc.constantFrom('{"error":"no"}', 'error: it broke', 'The server is overloaded');
const lineEnd = fc.constantFrom('\n', '\n', '\r\n', '\r');
const lines = fc.tuple(fc.oneof({ weight: 12, arbitrary: line }, { weight: 1, arbitrary: stray }), lineEnd);
const written = fc
  .array(fc.oneof({ weight: 3, arbitrary: plain }, { weight: 2, arbitrary: lines.map(([text, end]) => text + end) }), {
    maxLength: 24,
  })
  .map((texts) => FIRST + texts.join(''));

describe('EventReader', () => {
  it('finds what the parser of event streams finds, however the bytes are written and cut', () => {
    fc.assert(
      fc.property(written, fc.array(fc.nat(), { maxLength: 12 }), (text, places) => {
        const pieces = cutAt(new TextEncoder().encode(text), places);
        expect(read(pieces)).toEqual(parsed(text));
      }),
      { numRuns: soak(20_000, 3_000) },
    );
  });

  it.each(['\n', '\r\n'])('reads plain events byte by byte as in one piece (%j)', (end) => {
    const text = ['event: a', 'data: {"a":"é→😀"}', '', 'data: 2', '', ''].join(end).repeat(3);
    const bytes = new TextEncoder().encode(text);
    expect(read(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(parsed(text));
    expect(read([bytes])).toEqual(parsed(text));
  });

  it('looks at nothing before it is asked for', () => {
    const reader = new EventReader();
    reader.feed(new TextEncoder().encode(`${FIRST}data: 1\n\n: beat\n\ndata: 2\n\ndata: 3`));
    const seen = [reader.next(), reader.next(), reader.next(), reader.next()].map((event) => event?.data);
    expect(seen).toEqual(['{"first":true}', '1', '2', undefined]);
  });
});

describe('Utf8Text', () => {
  const bytes = fc.oneof(
    fc.string({ unit: 'grapheme' }).map((text) => new TextEncoder().encode(text)),
    fc.string({ unit: 'binary-ascii' }).map((text) => new TextEncoder().encode(`\uFEFF${text}`)),
    fc.uint8Array(),
  );

  it('decodes any bytes in any pieces as the decoder of the platform does', () => {
    fc.assert(
      fc.property(fc.array(bytes), fc.array(fc.nat(), { maxLength: 12 }), (parts, places) => {
        const all = new Uint8Array(Buffer.concat(parts));
        const text = new Utf8Text();
        const pieces = all.length === 0 ? [all] : cutAt(all, places);
        const decoded = pieces.map((piece) => text.read(piece)).join('') + text.end();
        expect(decoded).toBe(new TextDecoder().decode(all));
      }),
      { numRuns: soak(20_000, 3_000) },
    );
  });

  it('takes any view on bytes', () => {
    const { buffer } = new TextEncoder().encode('ab');
    expect(new Utf8Text().read(new DataView(buffer))).toBe('ab');
  });
});
