import fc from 'fast-check';
import { ResponseAssembly } from '../../../lib/clients/stream/response-assembly.js';
import type { LlmChatChunk } from '../../../lib/clients/chat-chunk.interface.js';
import {
  Body,
  bytesOf,
  PLAIN,
  readAll,
  RECORDINGS,
  sourceOf,
  unaryOf,
  type Recording,
  type Style,
} from './support/recordings.js';
import { ANTHROPIC_SEARCH, GEMINI_MEDIA, RESPONSES_PHASES } from '../wire/rich-recordings.js';
import { soak } from '../../support/soak.js';

const style: fc.Arbitrary<Style> = fc.record({
  lineEnd: fc.constantFrom('\n' as const, '\r\n' as const),
  comments: fc.boolean(),
  tight: fc.boolean(),
});

/** Bytes in pieces that end at these places. */
function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % bytes.length))].toSorted((left, right) => left - right);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(index === 0 ? 0 : ends[index - 1], end));
}

function assembled(chunks: readonly LlmChatChunk[]) {
  const assembly = new ResponseAssembly();
  for (const chunk of chunks) assembly.add(chunk);
  return assembly.response();
}

/** Answers of more than text, as the protocols write their events. */
const RICH: readonly Recording[] = [ANTHROPIC_SEARCH, GEMINI_MEDIA, RESPONSES_PHASES].map(
  ({ api, document, events }) => ({
    api,
    document,
    events: events.map((data) => {
      const { type } = data as { readonly type?: string };
      return { data: JSON.stringify(data), ...(type !== undefined && { event: type }) };
    }),
  }),
);

describe.each([...RECORDINGS, ...RICH])('a stream of the $api wire', (recording) => {
  const { api } = recording;
  const bytes = bytesOf(recording);
  let whole: LlmChatChunk[];

  beforeAll(async () => {
    const { chunks, error } = await readAll(sourceOf(api, new Body([bytes])));
    expect(error).toBeUndefined();
    whole = chunks;
  });

  it('adds up to the answer that comes as one document', () => {
    expect(assembled(whole)).toEqual(unaryOf(recording));
  });

  it('gives the same chunks wherever it is cut in two', async () => {
    // Matchers take much longer to compare than to read.
    const wanted = JSON.stringify({ chunks: whole });
    for (let place = 0; place <= bytes.length; place += 1) {
      const pieces = [bytes.subarray(0, place), bytes.subarray(place)];
      const read = await readAll(sourceOf(api, new Body(pieces)));
      if (JSON.stringify(read) !== wanted) expect(read).toEqual({ chunks: whole });
    }
  });

  it('gives the same chunks byte by byte', async () => {
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await readAll(sourceOf(api, new Body(pieces)))).toEqual({ chunks: whole });
  });

  it('gives the same chunks in whatever pieces and whatever style it comes', async () => {
    await fc.assert(
      fc.asyncProperty(style, fc.array(fc.nat()), async (written, places) => {
        const pieces = cutAt(bytesOf(recording, written), places);
        expect(await readAll(sourceOf(api, new Body(pieces)))).toEqual({ chunks: whole });
      }),
      { numRuns: soak(200, 70) },
    );
  });

  it.each([PLAIN, { lineEnd: '\r\n', comments: true, tight: true } as const])(
    'never completes when it stops at any byte before its end mark (%j)',
    async (written) => {
      const all = bytesOf(recording, written);
      const markIndex = recording.events.findIndex(({ data }) =>
        /"(?:finish_reason|finishReason|stop_reason)": ?"|"response.completed"/.test(data),
      );
      const before = bytesOf({ events: recording.events.slice(0, markIndex + 1) }, written).length;
      for (let length = 0; length < all.length; length += 1) {
        const { chunks, error } = await readAll(sourceOf(api, new Body([all.subarray(0, length)])));
        // The last event counts as soon as its data is there, without the line break and the blank line behind it.
        if (length < before - 2 * written.lineEnd.length) expect(error).toMatchObject({ name: 'ClassifiedFailure' });
        if (length >= before) expect(error).toBeUndefined();
        const wanted = whole.slice(0, chunks.length);
        if (JSON.stringify(chunks) !== JSON.stringify(wanted)) expect(chunks).toEqual(wanted);
      }
    },
  );

  it('never completes when its connection breaks before its end mark, and hands on what the transport says', async () => {
    const reset = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    const first = bytesOf({ events: recording.events.slice(0, 3) });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat()), async (places) => {
        const { error } = await readAll(sourceOf(api, new Body(cutAt(first, places), { error: reset })));
        expect(error).toBe(reset);
      }),
      { numRuns: soak(50, 10) },
    );
  });
});
