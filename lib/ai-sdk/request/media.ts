import type { LlmContentPart } from '../../index.js';
import { UnsupportedFunctionalityError } from '@ai-sdk/provider';
import type { SdkDataContent, SdkNewerFileData } from '../specification.js';
import { fullMediaTypeOf } from './media-type.js';

/** Something that is no text. @internal */
export interface Media {
  /** An IANA media type; the subtype may be `*`, or not be there. */
  readonly mediaType: string;
  /** Bytes, base64, or an address; of ai 7 also a text, or a file's id at its provider. */
  readonly data: SdkDataContent | SdkNewerFileData;
  readonly filename?: string | undefined;
}

/** Names that audio formats have apart from their media types. */
const AUDIO_FORMATS: Readonly<Record<string, string>> = { mpeg: 'mp3', wave: 'wav', 'vnd.wave': 'wav' };

/**
 * A file as a part of a message: an image, sound, or a document of any other type.
 *
 * @throws UnsupportedFunctionalityError for sound at an address and for a file by its id at a provider, which no wire can
 *   carry, and where nothing tells the format
 * @internal
 */
export function mediaPartOf({ mediaType, data: given, filename }: Media): LlmContentPart {
  const data = contentsOf(given);
  const kind = mediaType.toLowerCase().split('/', 1)[0];
  if (data instanceof URL) return linkedPartOf(data, mediaType, kind, filename);
  const full = fullMediaTypeOf(mediaType, data);
  const address = `data:${full};base64,${base64Of(data)}`;
  if (kind === 'image') return { type: 'image_url', image_url: { url: address } };
  if (kind === 'audio') return { type: 'input_audio', input_audio: { data: base64Of(data), format: formatOf(full) } };
  return documentOf(address, full, filename);
}

function linkedPartOf({ href }: URL, mediaType: string, kind: string | undefined, filename?: string): LlmContentPart {
  if (kind === 'image') return { type: 'image_url', image_url: { url: href } };
  if (kind === 'audio') throw new UnsupportedFunctionalityError({ functionality: `${mediaType} at a URL` });
  return documentOf(href, mediaType, filename);
}

/** OpenAI takes no file without a name. */
function documentOf(address: string, mediaType: string, filename: string | undefined): LlmContentPart {
  const usual = subtypeOf(mediaType) === 'pdf' ? 'file.pdf' : 'file';
  return { type: 'file', file: { file_data: address, filename: filename ?? usual } };
}

function formatOf(mediaType: string): string {
  const subtype = subtypeOf(mediaType).replace(/^x-/, '');
  return Object.hasOwn(AUDIO_FORMATS, subtype) ? (AUDIO_FORMATS[subtype] ?? subtype) : subtype;
}

function subtypeOf(mediaType: string): string {
  return mediaType.toLowerCase().split(';', 1)[0]?.split('/')[1] ?? '';
}

function contentsOf(data: SdkDataContent | SdkNewerFileData): SdkDataContent {
  if (typeof data === 'string' || data instanceof Uint8Array || data instanceof URL) return data;
  if (data.type === 'text') return new TextEncoder().encode(data.text);
  throw new UnsupportedFunctionalityError({ functionality: "a file by its id at a provider ('reference')" });
}

function base64Of(data: string | Uint8Array): string {
  return typeof data === 'string'
    ? data
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}
