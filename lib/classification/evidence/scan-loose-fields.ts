import { noteStatus, type CollectedFields } from './collected-fields.js';
import { toErrorStatus } from './read-status.js';

const MAX_SCANNED_CHARS = 16_384;
const MAX_FOUND = 24;

/** `"code": "x"`, `'code': 'x'`, `\"code\": \"x\"`, `"code": 429`: a field of JSON however it is quoted or cut. */
const LOOSE_CODE =
  /["'](code|:exception-type|exception_type|x-amzn-errortype|type|status|reason|error_code|error_type|status_code|errcode|__type|param|quotaId)\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["']?([A-Za-z0-9][A-Za-z0-9_.:\-/]{1,100})/g;

/** How specific each field is beside the others. */
const WEIGHTS = new Map([
  ['code', 0.5],
  ['error_code', 0.5],
  ['errcode', 0.5],
  ['__type', 0.5],
  ['reason', 0.4],
  ['quotaId', 0.4],
]);

/**
 * Finds codes and statuses in text that looks like JSON and does not parse: Python dicts, JSON cut off or nested
 * without escapes. What stands later counts as deeper.
 *
 * @internal
 */
export function scanLooseFields(text: string, fields: CollectedFields, depth: number): void {
  const scanned = text.length > MAX_SCANNED_CHARS ? text.slice(0, MAX_SCANNED_CHARS) : text;
  LOOSE_CODE.lastIndex = 0;
  for (let count = 0; count < MAX_FOUND; count += 1) {
    const match = LOOSE_CODE.exec(scanned);
    if (match === null) return;
    const [, name = '', value = ''] = match;
    const at = depth + (WEIGHTS.get(name) ?? 0.3) + count / 100;
    const status = toErrorStatus(value);
    if (status !== undefined) noteStatus(status, at, fields);
    else if (name !== 'param' && value !== 'null' && value !== 'None' && value !== 'error') {
      fields.codes.push({ text: value, depth: at });
    }
  }
}
