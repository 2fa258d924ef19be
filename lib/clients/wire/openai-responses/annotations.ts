import type { LlmAnnotation } from '../../chat.interface.js';
import { countOf, recordsOf, textOf, type JsonRecord } from '../json.js';

/**
 * What a part of a text rests on: pages of the web, and files that were searched; other kinds are passed over.
 *
 * @param start - where the part begins in the content of the message, in characters
 * @see https://platform.openai.com/docs/guides/tools-web-search#output-and-citations
 * @internal
 */
export function annotationsOf(part: JsonRecord, start: number): readonly LlmAnnotation[] {
  return recordsOf(part['annotations']).flatMap((annotation) => annotationOf(annotation, start) ?? []);
}

function annotationOf(annotation: JsonRecord, start: number): LlmAnnotation | undefined {
  const title = textOf(annotation['title']);
  switch (annotation['type']) {
    case 'url_citation': {
      const url = textOf(annotation['url']);
      const [first, after] = [countOf(annotation['start_index']), countOf(annotation['end_index'])];
      if (url === undefined) return undefined;
      return {
        type: 'url_citation',
        url_citation: {
          url,
          ...(title !== undefined && { title }),
          ...(first !== undefined && { start_index: start + first }),
          ...(after !== undefined && { end_index: start + after }),
        },
      };
    }
    case 'file_citation':
    case 'container_file_citation': {
      const name = textOf(annotation['filename']);
      return name === undefined
        ? undefined
        : { type: 'document_citation', document_citation: { document_title: name } };
    }
    default:
      return undefined;
  }
}
