import { isLongWindowSpent } from '../hints/reset-headers.js';
import type { FailureSignals } from '../evidence/read-evidence.js';
import type { Verdict } from './verdict.js';

/**
 * Headers that say more than a family of codes: a plan's window that is used up, an OAuth challenge.
 *
 * @internal
 */
export function decisiveHeaderStep(signals: FailureSignals): Verdict | undefined {
  const { headers } = signals;
  if (signals.status === 429 || signals.innerStatus === 429) {
    for (const name in headers) {
      // https://docs.anthropic.com/en/api/rate-limits: the windows of a subscription, 5 hours or 7 days long.
      if (name.startsWith('anthropic-ratelimit-unified-') && name.endsWith('status') && headers[name] === 'rejected') {
        return { category: 'quota_exhausted', explicit: true, rule: 'headers/anthropic-unified-window' };
      }
    }
    // A plan's windows at Codex, 5 hours or 7 days long.
    for (const name of ['x-codex-primary-used-percent', 'x-codex-secondary-used-percent'])
      if (Number(headers[name]) >= 100)
        return { category: 'quota_exhausted', explicit: true, rule: 'headers/codex-window' };
    if (
      isLongWindowSpent(headers, signals.provider) ||
      headers['x-ratelimit-remaining-day'] === '0' ||
      headers['x-ratelimit-remaining-requests-day'] === '0' ||
      headers['x-ratelimit-remaining-tokens-day'] === '0'
    ) {
      return { category: 'quota_exhausted', explicit: true, rule: 'headers/daily-window' };
    }
  }
  return undefined;
}

/**
 * Headers that only tell where nothing else does.
 *
 * @internal
 */
export function headerStep(signals: FailureSignals): Verdict | undefined {
  const { headers } = signals;
  if (headers['cf-mitigated'] === 'challenge') {
    return { category: 'permission_denied', explicit: true, scope: 'provider_model', rule: 'headers/cf-mitigated' };
  }
  const challenge = headers['www-authenticate'];
  if (challenge !== undefined && (signals.status === 401 || signals.status === 403)) {
    const words = challenge.toLowerCase();
    if (words.includes('insufficient_scope'))
      return { category: 'permission_denied', explicit: true, rule: 'headers/www-authenticate' };
    if (words.includes('expired'))
      return { category: 'credential_expired', explicit: true, rule: 'headers/www-authenticate' };
    if (words.includes('invalid_token'))
      return { category: 'credential_invalid', explicit: true, rule: 'headers/www-authenticate' };
  }
  return undefined;
}
