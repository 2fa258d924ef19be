import type { LlmFailureCategory } from '../failure.interface.js';
import { verdictBy, type Verdict } from '../rules/verdict.js';

/** A code with a message beside it is another's. */
const EDGE_CODE = /\berror(?: code)?:? (10\d\d|110[12])\b(?![,;]? ?["']?m(?:essage|sg)\b)/;

const MEANINGS: ReadonlyMap<LlmFailureCategory, readonly number[]> = new Map<LlmFailureCategory, readonly number[]>([
  ['rate_limited', [1015]],
  ['quota_exhausted', [1027]],
  ['permission_denied', [1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1020]],
  ['server_error', [1000, 1001, 1002, 1003, 1004, 1014, 1016, 1018, 1019, 1033, 1101, 1102]],
]);

/**
 * Cloudflare's own error pages, also as the bare line `error code: 1015`.
 *
 * @param words - in lower case
 * @see https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/
 * @internal
 */
export function edgeFaultOf(words: string): Verdict | undefined {
  if (!words.includes('1')) return undefined;
  const code = EDGE_CODE.exec(words)?.[1];
  if (code === undefined) return undefined;
  for (const [category, codes] of MEANINGS) {
    if (!codes.includes(Number(code))) continue;
    const scope = category === 'permission_denied' ? 'provider_model' : undefined;
    return verdictBy(`words/edge-${code}`, category, 'words', scope);
  }
  return undefined;
}
