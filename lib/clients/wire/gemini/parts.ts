import { inlineDataOf, isHttpAddress } from '../data-url.js';
import type { JsonRecord } from '../json.js';
import { isRecord, recordsOf, textOf } from '../json.js';
import type { Omissions } from '../omissions.js';
import { plainBase64Of } from '../plain-base64.js';
import type { MediaPart, TextPart } from './parts.interface.js';

const PATH = 'messages[].content[].';

/** Media types by the ending of an address: Gemini cannot always tell them by itself. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  pdf: 'application/pdf',
  png: 'image/png',
  webp: 'image/webp',
};

/**
 * Writes a message's content as parts.
 *
 * Parts are written anew, so that no field of another provider (cache marks, signatures, `detail`) goes along.
 * Empty text makes no part.
 *
 * @internal
 */
export function partsOf(content: unknown, omissions: Omissions): (TextPart | MediaPart)[] {
  if (typeof content === 'string') return textPartsOf(content);
  return recordsOf(content).flatMap((part) => partOf(part, omissions));
}

/** The text of a content, its other parts left out. @internal */
export function plainTextOf(content: unknown, omissions: Omissions): string {
  const texts = partsOf(content, omissions).flatMap((part) => {
    if ('text' in part) return part.text;
    omissions.add(`${PATH}media`);
    return [];
  });
  return texts.join('\n\n');
}

function textPartsOf(text: unknown): TextPart[] {
  const written = textOf(text);
  return written === undefined ? [] : [{ text: written }];
}

function partOf(part: JsonRecord, omissions: Omissions): (TextPart | MediaPart)[] {
  const type = textOf(part['type']);
  switch (type) {
    case 'text':
    case 'refusal':
      omissions.addUnknown(part, ['type', type], PATH);
      return textPartsOf(part[type]);
    case 'image_url':
    case 'file':
    case 'input_audio': {
      omissions.addUnknown(part, ['type', type], PATH);
      const media = mediaOf(type, part[type], omissions);
      if (media === undefined) omissions.add(`${PATH}${type}`);
      return media === undefined ? [] : [media];
    }
    default:
      omissions.add(`${PATH}${type ?? 'type'}`);
      return [];
  }
}

function mediaOf(type: 'image_url' | 'file' | 'input_audio', value: unknown, omissions: Omissions) {
  if (type === 'image_url') {
    const image = isRecord(value) ? value : { url: value };
    omissions.addUnknown(image, ['url'], `${PATH}image_url.`);
    return addressedMediaOf(textOf(image['url']));
  }
  if (!isRecord(value)) return undefined;
  if (type === 'input_audio') return soundOf(value);
  // A file id is known to the provider that gave it and to nobody else.
  const media = addressedMediaOf(textOf(value['file_data']));
  if (media !== undefined) omissions.addUnknown(value, ['file_data'], `${PATH}file.`);
  return media;
}

function addressedMediaOf(url: string | undefined): MediaPart | undefined {
  if (url === undefined) return undefined;
  if (isHttpAddress(url)) {
    const ending = /\.(\w+)(?:[?#]|$)/.exec(url.slice(url.lastIndexOf('/')))?.[1]?.toLowerCase() ?? '';
    const mimeType = Object.hasOwn(MEDIA_TYPES, ending) ? MEDIA_TYPES[ending] : undefined;
    return { fileData: { fileUri: url, ...(mimeType !== undefined && { mimeType }) } };
  }
  const inline = inlineDataOf(url);
  return inline && { inlineData: { mimeType: inline.mediaType, data: plainBase64Of(inline.data) } };
}

function soundOf({ data: sent, format }: JsonRecord): MediaPart | undefined {
  const data = textOf(sent);
  if (data === undefined) return undefined;
  return { inlineData: { mimeType: `audio/${textOf(format) ?? 'wav'}`, data: plainBase64Of(data) } };
}
