import type { LlmChatDelta } from '../../chat-chunk.interface.js';
import type { LlmAnnotation, LlmImagePart } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { isRecord, recordsOf, textOf } from '../json.js';

/** What a message, or a piece of one, holds beside words, thoughts and calls; what it has none of is absent. */
export type Media = Pick<LlmChatDelta, 'annotations' | 'images' | 'audio'>;

/**
 * Reads sources, images and sound of a message or of a piece of one.
 *
 * Images stand under `images` (OpenRouter) or among the parts of the content; a source may stand in the flat form of the
 * Responses API. Fields that are not known stay.
 *
 * @see https://openrouter.ai/docs/features/multimodal/image-generation
 * @internal
 */
export function mediaOf(sent: JsonRecord): Media {
  const annotations = recordsOf(sent['annotations']).map(annotationOf);
  const parts = [...recordsOf(sent['images']), ...recordsOf(sent['content'])];
  const images = parts.flatMap((part) => imageOf(part) ?? []);
  const { audio } = sent;
  return {
    ...(annotations.length > 0 && { annotations }),
    ...(images.length > 0 && { images }),
    ...(isRecord(audio) && { audio }),
  };
}

function annotationOf(annotation: JsonRecord): LlmAnnotation {
  const { type, url_citation: cited, ...others } = annotation;
  const isFlat = type === 'url_citation' && cited === undefined && textOf(others['url']) !== undefined;
  return (isFlat ? { type, url_citation: others } : annotation) as unknown as LlmAnnotation;
}

function imageOf(part: JsonRecord): LlmImagePart | undefined {
  const { type, image_url: image } = part;
  if (type !== 'image_url' && type !== undefined) return undefined;
  const url = isRecord(image) ? textOf(image['url']) : textOf(image);
  if (url === undefined) return undefined;
  return { ...part, type: 'image_url', image_url: { ...(isRecord(image) && image), url } };
}
