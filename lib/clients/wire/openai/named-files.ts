import { isHttpAddress } from '../data-url.js';
import { usualFileName } from '../file-name.js';
import type { JsonRecord } from '../json.js';
import { isRecord, textOf } from '../json.js';

/**
 * A conversation in which each file that comes as data has a name, for servers that refuse one without.
 *
 * @internal
 */
export function withNamedFiles(messages: unknown): unknown {
  if (!Array.isArray(messages) || !messages.some(hasNamelessFile)) return messages;
  return messages.map((message: unknown) =>
    hasNamelessFile(message) ? { ...message, content: message.content.map(withName) } : message,
  );
}

function hasNamelessFile(message: unknown): message is JsonRecord & { readonly content: readonly unknown[] } {
  return isRecord(message) && Array.isArray(message['content']) && message['content'].some(isNameless);
}

function withName(part: unknown): unknown {
  return isNameless(part) ? { ...part, file: { ...part.file, filename: usualFileName(part.file.file_data) } } : part;
}

type NamelessFile = JsonRecord & { readonly file: JsonRecord & { readonly file_data: string } };

function isNameless(part: unknown): part is NamelessFile {
  if (!isRecord(part) || part['type'] !== 'file' || !isRecord(part['file'])) return false;
  const { file_data: data, filename } = part['file'];
  return typeof data === 'string' && !isHttpAddress(data) && textOf(filename) === undefined;
}
