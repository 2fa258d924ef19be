import { inlineDataOf, isHttpAddress, isTextType } from '../data-url.js';
import type { JsonRecord } from '../json.js';
import { isRecord, recordsOf, textOf } from '../json.js';
import { plainBase64Of } from '../plain-base64.js';
import type { MediaBlock, MediaSource, TextBlock } from './blocks.interface.js';
import type { Omissions } from '../omissions.js';
import { markOf } from './cache-marks.js';

const PATH = 'messages[].content[].';

/**
 * Writes a message's content as blocks.
 *
 * Blocks are written anew, so that no field of another provider (signatures, `detail`) goes along.
 * Empty text makes no block: Anthropic refuses it.
 *
 * @internal
 */
export function contentBlocksOf(content: unknown, omissions: Omissions): (TextBlock | MediaBlock)[] {
  if (typeof content === 'string') return textBlocksOf(content);
  return recordsOf(content).flatMap((part) => partBlocksOf(part, omissions));
}

/** The texts of a content, its other parts left out. @internal */
export function textsOf(content: unknown, omissions: Omissions): TextBlock[] {
  return contentBlocksOf(content, omissions).flatMap((block) => {
    if (block.type === 'text') return [block];
    omissions.add(`${PATH}${block.type === 'image' ? 'image_url' : 'file'}`);
    return [];
  });
}

function textBlocksOf(text: unknown): TextBlock[] {
  const written = textOf(text);
  return written === undefined ? [] : [{ type: 'text', text: written }];
}

function partBlocksOf(part: JsonRecord, omissions: Omissions): (TextBlock | MediaBlock)[] {
  switch (part['type']) {
    case 'text':
    case 'refusal': {
      const type = part['type'];
      omissions.addUnknown(part, ['type', type, 'cache_control'], PATH);
      return textBlocksOf(part[type]).map((block) => ({ ...block, ...markOf(part, omissions) }));
    }
    case 'image_url':
      return imageBlocksOf(part, omissions);
    case 'file':
      return documentBlocksOf(part, omissions);
    default:
      omissions.add(`${PATH}${textOf(part['type']) ?? 'type'}`);
      return [];
  }
}

function imageBlocksOf(part: JsonRecord, omissions: Omissions): MediaBlock[] {
  omissions.addUnknown(part, ['type', 'image_url', 'cache_control'], PATH);
  const image = isRecord(part['image_url']) ? part['image_url'] : { url: part['image_url'] };
  omissions.addUnknown(image, ['url'], `${PATH}image_url.`);
  const source = sourceOf(textOf(image['url']));
  if (source !== undefined) return [{ type: 'image', source, ...markOf(part, omissions) }];
  omissions.add(`${PATH}image_url`);
  return [];
}

function documentBlocksOf(part: JsonRecord, omissions: Omissions): MediaBlock[] {
  omissions.addUnknown(part, ['type', 'file', 'cache_control'], PATH);
  const file = isRecord(part['file']) ? part['file'] : {};
  const source = textSourceOf(textOf(file['file_data'])) ?? sourceOf(textOf(file['file_data']));
  if (source === undefined) {
    // A file id is known to the provider that gave it and to nobody else.
    omissions.add(`${PATH}file`);
    return [];
  }
  omissions.addUnknown(file, ['file_data', 'filename'], `${PATH}file.`);
  const title = textOf(file['filename']);
  return [{ type: 'document', source, ...(title !== undefined && { title }), ...markOf(part, omissions) }];
}

/** A file of text goes as its text: Anthropic takes no data but those of a PDF. */
function textSourceOf(url = ''): MediaSource | undefined {
  const inline = inlineDataOf(url);
  if (inline === undefined || !isTextType(inline.mediaType)) return undefined;
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(inline.data, 'base64').toString('utf8') };
}

function sourceOf(url: string | undefined): MediaSource | undefined {
  if (url === undefined) return undefined;
  if (isHttpAddress(url)) return { type: 'url', url };
  const inline = inlineDataOf(url);
  return inline && { type: 'base64', media_type: inline.mediaType, data: plainBase64Of(inline.data) };
}
