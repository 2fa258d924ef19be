import { UnsupportedFunctionalityError } from '@ai-sdk/provider';
import type { LlmContentPart } from '../../index.js';
import type { SdkNewerResultFile, SdkToolResultOutput } from '../specification.js';
import { noteLostOptions, type Warnings } from '../warnings.js';
import { jsonTextOf } from './json-text.js';
import { mediaPartOf } from './media.js';

/** What a tool gave, as far as a tool message can say it, and the rest. @internal */
export interface ToolResult {
  readonly text: string;
  /** Images and files: most providers take none in a tool message. */
  readonly media: readonly LlmContentPart[];
}

const RESULT = 'the result of a tool';

type ContentItem = Extract<SdkToolResultOutput, { type: 'content' }>['value'][number] | SdkNewerResultFile;

/**
 * Reads what a tool gave. Errors and denials become a JSON object with the field `error`, as the common shape has no
 * mark for them.
 *
 * @throws UnsupportedFunctionalityError for a file by its id and for custom content, which no wire can carry
 * @throws InvalidArgumentError for a value that cannot be written as JSON
 * @internal
 */
export function toolResultOf(output: SdkToolResultOutput, warnings: Warnings): ToolResult {
  if (output.type !== 'content') noteLostOptions(output, 'a tool result', warnings, 'lost');
  switch (output.type) {
    case 'text':
      return { text: output.value, media: [] };
    case 'json':
      return { text: jsonTextOf(output.value, RESULT), media: [] };
    case 'error-text':
    case 'error-json':
      return { text: jsonTextOf({ error: output.value }, RESULT), media: [] };
    case 'execution-denied':
      return {
        text: jsonTextOf({ error: output.reason ?? 'The execution of the tool was denied.' }, RESULT),
        media: [],
      };
    case 'content':
      return contentOf(output.value, warnings);
  }
}

function contentOf(items: readonly ContentItem[], warnings: Warnings): ToolResult {
  for (const item of items) noteLostOptions(item, 'a part of a tool result', warnings, 'lost');
  const texts = items.flatMap((item) => (item.type === 'text' ? [item.text] : []));
  const media = items.flatMap((item) => (item.type === 'text' ? [] : [mediaOf(item)]));
  const stands = media.length === 0 || texts.length > 0;
  return { text: stands ? texts.join('\n\n') : 'The result follows in the next message.', media };
}

/**
 * ai 7 takes the media type off an address that it hands on, and hands on none but those of images
 * (see `supportedUrls` of the model); ai 6 as well, where there is no media type.
 */
function mediaTypeOf({ mediaType }: { readonly url: string; readonly mediaType?: string | undefined }): string {
  return mediaType ?? 'image/*';
}

function mediaOf(item: Exclude<ContentItem, { type: 'text' }>): LlmContentPart {
  switch (item.type) {
    case 'file':
    case 'file-data':
    case 'image-data':
      return mediaPartOf(item);
    case 'image-url':
      return mediaPartOf({ mediaType: 'image/*', data: new URL(item.url) });
    case 'file-url':
      return mediaPartOf({ mediaType: mediaTypeOf(item), data: new URL(item.url) });
    case 'file-id':
    case 'image-file-id':
    case 'custom':
      throw new UnsupportedFunctionalityError({ functionality: `a tool result with content of type ${item.type}` });
  }
}
