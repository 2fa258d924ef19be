import type { PartKinds } from '../../providers/request-conventions.interface.js';
import { inlineDataOf } from '../wire/data-url.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord } from '../wire/json.js';

/**
 * A conversation whose images as data are said to be of a type that a target takes, where their first bytes tell one: it compares the
 * names of types (`image/pjpeg`, `application/octet-stream`). An image that is said to be of such a type stays as it is.
 *
 * @internal
 */
export function withToldImageTypes(
  messages: readonly JsonRecord[],
  { imageTypes = [] }: PartKinds,
): readonly JsonRecord[] {
  return messages.map((message) => {
    const { content } = message;
    if (!Array.isArray(content)) return message;
    const parts = content.map((part: unknown) => withToldType(part, imageTypes));
    return parts.every((part, place) => part === content[place]) ? message : { ...message, content: parts };
  });
}

function withToldType(part: unknown, types: readonly string[]): unknown {
  const image = isRecord(part) && part['type'] === 'image_url' ? part['image_url'] : undefined;
  const url = isRecord(image) ? image['url'] : image;
  if (typeof url !== 'string' || types.some((type) => url.startsWith(`data:${type};base64,`))) return part;
  const inline = inlineDataOf(url);
  if (inline === undefined || !types.includes(inline.mediaType)) return part;
  const told = `data:${inline.mediaType};base64,${inline.data}`;
  return { ...(part as JsonRecord), image_url: isRecord(image) ? { ...image, url: told } : told };
}
