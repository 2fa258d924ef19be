import { inlineDataOf } from '../../../lib/clients/wire/data-url.js';
import { mediaTypeOf } from '../../../lib/clients/wire/image-type.js';

const base64 = (bytes: string) => Buffer.from(bytes, 'latin1').toString('base64');

/** The first bytes of images, and what they are. */
const IMAGES: readonly (readonly [string, string])[] = [
  ['image/jpeg', '\xff\xd8\xff\xe0\0\x10JFIF\0\x01'],
  ['image/png', '\x89PNG\r\n\x1a\n\0\0\0\rIHDR'],
  ['image/gif', 'GIF89a\x01\0\x01\0'],
  ['image/webp', 'RIFF\n\0\0\0WEBPVP8 '],
  ['image/heic', '\0\0\0\x18ftypheic\0\0\0\0'],
  ['image/heif', '\0\0\0\x18ftypmif1\0\0\0\0'],
  ['image/avif', '\0\0\0\x18ftypavif\0\0\0\0'],
  ['image/tiff', 'II*\0\x08\0\0\0'],
  ['image/tiff', 'MM\0*\0\0\0\x08'],
];

describe('the type of an image', () => {
  it.each(IMAGES)('is %s by its first bytes, whatever it is said to be', (type, bytes) => {
    for (const said of [type, 'image/png', 'image/jpg', 'application/octet-stream']) {
      expect(mediaTypeOf(said, base64(`${bytes}${'\0'.repeat(40)}`))).toBe(type);
    }
  });

  it.each([
    ['image/jpg', 'image/jpeg'],
    ['image/x-png', 'image/png'],
    ['image/webp', 'image/webp'],
    ['image/constructor', 'image/constructor'],
  ])('%s goes by its registered name', (said, type) => {
    expect(mediaTypeOf(said, 'AAAA')).toBe(type);
  });

  it('is no matter where something else than an image is said to come', () => {
    expect(mediaTypeOf('application/pdf', base64('GIF89a'))).toBe('application/pdf');
  });

  it('is read of a data URL, in any letter case', () => {
    expect(inlineDataOf('data:image/JPG;base64,AAAA')).toEqual({ mediaType: 'image/jpeg', data: 'AAAA' });
  });

  it('is told by its bytes where a data URL names none', () => {
    const data = base64('GIF89a\x01\0\x01\0\0\0');
    expect(inlineDataOf(`data:;base64,${data}`)).toEqual({ mediaType: 'image/gif', data });
    expect(inlineDataOf('data:;base64,AAAA')).toEqual({ mediaType: 'application/octet-stream', data: 'AAAA' });
    expect(inlineDataOf('data:;base64,')).toBeUndefined();
  });
});
