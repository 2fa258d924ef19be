import type { SourceList } from '../../../providers/source-list.interface.js';
import type { LlmAnnotation } from '../../chat.interface.js';
import { isHttpAddress } from '../data-url.js';
import { isRecord, saysSomething, textOf, type JsonRecord } from '../json.js';

/** Whether a document, or a piece of one, may list pages. @internal */
export function mayListPages(body: JsonRecord, lists: readonly SourceList[]): boolean {
  for (const { field } of lists) if (saysSomething(body[field])) return true;
  return false;
}

/**
 * The pages that an answer rests on, where it lists them outside its messages, as sources of a message.
 *
 * @param lists - where they may stand
 * @internal
 */
export function pagesIn(body: JsonRecord, lists: readonly SourceList[] = []): readonly LlmAnnotation[] {
  for (const { field, url = 'url' } of lists) {
    const listed = body[field];
    const pages = Array.isArray(listed) ? listed.flatMap((one: unknown) => pageOf(one, url)) : [];
    if (pages.length > 0) return pages;
  }
  return [];
}

function pageOf(listed: unknown, nameOfUrl: string): LlmAnnotation[] {
  const url = textOf(isRecord(listed) ? listed[nameOfUrl] : listed);
  if (url === undefined || !isHttpAddress(url)) return [];
  const title = isRecord(listed) ? textOf(listed['title']) : undefined;
  return [{ type: 'url_citation', url_citation: { url, ...(title !== undefined && { title }) } }];
}
