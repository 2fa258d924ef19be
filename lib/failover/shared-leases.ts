import type { Clock } from '../health/clock.js';
import type { LlmSharedLease } from '../health/health-store.js';
import type { ProbeLease } from '../health/probes.js';
import type { SharedLeaseRequest, SharedLeases } from '../health/shared-leases.js';
import type { AttemptLeases } from './attempt.js';
import type { Call } from './call.js';
import type { CallStep } from './choose.js';
import type { KeyCheckLead, KeyCheckVerdict } from './key-checks.js';
import type { LlmRetrySettings } from './policies.js';

/** What is needed to share leases with other instances. */
export interface SharedLeasePorts {
  readonly clock: Clock;
  readonly leases: SharedLeases;
  readonly settings: Pick<LlmRetrySettings, 'authRetryDelaysMs'>;
  /** The retry that a call was about to make on a rejected key has been made by another one. */
  readonly authRetryShared: (call: Call, verdict: KeyCheckVerdict) => void;
}

type TakenLease = Extract<LlmSharedLease, { readonly kind: 'taken' }>;

/**
 * Takes among all instances what an attempt has taken in its own: so one instance of many probes an outage, and one checks a
 * key.
 *
 * - Where another instance holds the lease of a probe, this one leaves the next to it for an interval.
 * - Where another one checks the key, the calls of this one wait for its verdict as for that of one of their own.
 * - So do they where it makes the retry on a rejected key that has worked before. One that is due later than another instance's
 *   finds its verdict, for as long as the retries of all may lie apart.
 * - Where nobody can tell in time, this instance decides for itself.
 *
 * Never rejects.
 *
 * @returns `undefined` where another instance was first, or has news of the candidate: the call has to choose anew
 * @internal
 */
export async function shareLeases(
  call: Call,
  step: CallStep,
  { probe, keyCheck }: AttemptLeases,
  ports: SharedLeasePorts,
): Promise<AttemptLeases | undefined> {
  const sharedProbe = probe === undefined ? undefined : await shareProbe(probe, ports);
  if (probe !== undefined && sharedProbe === undefined) {
    keyCheck?.settle('open');
    return undefined;
  }
  const wish = keyCheck === undefined ? undefined : checkOf(call, step);
  const sharedCheck =
    keyCheck === undefined || wish === undefined ? keyCheck : await shareKeyCheck(call, wish, keyCheck, ports);
  if (keyCheck !== undefined && sharedCheck === undefined) {
    sharedProbe?.release();
    return undefined;
  }
  return { probe: sharedProbe, keyCheck: sharedCheck };
}

/** Gives leases back that no attempt was made with. @internal */
export function returnLeases({ probe, keyCheck }: AttemptLeases): void {
  keyCheck?.settle('open');
  probe?.release();
}

async function shareProbe(probe: ProbeLease, { clock, leases }: SharedLeasePorts): Promise<ProbeLease | undefined> {
  const taken = new Map<string, TakenLease>();
  let hasNews = false;
  for (const { key, lengthMs: ttlMs } of probe.entries) {
    const lease = await leases.acquire({ key, purpose: 'probe', ttlMs });
    // Whoever cannot tell of one cannot tell of the others, and each look takes its time.
    if (lease.kind === 'unknown') break;
    if (lease.kind === 'taken') {
      taken.set(key, lease);
      hasNews ||= lease.hasNews;
    }
    if (lease.kind !== 'held' && !hasNews) continue;
    for (const other of taken.values()) other.release('open');
    if (hasNews) probe.release();
    else probe.yield(clock.now());
    return undefined;
  }
  if (taken.size === 0) return probe;
  const steady = new Set(probe.entries.filter(({ kind }) => kind === 'steady').map(({ key }) => key));
  return {
    ...probe,
    release(isStillDown) {
      probe.release(isStillDown);
      for (const [key, lease] of taken) {
        // The next probe of an outage waits for its turn, whichever instance makes it.
        if (!(steady.has(key) && isStillDown?.(key) === true)) lease.release('open');
      }
    },
  };
}

/** The lease of a check; whoever waits for its verdict waits no longer than it lasts. `undefined` where nobody else is to be asked. */
function checkOf(call: Call, { candidate, retry }: CallStep): SharedLeaseRequest | undefined {
  const ttlMs = call.limits.keyCheckWaitMs;
  if (retry?.kind !== 'auth-retry') return { key: candidate.keys.credential, purpose: 'key-check', ttlMs };
  const { authRetry } = call;
  // The key has just been accepted: nobody has to find out.
  if (authRetry === undefined || authRetry.isVouched || ttlMs === 0) return undefined;
  return { key: authRetry.key, purpose: `auth-retry-${call.used.authRetries + 1}`, ttlMs };
}

async function shareKeyCheck(
  call: Call,
  wish: SharedLeaseRequest,
  lead: KeyCheckLead,
  ports: SharedLeasePorts,
): Promise<KeyCheckLead | undefined> {
  const { clock, leases, settings, authRetryShared } = ports;
  const isRetry = wish.purpose !== 'key-check';
  const delays = settings.authRetryDelaysMs;
  const spreadMs = isRetry ? (delays[Math.min(call.used.authRetries, delays.length - 1)] ?? 0) : 0;
  const lease = await leases.acquire(wish);
  if (lease.kind === 'unknown') return lead;
  if (lease.kind === 'taken' && !lease.hasNews) {
    return {
      settle(verdict) {
        lead.settle(verdict);
        lease.release(verdict, verdict === 'rejected' ? spreadMs : 0);
      },
    };
  }
  if (lease.kind === 'taken') {
    lease.release('open');
    lead.settle('open');
  } else if (lease.verdict !== undefined) {
    const verdict = verdictFrom(lease.verdict);
    // A verdict that tells the call nothing would be asked for again and again.
    if (isRetry && verdict !== 'rejected' && verdict !== 'vouched') return lead;
    if (isRetry) authRetryShared(call, verdict);
    lead.settle(verdict);
  } else {
    const end = (verdict: KeyCheckVerdict) => {
      stopListening();
      cancelTimer();
      lead.settle(verdict);
    };
    const cancelTimer = clock.startTimer(wish.ttlMs, () => {
      // A call waits for one silent instance at most, and not for one after the other.
      if (isRetry) leases.leaveAlone(wish);
      end('open');
    });
    const stopListening = leases.onEnd(wish, (verdict) => end(verdictFrom(verdict)));
  }
  return undefined;
}

const VERDICTS: readonly string[] = ['vouched', 'rejected', 'open', 'unanswered'] satisfies KeyCheckVerdict[];

/** It comes from outside. */
function verdictFrom(verdict: string): KeyCheckVerdict {
  return VERDICTS.includes(verdict) ? (verdict as KeyCheckVerdict) : 'open';
}
