import type { JsonRecord } from '../json.js';
import { isRecord } from '../json.js';
import { withChangedParts } from './changed-parts.js';

/**
 * A conversation in which each image stands in an object, as OpenAI has it: some libraries write the address alone, which the other
 * protocols read as well.
 *
 * @internal
 */
export function withImageObjects(messages: unknown): unknown {
  return withChangedParts(messages, isBareImage, (part) => ({ ...part, image_url: { url: part.image_url } }));
}

function isBareImage(part: unknown): part is JsonRecord & { readonly image_url: string } {
  return isRecord(part) && part['type'] === 'image_url' && typeof part['image_url'] === 'string';
}
