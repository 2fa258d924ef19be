import { invalidField, unsupportedField } from '../../gateway/request-errors.js';
import { isRecord, type JsonRecord, saidFieldsOf, textOf } from '../json.js';
import { checkKinds } from './field-kinds.js';

/**
 * The content of a message, or of what a tool gave, as parts of chat completions; a text stays one.
 *
 * @throws GatewayRequestError (400) for a part that chat completions do not have
 */
export function chatContentOf(content: unknown, path: string): string | readonly JsonRecord[] {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw invalidField(path, 'a text or an array of parts');
  return content.map((part, index) => chatPartOf(part, `${path}[${index}]`));
}

function chatPartOf(part: unknown, path: string): JsonRecord {
  if (!isRecord(part)) throw invalidField(path, 'an object');
  const { type } = part;
  switch (type) {
    case 'input_text':
    case 'output_text':
    case 'text':
      return { type: 'text', text: saidIn(part, 'text', path) };
    case 'refusal':
      return { type, refusal: saidIn(part, 'refusal', path) };
    case 'input_image':
      return imagePartOf(part, path);
    case 'input_file':
      return filePartOf(part, path);
    case 'input_audio':
      if (!isRecord(part['input_audio'])) throw invalidField(`${path}.input_audio`, 'an object');
      return { type, input_audio: part['input_audio'] };
    default:
      throw unsupportedField(`${path}.type`, 'parts are texts, refusals, images, files and sound');
  }
}

function imagePartOf({ image_url: url, detail }: JsonRecord, path: string): JsonRecord {
  // The id of a file means something to OpenAI alone, and chat completions take none for an image.
  if (textOf(url) === undefined) throw invalidField(`${path}.image_url`, 'an address or a data URL');
  checkKinds({ detail }, { detail: 'text' }, `${path}.`);
  return { type: 'image_url', image_url: saidFieldsOf({ url, detail }) };
}

function filePartOf(part: JsonRecord, path: string): JsonRecord {
  const { file_url: url, file_data: data, file_id, filename } = part;
  checkKinds(part, { file_url: 'text', file_data: 'text', file_id: 'text', filename: 'text' }, `${path}.`);
  if (textOf(data ?? url ?? file_id) === undefined) throw invalidField(`${path}.file_data`, 'a data URL');
  return { type: 'file', file: saidFieldsOf({ file_data: data ?? url, file_id, filename }) };
}

/** A text, which may be empty. */
function saidIn(part: JsonRecord, name: string, path: string): string {
  const text = part[name];
  if (typeof text !== 'string') throw invalidField(`${path}.${name}`, 'a text');
  return text;
}
