import { firstVisible } from './read-body.js';

/** What an HTML or XML page says. */
export interface ReadMarkup {
  readonly html: boolean;
  /** Title and headings of a page, or `<Message>` of an XML error. */
  readonly message: string;
  /** `<Code>` of an XML error. */
  readonly code: string | undefined;
}

const MAX_SCANNED_CHARS = 16_384;

/**
 * Reads a text that begins with a tag; `undefined` where it does not.
 *
 * @internal
 */
export function readMarkup(text: string): ReadMarkup | undefined {
  const start = firstVisible(text);
  if (start === -1 || text.charAt(start) !== '<') return undefined;
  const scanned = text.slice(start, start + MAX_SCANNED_CHARS);
  const head = scanned.slice(0, 2_048).toLowerCase();
  const html = ['<html', '<!doctype html', '<head', '<body', '<title', '<center', '<h1'].some((tag) =>
    head.includes(tag),
  );
  if (!html && !/^<[a-z?!]/.test(head)) return undefined;
  if (html) {
    const parts = ['title', 'h1', 'h2']
      .map((tag) => between(scanned, `<${tag}`, `</${tag}>`))
      .filter((part) => part !== '');
    return { html, message: parts.join('\n') || stripTags(scanned.slice(0, 2_048)), code: undefined };
  }
  const code = between(scanned, '<code', '</code>');
  return {
    html,
    message: between(scanned, '<message', '</message>') || stripTags(scanned),
    code: code === '' ? undefined : code,
  };
}

function between(text: string, opening: string, closing: string): string {
  const lower = text.toLowerCase();
  const from = lower.indexOf(opening);
  if (from === -1) return '';
  const inner = text.indexOf('>', from) + 1;
  const to = lower.indexOf(closing, inner);
  return inner === 0 || to === -1 ? '' : stripTags(text.slice(inner, Math.min(to, inner + 400)));
}

function stripTags(text: string): string {
  return text
    .replace(/<[^<>]{0,400}>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
