import type { LlmFailure } from '../classification/failure.interface.js';
import type { Credential } from '../credentials/credential.js';
import { isExpired } from '../credentials/credential-expiry.js';
import type { Renewal } from '../credentials/renewal.js';
import type { LlmCredentialRef } from '../errors/trail.interface.js';
import { dateOf } from '../health/clock.js';
import { credentialKeyOf } from '../health/health-keys.js';
import type { HealthChange } from '../health/health-registry.js';
import type { LlmHealthStoreNotice } from '../health/health-store.js';
import type { HealthEvidence } from '../health/health-state.js';
import { renewalFailureMarking } from '../health/marking.js';
import type { Candidate } from './candidate.js';
import type { LlmCredentialRefreshedEvent } from './event.interface.js';
import type { CredentialRecordPorts } from './ports.js';

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
 * What has become of keys at run time, beside a refresh that a call has asked for.
 *
 * - `replaced`: a source told of another key
 * - `unreadable`: a source gives no key
 * - `odd`: a source gave a key that is likely none
 */
export type CredentialNews = { readonly provider: string; readonly setting: string } & (
  | {
      readonly kind: 'replaced';
      readonly credential: LlmCredentialRef;
      /** Absent where keys were only added. */
      readonly previous: LlmCredentialRef | undefined;
    }
  /** `message`: what the source said, redacted. */
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'odd'; readonly credential: LlmCredentialRef; readonly oddity: string }
);

/**
 * Records what becomes of keys, and of the store of their health, outside of calls: what it means for health, and the events of it.
 *
 * @internal
 */
export class CredentialRecorder {
  /** What was told last of a credential's failed refreshes. */
  private readonly told = new WeakMap<Credential, string>();

  constructor(private readonly ports: CredentialRecordPorts) {}

  /** Tells of what has become of keys. */
  news(news: CredentialNews): void {
    const { provider, setting } = news;
    const base = { atMs: this.dateMs(), provider, setting };
    const { emit } = this.ports;
    switch (news.kind) {
      case 'replaced': {
        const { credential, previous } = news;
        return emit?.({ type: 'credential-refreshed', cause: 'changed', ...base, credential, previous });
      }
      case 'unreadable':
        return emit?.({ type: 'credential-refresh-failed', ...base, message: news.message, isFinal: false });
      case 'odd':
        return emit?.({ type: 'odd-key-found', ...base, credential: news.credential, oddity: news.oddity });
    }
  }

  /** What is known of keys is shared with other instances no longer, or again. */
  storeNoticed({ kind, message }: LlmHealthStoreNotice): void {
    this.ports.emit?.({ type: `health-store-${kind}`, atMs: this.dateMs(), message });
  }

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
    const { health, emit } = this.ports;
    const { provider, setting } = credential;
    if (fresh === undefined) return;
    if (isRefreshed) {
      const [from, to] = [credential, fresh].map(({ fingerprint }) => credentialKeyOf(provider, fingerprint));
      health.inheritProof(from ?? '', to ?? '');
    }
    const base = { type: 'credential-refreshed', atMs: this.dateMs(), provider, setting } as const;
    emit?.({ ...base, credential: fresh.ref, previous: credential.ref, cause });
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
    const atMs = this.dateMs();
    this.ports.emit?.({
      type: 'credential-refresh-failed',
      atMs,
      provider,
      setting,
      credential: ref,
      message,
      isFinal,
    });
  }

  /** The date of the present moment: people and stores read dates. */
  private dateMs(): number {
    const { clock } = this.ports;
    return dateOf(clock.now(), clock);
  }
}
