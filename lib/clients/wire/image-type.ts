/** Names that image types are called by beside the registered ones. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'image/pjpeg': 'image/jpeg',
  'image/x-png': 'image/png',
  'image/x-ms-bmp': 'image/bmp',
  'image/svg': 'image/svg+xml',
};

/** What the first bytes of an image are, read as Latin-1. */
const BEGINNINGS: readonly (readonly [type: string, bytes: RegExp])[] = [
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/png', /^\x89PNG\r\n/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
  ['image/heic', /^[^]{4}ftyphe(?:ic|ix|im|is|vc|vx)/],
  ['image/heif', /^[^]{4}ftypm(?:if1|sf1)/],
  ['image/avif', /^[^]{4}ftypavi[fs]/],
  ['image/tiff', /^(?:II\*\0|MM\0\*)/],
];

/** What data is said to be of which nothing is known. @internal */
export const UNTOLD = 'application/octet-stream';

/** So much of base64 holds the first twelve bytes. */
const BEGINNING_CHARS = 16;

/**
 * The media type of data, as providers want to be told it: that of an image by its first bytes, where these tell it, else as it
 * is said to be, by its registered name. Some providers take an image by whatever name, others compare.
 *
 * @param said - in lower case
 * @param data - in base64
 * @internal
 */
export function mediaTypeOf(said: string, data: string): string {
  if (!said.startsWith('image/') && said !== UNTOLD) return said;
  const bytes = Buffer.from(data.slice(0, BEGINNING_CHARS), 'base64').toString('latin1');
  const told = BEGINNINGS.find(([, beginning]) => beginning.test(bytes))?.[0];
  return told ?? (Object.hasOwn(OTHER_NAMES, said) ? (OTHER_NAMES[said] as string) : said);
}
