import { UnsupportedFunctionalityError } from '@ai-sdk/provider';

/** How the bytes of the common formats begin, in hexadecimal digits. */
const BEGINNINGS: Readonly<Record<string, readonly (readonly [beginning: RegExp, mediaType: string])[]>> = {
  image: [
    [/^89504e47/, 'image/png'],
    [/^ffd8ff/, 'image/jpeg'],
    [/^47494638/, 'image/gif'],
    [/^52494646.{8}57454250/, 'image/webp'],
  ],
  audio: [
    [/^52494646.{8}57415645/, 'audio/wav'],
    [/^(?:494433|fff[23ab])/, 'audio/mpeg'],
    [/^fff[19]/, 'audio/aac'],
    [/^4f676753/, 'audio/ogg'],
    [/^664c6143/, 'audio/flac'],
    [/^.{8}66747970/, 'audio/mp4'],
    [/^1a45dfa3/, 'audio/webm'],
  ],
  video: [
    [/^.{8}66747970/, 'video/mp4'],
    [/^1a45dfa3/, 'video/webm'],
  ],
  application: [[/^25504446/, 'application/pdf']],
};

/** What is taken for granted where the bytes do not tell. */
const USUAL: Readonly<Record<string, string>> = { image: 'image/jpeg', text: 'text/plain' };

const BYTES_READ = 16;

/**
 * The media type in full. ai 7 names no more than its first half (`image`, `audio`) where the app did not either, and so does
 * `image/*`; the bytes then tell the rest.
 *
 * @throws UnsupportedFunctionalityError where they do not
 * @internal
 */
export function fullMediaTypeOf(mediaType: string, data: string | Uint8Array): string {
  const [kind = '', subtype = ''] = mediaType.toLowerCase().split('/');
  if (subtype !== '' && subtype !== '*') return mediaType;
  const full = typeByBytes(kind, data) ?? (Object.hasOwn(USUAL, kind) ? USUAL[kind] : undefined);
  if (full !== undefined) return full;
  throw new UnsupportedFunctionalityError({
    functionality: 'a file whose media type has no second half',
    message: 'The bytes of a file do not tell its format: give its media type in full, such as audio/wav.',
  });
}

/** The media type of a kind that the first bytes tell; `undefined` where they do not. @internal */
export function typeByBytes(kind: string, data: string | Uint8Array): string | undefined {
  const first = firstBytesOf(data);
  const known = Object.hasOwn(BEGINNINGS, kind) ? (BEGINNINGS[kind] ?? []) : [];
  return known.find(([beginning]) => beginning.test(first))?.[1];
}

function firstBytesOf(data: string | Uint8Array): string {
  const bytes =
    typeof data === 'string'
      ? Buffer.from(data.slice(0, 2 * BYTES_READ), 'base64')
      : Buffer.from(data.subarray(0, BYTES_READ));
  return bytes.toString('hex');
}
