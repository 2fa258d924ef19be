import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import type { Credential } from '../credentials/credential.js';
import type { CredentialPool } from '../credentials/credential-pool.js';
import { isExpired } from '../credentials/credential-expiry.js';
import type { RefreshableCredential } from '../credentials/refreshable-credential.js';
import type { Renewal } from '../credentials/renewal.js';
import { outsideCallers } from '../credentials/outside-callers.js';
import { credentialKeyOf } from '../health/health-keys.js';
import type { HealthChange } from '../health/health-registry.js';
import { meaningOfReason, type HealthEvidence, type HealthMarkReason } from '../health/health-state.js';
import { renewalFailureMarking } from '../health/marking.js';
import type { Call } from './call.js';
import { sourceOf, type Candidate } from './candidate.js';
import type { LlmCredentialRefreshedEvent } from './event.interface.js';
import type { RefreshPorts } from './ports.js';

/** A rejection that may be answered with a new value. */
export interface Rejection {
  readonly candidate: Candidate;
  readonly failure: LlmFailure;
  /** The stamp of the attempt's begin. */
  readonly startedAtMs: number;
  /** Hears of the mark that the rejection ends in, where it does. */
  readonly onMark: (change: HealthChange) => void;
}

/** A renewal whose outcome is to be recorded. */
interface RenewalUnderWay {
  readonly ended: Promise<void>;
  cause: LlmCredentialRefreshedEvent['cause'];
  rejection: Rejection | undefined;
}

/**
 * Refreshes credentials: asks their sources for new values after a rejection, before a known expiry, and while they are
 * out; and records what comes of it. Each renewal is shared by all calls.
 *
 * @internal
 */
export class CredentialRefresher {
  /** By fingerprint. */
  private readonly underWay = new Map<string, RenewalUnderWay>();
  /** What was told last of a credential's failed refreshes. */
  private readonly told = new WeakMap<Credential, string>();

  constructor(private readonly ports: RefreshPorts) {}

  /**
   * Answers a rejection with a new value, where the credential's source can give one now. The rejection's mark is held back
   * until it is known that there is none.
   *
   * @returns what ends when the outcome is recorded, and never rejects; `undefined` where nothing can be done
   */
  answer(rejection: Rejection): Promise<void> | undefined {
    const { renewal } = meaningOf(rejection.failure.category);
    if (renewal === 'none') return undefined;
    const { candidate } = rejection;
    const source = sourceOf(candidate);
    if (source === undefined) return undefined;
    return this.renew(candidate.credential, source, 'rejected', rejection, renewal === 'refresh');
  }

  /** The renewal under way of a credential whose present value nobody is to send any more. */
  renewalOf(candidate: Candidate): Promise<unknown> | undefined {
    const { credential } = candidate;
    if (sourceOf(candidate)?.isAwaited(credential, this.ports.clock.now()) !== true) return undefined;
    return this.underWay.get(credential.fingerprint)?.ended;
  }

  /** Begins the renewals that are due of the keys that a call may use, without waiting for them. */
  refreshDue(call: Call, nowMs: number): void {
    for (const { provider } of call.route.targets) {
      const { id, pool } = provider;
      if (pool.slots.length > 0 && !call.usesOwnKey(id)) this.refreshDueOf(pool, nowMs);
    }
  }

  private refreshDueOf(pool: CredentialPool, nowMs: number): void {
    for (const source of pool.slots) {
      const expiring = source.expiring(nowMs);
      if (expiring !== undefined) {
        void this.renew(expiring, source, isExpired(expiring, nowMs) ? 'expired' : 'expiring');
        continue;
      }
      const [key] = source.keys;
      if (key === undefined || !source.mayRenew(nowMs)) continue;
      const reason = this.quarantineOf(key);
      // What a person has isolated stays so.
      if (reason === 'operator') continue;
      const isOut = reason !== undefined && source.keys.every((other) => this.quarantineOf(other) !== undefined);
      if (isOut || source.mayTryAgain(nowMs))
        void this.renew(key, source, 'unavailable', undefined, mayRefreshAfter(reason));
    }
  }

  private renew(
    credential: Credential,
    source: RefreshableCredential,
    cause: LlmCredentialRefreshedEvent['cause'],
    rejection?: Rejection,
    mayRefresh = true,
  ): Promise<void> | undefined {
    const { fingerprint } = credential;
    const known = this.underWay.get(fingerprint);
    const result = source.renew(credential, { isRejected: cause !== 'expiring', mayRefresh });
    if (known !== undefined) {
      known.rejection ??= rejection;
      if (known.cause === 'expiring') known.cause = cause;
      return known.ended;
    }
    if (result === undefined) return undefined;
    const recorded = outsideCallers(() => result.then((renewal) => this.record(credential, renewal, underWay)));
    const ended = recorded.finally(() => this.underWay.delete(fingerprint));
    const underWay: RenewalUnderWay = { ended, cause, rejection };
    this.underWay.set(fingerprint, underWay);
    return ended;
  }

  private record(credential: Credential, renewal: Renewal, { cause, rejection }: Omit<RenewalUnderWay, 'ended'>): void {
    const { health } = this.ports;
    if (renewal.kind === 'renewed') this.renewed(credential, renewal, cause);
    if (renewal.kind === 'failed' || renewal.kind === 'denied') {
      const message = `its refresh failed: ${renewal.message}`;
      const isOut = cause !== 'expiring' || isExpired(credential, this.ports.clock.now());
      const change = isOut ? this.markFailed(credential, renewal.kind, message, rejection) : undefined;
      if (change !== undefined && rejection !== undefined) rejection.onMark(change);
      else if (cause !== 'unavailable')
        this.tellFailure(credential, message, { isOut, isFinal: renewal.kind === 'denied' });
    } else if (rejection !== undefined) {
      // The old value keeps the mark that it earned, should it ever come back; while it is in use, people hear of it.
      const change = this.mark(rejection);
      if (change !== undefined && renewal.kind === 'unchanged') rejection.onMark(change);
    }
    // Whoever waits for the old value looks again.
    health.touch(credentialKeyOf(credential.provider, credential.fingerprint));
  }

  private mark({ candidate, failure, startedAtMs }: Rejection): HealthChange | undefined {
    return this.ports.health.recordFailure(candidate.keys, failure, startedAtMs, true);
  }

  private markFailed(
    credential: Credential,
    kind: 'failed' | 'denied',
    message: string,
    rejection: Rejection | undefined,
  ): HealthChange | undefined {
    const { health, settings } = this.ports;
    const evidence: HealthEvidence = {
      category: 'credential_expired',
      scope: 'credential',
      explicit: true,
      status: rejection?.failure.status,
      message,
      rule: `credential/refresh-${kind}`,
    };
    const key = credentialKeyOf(credential.provider, credential.fingerprint);
    const marking = renewalFailureMarking(kind, settings.refreshCooldownMs);
    return health.recordMark(key, marking, evidence, rejection?.startedAtMs ?? health.stamp());
  }

  private renewed(
    credential: Credential,
    { credential: fresh, isRefreshed }: Extract<Renewal, { kind: 'renewed' }>,
    cause: LlmCredentialRefreshedEvent['cause'],
  ): void {
    const { health, clock, emit } = this.ports;
    const { provider, setting } = credential;
    if (fresh === undefined) return;
    if (isRefreshed) {
      const [from, to] = [credential, fresh].map(({ fingerprint }) => credentialKeyOf(provider, fingerprint));
      health.inheritProof(from ?? '', to ?? '');
    }
    const base = { type: 'credential-refreshed', atMs: clock.now(), provider, setting } as const;
    emit({ ...base, credential: fresh.ref, previous: credential.ref, cause });
  }

  /** An early refresh that fails is tried again every few seconds; that is told once. */
  private tellFailure(
    credential: Credential,
    message: string,
    { isOut, isFinal }: { readonly isOut: boolean; readonly isFinal: boolean },
  ): void {
    const news = `${isOut}:${isFinal}:${message}`;
    if (this.told.get(credential) === news) return;
    this.told.set(credential, news);
    const { provider, setting, ref } = credential;
    const atMs = this.ports.clock.now();
    this.ports.emit({ type: 'credential-refresh-failed', atMs, provider, setting, credential: ref, message, isFinal });
  }

  private quarantineOf({ provider, fingerprint }: Credential): HealthMarkReason | undefined {
    return this.ports.health.quarantineOf(credentialKeyOf(provider, fingerprint));
  }
}

function mayRefreshAfter(reason: HealthMarkReason | undefined): boolean {
  return reason === undefined || meaningOfReason(reason)?.renewal !== 'reread';
}
