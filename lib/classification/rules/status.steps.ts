import type { LlmFailureCategory, LlmFailureScope } from '../failure.interface.js';
import type { FailureSignals } from '../evidence/read-evidence.js';
import { verdictBy, type Verdict } from './verdict.js';

/** What a status means where nothing else is known. */
const BY_STATUS: ReadonlyMap<number, LlmFailureCategory> = new Map<number, LlmFailureCategory>([
  [400, 'invalid_request'],
  [401, 'credential_invalid'],
  [402, 'quota_exhausted'],
  [403, 'permission_denied'],
  [404, 'model_unavailable'],
  // No such operation at this address, as it is with models that are served elsewhere.
  [405, 'model_unavailable'],
  [406, 'invalid_request'],
  [407, 'network_error'],
  [408, 'timeout'],
  // Another request was at work on the same; those who know the API ask again. https://docs.claude.com/en/api/errors
  [409, 'server_error'],
  [410, 'model_unavailable'],
  [411, 'invalid_request'],
  [413, 'request_too_large'],
  [414, 'request_too_large'],
  [415, 'invalid_request'],
  [422, 'invalid_request'],
  [424, 'server_error'],
  [425, 'overloaded'],
  [429, 'rate_limited'],
  [431, 'request_too_large'],
  [451, 'permission_denied'],
  // Groq's own: its flex tier has no capacity. https://console.groq.com/docs/errors
  [498, 'overloaded'],
  [499, 'cancelled'],
  [501, 'model_unavailable'],
  [504, 'timeout'],
  [522, 'timeout'],
  [524, 'timeout'],
  [529, 'overloaded'],
  [598, 'timeout'],
  [599, 'timeout'],
]);

/** The category of a bare failure status; `undefined` below 400 and where a status tells nothing, such as 412 or 418. @internal */
export function categoryOfStatus(status: number): LlmFailureCategory | undefined {
  if (status < 400) return undefined;
  return BY_STATUS.get(status) ?? (status >= 500 ? 'server_error' : undefined);
}

/**
 * The status alone, the one that the body names before the answer's own. Never explicit.
 *
 * @internal
 */
export function statusStep(signals: FailureSignals): Verdict | undefined {
  for (const status of [signals.innerStatus, signals.status]) {
    const category = status === undefined ? undefined : categoryOfStatus(status);
    if (category === undefined) continue;
    // A status that only a sentence names, beside the answer's own, is no more than words.
    const isSpoken = status !== signals.status && status !== signals.fieldStatus && signals.status !== undefined;
    return verdictBy(`status/${status}`, category, isSpoken ? 'weak' : 'status', undefined, false);
  }
  return undefined;
}

/**
 * An HTML page is of a proxy, a firewall or a broken gateway, and says nothing of the credential; but for a server's plain
 * page under 401, which says as much as the status.
 *
 * @internal
 */
export function htmlStep(signals: FailureSignals): Verdict | undefined {
  if (!signals.html) return undefined;
  const own = signals.status !== undefined && signals.status >= 300 ? signals.status : undefined;
  if (own === undefined && signals.status !== undefined) {
    return { category: 'malformed_response', explicit: true, rule: 'answer/html' };
  }
  const status = own ?? signals.innerStatus;
  if (status === undefined) {
    if (FIREWALL.test(signals.ownPage()))
      return { category: 'permission_denied', explicit: true, scope: 'provider_model', rule: 'html/firewall' };
    // Whoever threw it may complain of a page that the caller sent.
    return signals.thrown && signals.hasEchoes
      ? undefined
      : { category: 'malformed_response', explicit: true, rule: 'answer/html' };
  }
  // A firewall that counts calls: https://developers.cloudflare.com/support/troubleshooting/http-status-codes/cloudflare-1xxx-errors/error-1015/
  if (status === 403 && saysFirst(signals, 'rate_limited'))
    return { category: 'rate_limited', explicit: false, scope: 'provider_model', rule: 'html/403 of a rate' };
  const isWall = WALL.test(signals.ownPage());
  const isRefusal = (status === 401 && isWall) || status === 403 || status === 451;
  const category = isRefusal
    ? 'permission_denied'
    : status === 503
      ? unavailability(signals)
      : ((status === 400 ? faultOfProxy(signals) : undefined) ?? categoryOfStatus(status));
  const scope: LlmFailureScope | undefined = category === 'permission_denied' ? 'provider_model' : undefined;
  const explicit = category === 'permission_denied' && isWall;
  return category === undefined ? undefined : { category, explicit, scope, rule: `html/${status}` };
}

/** `We are experiencing heavy traffic`. */
function unavailability(signals: FailureSignals): LlmFailureCategory {
  const isBusy = signals.reading().findings.some(({ category }) => category === 'overloaded');
  return isBusy ? 'overloaded' : 'server_error';
}

function saysFirst(signals: FailureSignals, category: LlmFailureCategory): boolean {
  return signals.reading().findings[0]?.category === category;
}

/** A proxy's own page may tell that it was spoken to in the wrong way: `The plain HTTP request was sent to HTTPS port`. */
function faultOfProxy(signals: FailureSignals): LlmFailureCategory | undefined {
  const { findings } = signals.reading();
  return findings.find(({ category }) => OF_PROXIES.has(category))?.category;
}

const OF_PROXIES: ReadonlySet<LlmFailureCategory> = new Set<LlmFailureCategory>(['network_error', 'request_too_large']);

/** What only pages of firewalls say, whose status nobody handed on. */
const FIREWALL =
  /challenge-error|_cf_chl|just a moment|attention required|captcha|you have been blocked|your support id is|<title>(?:access denied|request rejected)/;

/** What pages of firewalls and proxies say. */
const WALL = /block|denied|captcha|just a moment|attention|banned|challenge|proxy|firewall|gateway/;
