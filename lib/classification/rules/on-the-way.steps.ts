import type { FailureSignals } from '../evidence/read-evidence.js';
import type { Verdict } from './verdict.js';

/** Where a redirect leads is told in so many characters at most. */
const MAX_ADDRESS_CHARS = 120;

/** Proxies that name themselves in `server` or `via`. */
const PROXY_NAME =
  /\b(?:squid|zscaler|blue ?coat|proxysg|forcepoint|websense|netskope|mcafee|mwg|fortigate|fortiproxy|ironport)\b/;

/** Headers that only proxies send. */
const PROXY_HEADERS = ['x-squid-error', 'proxy-authenticate', 'x-bluecoat-via', 'x-zscaler-error'];

/** What a filter of an organisation's own network says in place of the provider. */
const FILTER_WORDS =
  /\b(?:web|url) (?:category|categories|filter(?:ing)?)\b|\bcontent filtering policy of\b|\b(?:corporate|company|internet usage) polic(?:y|ies)\b|\b(?:your )?(?:network|it) (?:administrator|department|help ?desk)\b/;

/** What HTTP clients throw where a proxy refuses a tunnel. */
const REFUSED_TUNNEL =
  /\bproxy response \(\d{3}\) ?!== ?200\b|\btunnell?ing socket could not be established\b|\bunable to tunnel through proxy\b|\bproxy connect(?:ion)? (?:aborted|timed out|ended|refused)\b|\bund_err_prx_(?:conn|tls)\b/;

/**
 * What comes from the way to the provider and not from it: a redirect, a proxy that wants a sign-in, one that bars the way.
 * None of it is a word on the key.
 *
 * @internal
 */
export function onTheWayStep(signals: FailureSignals): Verdict | undefined {
  const { status, innerStatus, words, errorNames, thrown } = signals;
  if ((status ?? innerStatus) === 407) return { category: 'network_error', explicit: true, rule: 'status/407' };
  if (status === undefined) {
    const isRefused =
      thrown && (REFUSED_TUNNEL.test(words) || errorNames.some((name) => name.startsWith('UND_ERR_PRX_')));
    return isRefused ? { category: 'network_error', explicit: true, rule: 'thrown/proxy' } : undefined;
  }
  if (isRedirect(status)) {
    const message = addressOf(signals.headers['location']);
    return { category: 'network_error', explicit: true, rule: 'status/redirect', message };
  }
  const isDenial = status === 401 || status === 403 || status === 451;
  if (!isDenial || signals.json !== undefined || !isOfProxy(signals)) return undefined;
  return { category: 'permission_denied', explicit: true, scope: 'provider_model', rule: 'headers/proxy' };
}

function isRedirect(status: number): boolean {
  return status > 300 && status < 400 && status !== 304;
}

function isOfProxy({ headers, words }: FailureSignals): boolean {
  if (PROXY_HEADERS.some((name) => headers[name] !== undefined)) return true;
  const names = `${headers['server'] ?? ''} ${headers['via'] ?? ''}`.slice(0, 400).toLowerCase();
  return PROXY_NAME.test(names) || FILTER_WORDS.test(words);
}

/** An address without its query, in which secrets may stand. */
function addressOf(location: string | undefined): string | undefined {
  if (location === undefined || location === '') return undefined;
  const plain = location.split(/[?#]/, 1)[0] ?? '';
  const bare = plain.replace(/^(https?:\/\/)[^/@]{1,400}@/i, '$1');
  return `redirected to ${bare.slice(0, MAX_ADDRESS_CHARS)}`;
}
