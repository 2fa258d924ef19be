import { mediaTypeOf, UNTOLD } from './image-type.js';

/** Content that travels in the request itself. @internal */
export interface InlineData {
  /** In lower case; that of an image as its bytes tell it. */
  readonly mediaType: string;
  /** In base64. */
  readonly data: string;
}

/** Reads `data:<media type>;base64,<data>`, also without a type; `undefined` for anything else and without data. @internal */
export function inlineDataOf(url: string): InlineData | undefined {
  const comma = url.indexOf(',');
  // Only the head goes through the expression: the data may be megabytes long.
  const head = /^data:([^;,]*)(?:;[^;,]*)*;base64$/i.exec(comma < 0 ? '' : url.slice(0, comma));
  const data = url.slice(comma + 1);
  const said = head?.[1]?.toLowerCase();
  return said === undefined || data === ''
    ? undefined
    : { mediaType: mediaTypeOf(said === '' ? UNTOLD : said, data), data };
}

/** Whether `url` is an address that a provider may fetch. @internal */
export function isHttpAddress(url: string): boolean {
  return /^https?:\/\//i.test(url);
}

/** Media types of texts that are not called so. */
const OTHER_TEXTS =
  /^image\/svg\+xml$|^application\/(?:(?:[\w.-]{1,60}\+)?(?:json|xml|yaml)|x-yaml|x-ndjson|jsonl|toml|javascript|typescript|x-(?:javascript|typescript|sh|python)|sql|graphql)$/;

/** Whether a file of this media type is a text. @internal */
export function isTextType(mediaType: string): boolean {
  return mediaType.startsWith('text/') || OTHER_TEXTS.test(mediaType);
}
