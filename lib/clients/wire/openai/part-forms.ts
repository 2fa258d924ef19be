import type { PartForms } from '../../../providers/request-conventions.interface.js';
import { inlineDataOf, isHttpAddress } from '../data-url.js';
import { usualFileName } from '../file-name.js';
import type { JsonRecord } from '../json.js';
import { isRecord, textOf } from '../json.js';
import { withChangedParts } from './changed-parts.js';

/**
 * A conversation whose files, sounds and images stand in the form that a provider has for them. What has another form already, as those
 * write who know the provider, stays as it is; so does a file by its id.
 *
 * @internal
 */
export function withPartForms(
  messages: unknown,
  { file, audio, largestDetail: detail }: PartForms,
  isAsSent: boolean,
): unknown {
  const filed = file === undefined ? messages : withChangedParts(messages, isFile, FILES[file]);
  const heard = audio === undefined ? filed : withChangedParts(filed, isSound, SOUNDS[audio]);
  if (detail === undefined || isAsSent) return heard;
  return withChangedParts(heard, isOriginal, (part) => ({ ...part, image_url: { ...part.image_url, detail } }));
}

type FilePart = JsonRecord & { readonly file: JsonRecord & { readonly file_data: string } };
type SoundPart = JsonRecord & { readonly input_audio: JsonRecord & { readonly data: string } };

const FILES: Readonly<Record<NonNullable<PartForms['file']>, (part: FilePart) => JsonRecord>> = {
  document_url: ({ file, ...others }) => {
    const name = textOf(file['filename']);
    return {
      ...others,
      type: 'document_url',
      document_url: file.file_data,
      ...(name !== undefined && { document_name: name }),
    };
  },
  file_url: ({ file, ...others }) => {
    const name = textOf(file['filename']);
    const named = name ?? (isHttpAddress(file.file_data) ? undefined : usualFileName(file.file_data));
    return {
      ...others,
      type: 'file_url',
      file_url: { url: inlineDataOf(file.file_data)?.data ?? file.file_data },
      ...(named !== undefined && { file_name: named }),
    };
  },
};

const SOUNDS: Readonly<Record<NonNullable<PartForms['audio']>, (part: SoundPart) => JsonRecord>> = {
  text: (part) => ({ ...part, input_audio: part.input_audio.data }),
  'data-url': (part) => {
    const { data } = part.input_audio;
    const isAddress = isHttpAddress(data) || /^data:/i.test(data);
    return isAddress ? part : { ...part, input_audio: { ...part.input_audio, data: `data:;base64,${data}` } };
  },
};

function isOriginal(part: unknown): part is JsonRecord & { readonly image_url: JsonRecord } {
  return isRecord(part) && isRecord(part['image_url']) && part['image_url']['detail'] === 'original';
}

function isFile(part: unknown): part is FilePart {
  if (!isRecord(part) || part['type'] !== 'file' || !isRecord(part['file'])) return false;
  return textOf(part['file']['file_data']) !== undefined;
}

function isSound(part: unknown): part is SoundPart {
  if (!isRecord(part) || part['type'] !== 'input_audio' || !isRecord(part['input_audio'])) return false;
  return textOf(part['input_audio']['data']) !== undefined;
}
