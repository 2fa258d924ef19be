import type { PartKinds, PartSource } from '../../providers/request-conventions.interface.js';
import { inlineDataOf, isHttpAddress, isTextType } from '../wire/data-url.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, textOf } from '../wire/json.js';

/** An image, a sound or a file in a message, and how it comes. */
export interface Media {
  readonly kind: 'image' | 'audio' | 'file';
  /** `other` for an address that no provider but a particular one knows. */
  readonly source: PartSource | 'other';
  /** Whether its address is one without TLS. */
  readonly isPlain?: true | undefined;
  /** The media type of what comes as data, of sound its format, in lower case. */
  readonly type?: string | undefined;
}

/** What kind of media a part of a message is; `undefined` where it is none. @internal */
export function mediaOf(part: JsonRecord): Media | undefined {
  switch (part['type']) {
    case 'image_url': {
      const image = part['image_url'];
      return { kind: 'image', ...placeOf(isRecord(image) ? image['url'] : image) };
    }
    case 'input_audio': {
      const sound = isRecord(part['input_audio']) ? part['input_audio'] : {};
      const format = textOf(sound['format']);
      const source = textOf(sound['data']) === undefined ? 'other' : 'data';
      return { kind: 'audio', source, ...(format !== undefined && { type: format.toLowerCase() }) };
    }
    case 'file': {
      const file = isRecord(part['file']) ? part['file'] : {};
      const isById = textOf(file['file_data']) === undefined && textOf(file['file_id']) !== undefined;
      return { kind: 'file', ...(isById ? { source: 'id' } : placeOf(file['file_data'])) };
    }
    default:
      return undefined;
  }
}

function placeOf(url: unknown): Pick<Media, 'source' | 'type' | 'isPlain'> {
  if (typeof url !== 'string') return { source: 'other' };
  if (isHttpAddress(url)) return { source: 'url', ...(/^http:/i.test(url) && { isPlain: true }) };
  const type = inlineDataOf(url)?.mediaType;
  return type === undefined ? { source: 'other' } : { source: 'data', type };
}

/**
 * Whether parts of these kinds may hold a piece of media.
 *
 * @param takesTexts - whether files of text may come as data whatever types are listed
 * @internal
 */
export function isTaken({ kind, source, type, isPlain }: Media, kinds: PartKinds, takesTexts: boolean): boolean {
  const sources = kinds[kind];
  if (source === 'other' || sources?.includes(source) !== true) return false;
  if (isPlain === true && kinds.needsHttps === true) return false;
  const types = { image: kinds.imageTypes, audio: kinds.audioFormats, file: kinds.fileTypes }[kind];
  if (type === undefined || types === undefined) return true;
  return types.includes(type) || (kind === 'file' && takesTexts && isTextType(type));
}
