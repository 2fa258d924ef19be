import type { LlmAnnotation } from '../../chat.interface.js';
import { countOf, isRecord, recordsOf, textOf, type JsonRecord } from '../json.js';

/** A part of a message's content, in characters. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a text rests on: a page on the web, or a document of the request. `undefined` for a kind that is not known.
 *
 * @param range - the text that bears the citation, in the content of the message
 * @see https://docs.claude.com/en/docs/build-with-claude/citations
 * @internal
 */
export function annotationOf(citation: JsonRecord, range: TextRange): LlmAnnotation | undefined {
  const place = { start_index: range.start, end_index: range.end };
  const cited = textOf(citation['cited_text']);
  const said = cited === undefined ? {} : { cited_text: cited };
  const title = textOf(citation['title']);
  switch (citation['type']) {
    case 'web_search_result_location':
    case 'search_result_location': {
      const url = textOf(citation['url']) ?? textOf(citation['source']);
      if (url === undefined) return undefined;
      return {
        type: 'url_citation',
        url_citation: { url, ...(title !== undefined && { title }), ...place, ...said },
      };
    }
    case 'char_location':
    case 'page_location':
    case 'content_block_location':
      return { type: 'document_citation', document_citation: { ...documentOf(citation), ...place, ...said } };
    default:
      return undefined;
  }
}

function documentOf(citation: JsonRecord): JsonRecord {
  const index = countOf(citation['document_index']);
  const title = textOf(citation['document_title']);
  const [first, after] = [countOf(citation['start_page_number']), countOf(citation['end_page_number'])];
  return {
    ...(index !== undefined && { document_index: index }),
    ...(title !== undefined && { document_title: title }),
    ...(first !== undefined && { start_page: first }),
    ...(after !== undefined && { end_page: after }),
  };
}

/**
 * The pages that a search of Anthropic's own has found; none for a block of another kind.
 *
 * @see https://docs.claude.com/en/docs/agents-and-tools/tool-use/web-search-tool
 * @internal
 */
export function foundPagesOf(block: JsonRecord): readonly LlmAnnotation[] {
  if (block['type'] !== 'web_search_tool_result') return [];
  return recordsOf(block['content']).flatMap((result): LlmAnnotation[] => {
    const [url, title] = [textOf(result['url']), textOf(result['title'])];
    if (!isRecord(result) || url === undefined) return [];
    return [{ type: 'url_citation', url_citation: { url, ...(title !== undefined && { title }) } }];
  });
}
