import { isHttpAddress } from '../data-url.js';
import { usualFileName } from '../file-name.js';
import type { JsonRecord } from '../json.js';
import { definedFieldsOf, isRecord, recordsOf, textOf } from '../json.js';
import type { Omissions } from '../omissions.js';

const PATH = 'messages[].content[].';

/**
 * Writes the content of a message to a model, or of what a tool gave, as parts; a text stays one.
 *
 * Parts are written anew, so that no field of another provider goes along.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 * @internal
 */
export function inputContentOf(
  content: unknown,
  { takesBreakpoints }: { readonly takesBreakpoints: boolean },
  omissions: Omissions,
): string | readonly JsonRecord[] {
  if (!Array.isArray(content)) return typeof content === 'string' ? content : '';
  return recordsOf(content).flatMap((part): readonly JsonRecord[] => {
    const { prompt_cache_breakpoint: breakpoint, ...others } = part;
    const written = inputPartOf(others, omissions);
    if (!isRecord(breakpoint)) return written;
    if (takesBreakpoints) return written.map((one) => ({ ...one, prompt_cache_breakpoint: breakpoint }));
    omissions.add(`${PATH}prompt_cache_breakpoint`);
    return written;
  });
}

function inputPartOf(part: JsonRecord, omissions: Omissions): readonly JsonRecord[] {
  const { type, cache_control: mark } = part;
  if (mark !== undefined && mark !== null) omissions.add('cache_control');
  switch (type) {
    case 'text':
    case 'refusal':
      return typeof part[type] === 'string' ? [{ type: 'input_text', text: part[type] }] : [];
    case 'image_url': {
      const image = isRecord(part['image_url']) ? part['image_url'] : { url: part['image_url'] };
      const url = textOf(image['url']);
      if (url === undefined) break;
      return [definedFieldsOf({ type: 'input_image', image_url: url, detail: textOf(image['detail']) })];
    }
    case 'file':
      return isRecord(part['file']) ? [inputFileOf(part['file'])] : [];
    default:
  }
  omissions.add(`${PATH}${textOf(type) ?? 'type'}`);
  return [];
}

function inputFileOf(file: JsonRecord): JsonRecord {
  const data = textOf(file['file_data']);
  const filename = textOf(file['filename']);
  if (data === undefined) return definedFieldsOf({ type: 'input_file', file_id: textOf(file['file_id']) });
  if (isHttpAddress(data)) return { type: 'input_file', file_url: data };
  // Data without a name is refused.
  return { type: 'input_file', filename: filename ?? usualFileName(data), file_data: data };
}

/**
 * Writes what a model has said itself: texts and refusals. What else its maker has put there is left out.
 *
 * @internal
 */
export function saidPartsOf({ content, refusal }: JsonRecord, omissions: Omissions): readonly JsonRecord[] {
  const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : recordsOf(content);
  const said = parts.flatMap((part): JsonRecord[] => {
    const { type } = part;
    if (type === 'text' || type === 'refusal') return saidPartOf(type, part[type]);
    omissions.add(`${PATH}${textOf(type) ?? 'type'}`);
    return [];
  });
  return [...said, ...saidPartOf('refusal', refusal)];
}

function saidPartOf(type: 'text' | 'refusal', value: unknown): JsonRecord[] {
  const text = textOf(value);
  if (text === undefined) return [];
  return [type === 'text' ? { type: 'output_text', text } : { type, refusal: text }];
}
