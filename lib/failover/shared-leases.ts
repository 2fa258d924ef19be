import type { Clock } from '../health/clock.js';
import type { LlmSharedLease } from '../health/health-store.js';
import type { ProbeLease } from '../health/probes.js';
import type { SharedLeases } from '../health/shared-leases.js';
import type { AttemptLeases } from './attempt.js';
import type { Call } from './call.js';
import type { CallStep } from './choose.js';
import type { KeyCheckLead, KeyCheckVerdict } from './key-checks.js';

/** What is needed to share leases with other instances. */
export interface SharedLeasePorts {
  readonly clock: Clock;
  readonly leases: SharedLeases;
}

type TakenLease = Extract<LlmSharedLease, { readonly kind: 'taken' }>;

/**
 * Takes among all instances what an attempt has taken in its own: so one instance of many probes an outage, and one checks a
 * key.
 *
 * - Where another instance holds the lease of a probe, this one leaves the next to it for an interval.
 * - Where another one checks the key, the calls of this one wait for its verdict as for that of one of their own.
 * - The delayed retry on a key that has worked before is each instance's own.
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
  const isShared = keyCheck !== undefined && step.retry?.kind !== 'auth-retry';
  const sharedCheck = isShared ? await shareKeyCheck(call, step, keyCheck, ports) : keyCheck;
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

async function shareKeyCheck(
  call: Call,
  { candidate }: CallStep,
  lead: KeyCheckLead,
  { clock, leases }: SharedLeasePorts,
): Promise<KeyCheckLead | undefined> {
  const key = candidate.keys.credential;
  // Whoever waits for the verdict waits no longer than this.
  const ttlMs = Math.max(call.limits.keyCheckWaitMs, 1);
  const lease = await leases.acquire({ key, purpose: 'key-check', ttlMs });
  if (lease.kind === 'unknown') return lead;
  if (lease.kind === 'taken' && !lease.hasNews) {
    return {
      settle(verdict) {
        lead.settle(verdict);
        lease.release(verdict);
      },
    };
  }
  if (lease.kind === 'taken') {
    lease.release('open');
    lead.settle('open');
  } else if (lease.verdict !== undefined) {
    lead.settle(verdictFrom(lease.verdict));
  } else {
    const end = (verdict: KeyCheckVerdict) => {
      stopListening();
      cancelTimer();
      lead.settle(verdict);
    };
    const cancelTimer = clock.startTimer(ttlMs, () => end('open'));
    const stopListening = leases.onKeyCheckEnd(key, (verdict) => end(verdictFrom(verdict)));
  }
  return undefined;
}

const VERDICTS: readonly string[] = ['vouched', 'rejected', 'open', 'unanswered'] satisfies KeyCheckVerdict[];

/** It comes from outside. */
function verdictFrom(verdict: string): KeyCheckVerdict {
  return VERDICTS.includes(verdict) ? (verdict as KeyCheckVerdict) : 'open';
}
