import type { LlmContentPart } from '../../index.js';
import { UnsupportedFunctionalityError } from '@ai-sdk/provider';
import type { SdkDataContent } from '../specification.js';

/** Something that is no text. @internal */
export interface Media {
  /** An IANA media type; the subtype may be `*`. */
  readonly mediaType: string;
  /** Bytes, base64, or an address. */
  readonly data: SdkDataContent;
  readonly filename?: string | undefined;
}

/** Names that audio formats have apart from their media types. */
const AUDIO_FORMATS: Readonly<Record<string, string>> = { mpeg: 'mp3', wave: 'wav', 'vnd.wave': 'wav' };

/**
 * A file as a part of a message: an image, sound, or a document of any other type.
 *
 * @throws UnsupportedFunctionalityError for sound at an address, which no wire can carry
 * @internal
 */
export function mediaPartOf({ mediaType, data, filename }: Media): LlmContentPart {
  const [kind = '', subtype = ''] = mediaType.toLowerCase().split(';', 1)[0]?.split('/') ?? [];
  if (kind === 'image') {
    return { type: 'image_url', image_url: { url: addressOf(data, subtype === '*' ? 'image/jpeg' : mediaType) } };
  }
  if (kind === 'audio') return soundOf(data, subtype.replace(/^x-/, ''), mediaType);
  // OpenAI takes no file without a name.
  const named = filename ?? (subtype === 'pdf' ? 'file.pdf' : 'file');
  return { type: 'file', file: { file_data: addressOf(data, mediaType), filename: named } };
}

function soundOf(data: SdkDataContent, subtype: string, mediaType: string): LlmContentPart {
  if (data instanceof URL) throw new UnsupportedFunctionalityError({ functionality: `${mediaType} at a URL` });
  const format = Object.hasOwn(AUDIO_FORMATS, subtype) ? (AUDIO_FORMATS[subtype] ?? subtype) : subtype;
  return { type: 'input_audio', input_audio: { data: base64Of(data), format } };
}

function addressOf(data: SdkDataContent, mediaType: string): string {
  return data instanceof URL ? data.href : `data:${mediaType};base64,${base64Of(data)}`;
}

function base64Of(data: string | Uint8Array): string {
  return typeof data === 'string'
    ? data
    : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
}
