import { invalidField, unsupportedField } from '../../gateway/request-errors.js';
import { isRecord, type JsonRecord, saidFieldsOf, textOf } from '../json.js';

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
      return { type: 'text', text: part['text'] };
    case 'refusal':
      return { type, refusal: part['refusal'] };
    case 'input_image':
      return imagePartOf(part, path);
    case 'input_file':
      return filePartOf(part);
    case 'input_audio':
      return { type, input_audio: part['input_audio'] };
    default:
      throw unsupportedField(`${path}.type`, 'parts are texts, refusals, images, files and sound');
  }
}

function imagePartOf({ image_url: url, detail }: JsonRecord, path: string): JsonRecord {
  // The id of a file means something to OpenAI alone, and chat completions take none for an image.
  if (textOf(url) === undefined) throw invalidField(`${path}.image_url`, 'an address or a data URL');
  return { type: 'image_url', image_url: saidFieldsOf({ url, detail }) };
}

function filePartOf({ file_url: url, file_data: data, file_id, filename }: JsonRecord): JsonRecord {
  return { type: 'file', file: saidFieldsOf({ file_data: data ?? url, file_id, filename }) };
}
