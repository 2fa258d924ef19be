import type { JsonRecord } from '../json.js';
import { isRecord } from '../json.js';

/**
 * A conversation in which each image stands in an object, as OpenAI has it: some libraries write the address alone, which the other
 * protocols read as well.
 *
 * @internal
 */
export function withImageObjects(messages: unknown): unknown {
  if (!Array.isArray(messages) || !messages.some(hasBareImage)) return messages;
  return messages.map((message: unknown) =>
    hasBareImage(message) ? { ...message, content: message.content.map(withImageObject) } : message,
  );
}

function hasBareImage(message: unknown): message is JsonRecord & { readonly content: readonly unknown[] } {
  return isRecord(message) && Array.isArray(message['content']) && message['content'].some(isBareImage);
}

function withImageObject(part: unknown): unknown {
  return isBareImage(part) ? { ...part, image_url: { url: part.image_url } } : part;
}

function isBareImage(part: unknown): part is JsonRecord & { readonly image_url: string } {
  return isRecord(part) && part['type'] === 'image_url' && typeof part['image_url'] === 'string';
}
