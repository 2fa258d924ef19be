import type { LlmFailure } from '../classification/failure.interface.js';
import type { Credential } from '../credentials/credential.js';
import { isExpired } from '../credentials/credential-expiry.js';
import type { Renewal } from '../credentials/renewal.js';
import { credentialKeyOf } from '../health/health-keys.js';
import type { HealthChange } from '../health/health-registry.js';
import type { HealthEvidence } from '../health/health-state.js';
import { renewalFailureMarking } from '../health/marking.js';
import type { Candidate } from './candidate.js';
import type { LlmCredentialRefreshedEvent } from './event.interface.js';
import type { RefreshRecordPorts } from './ports.js';

/** A rejection that may be answered with a new value. */
export interface Rejection {
  readonly candidate: Candidate;
  readonly failure: LlmFailure;
  /** The stamp of the attempt's begin. */
  readonly startedAtMs: number;
  /** Hears of the mark that the rejection ends in, where it does. */
  readonly onMark: (change: HealthChange) => void;
}

/** Why a source was asked for a new value; later askers may add to it. */
export interface RefreshReason {
  cause: LlmCredentialRefreshedEvent['cause'];
  rejection: Rejection | undefined;
}

/**
 * Records what comes of refreshes: what it means for health, and the events of it.
 *
 * @internal
 */
export class RefreshRecorder {
  /** What was told last of a credential's failed refreshes. */
  private readonly told = new WeakMap<Credential, string>();

  constructor(private readonly ports: RefreshRecordPorts) {}

  /** A source has answered, or has failed to. */
  refreshed(credential: Credential, renewal: Renewal, { cause, rejection }: RefreshReason): void {
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
}
