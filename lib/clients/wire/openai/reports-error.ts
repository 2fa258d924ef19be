import type { JsonRecord } from '../json.js';
import { countOf, saysSomething, isRecord } from '../json.js';

/** Whether a document or a choice holds an error: an `error`, or a MiniMax `base_resp` that is not 0. @internal */
export function reportsError(holder: JsonRecord): boolean {
  const { error, base_resp: minimax } = holder;
  if (error !== undefined && error !== null && error !== '' && error !== false) return true;
  return isRecord(minimax) && (countOf(minimax['status_code']) ?? 0) !== 0;
}

/** Fields by which servers tell of a failure in a stream, where they do not put it under `error`. */
const FAILURE_FIELDS = ['errors', 'detail', 'message', 'msg'];

/**
 * Whether an event that is no chunk tells of a failure: vLLM sends `{"object":"error","message":...}`, others
 * `{"detail":...}`. Other events without choices are bookkeeping, of which gateways have many kinds.
 *
 * @internal
 */
export function looksLikeFailure(event: JsonRecord): boolean {
  if (event['object'] === 'error' || event['type'] === 'error') return true;
  return FAILURE_FIELDS.some((name) => saysSomething(event[name]) && event[name] !== '');
}
