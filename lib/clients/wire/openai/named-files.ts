import { isHttpAddress } from '../data-url.js';
import { usualFileName } from '../file-name.js';
import type { JsonRecord } from '../json.js';
import { isRecord, textOf } from '../json.js';
import { withChangedParts } from './changed-parts.js';

/**
 * A conversation in which each file that comes as data has a name, for servers that refuse one without.
 *
 * @internal
 */
export function withNamedFiles(messages: unknown): unknown {
  return withChangedParts(messages, isNameless, (part) => ({
    ...part,
    file: { ...part.file, filename: usualFileName(part.file.file_data) },
  }));
}

type NamelessFile = JsonRecord & { readonly file: JsonRecord & { readonly file_data: string } };

function isNameless(part: unknown): part is NamelessFile {
  if (!isRecord(part) || part['type'] !== 'file' || !isRecord(part['file'])) return false;
  const { file_data: data, filename } = part['file'];
  return typeof data === 'string' && !isHttpAddress(data) && textOf(filename) === undefined;
}
