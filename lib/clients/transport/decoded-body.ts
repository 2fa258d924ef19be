import { pipeline, type Transform } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { PulledBody } from './pulled-body.js';

/** What a client says that it can unpack. @internal */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

// What has come is handed on at once, and a body that was cut is judged by what stands in it, as axios has it.
const ZLIB = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI = { flush: constants.BROTLI_OPERATION_FLUSH, finishFlush: constants.BROTLI_OPERATION_FLUSH };

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(ZLIB),
  'x-gzip': () => createGunzip(ZLIB),
  deflate: () => createInflate(ZLIB),
  br: () => createBrotliDecompress(BROTLI),
};

/**
 * A body without its content coding; one that nobody knows stays.
 *
 * @param encoding - the header `content-encoding`
 * @internal
 */
export function decodedBody(body: PulledBody, encoding: string | undefined): AsyncIterable<Uint8Array> {
  const name = encoding?.trim().toLowerCase() ?? '';
  const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name]?.() : undefined;
  if (decoder === undefined) return body;
  // Whoever reads the decoder hears of its errors.
  const noted = (): void => undefined;
  if (name === 'deflate') pipeline(body, withZlibHeader, decoder, noted);
  else pipeline(body, decoder, noted);
  // A pipeline leaves its source only when the next piece has come.
  decoder.once('close', () => void body.return());
  return decoder;
}

/** The method of RFC 1950, in the lower half of its first byte. No raw data begins so. */
const DEFLATE_METHOD = 8;
const ZLIB_HEADER = Uint8Array.of(0x78, 0x9c);

/** Some servers leave the header out: https://www.rfc-editor.org/rfc/rfc9110#name-deflate-coding */
async function* withZlibHeader(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isBegun = false;
  for await (const piece of body) {
    const [first] = piece;
    if (first === undefined) continue;
    if (!isBegun && (first & 0x0f) !== DEFLATE_METHOD) yield ZLIB_HEADER;
    isBegun = true;
    yield piece;
  }
}
