import { meaningOf } from '../classification/category-catalogue.js';
import type { Credential } from '../credentials/credential.js';
import type { CredentialPool } from '../credentials/credential-pool.js';
import { isExpired } from '../credentials/credential-expiry.js';
import type { RefreshableCredential } from '../credentials/refreshable-credential.js';
import { outsideCallers } from '../credentials/outside-callers.js';
import { credentialKeyOf } from '../health/health-keys.js';
import { meaningOfReason, type HealthMarkReason } from '../health/health-state.js';
import type { Call } from './call.js';
import { sourceOf, type Candidate } from './candidate.js';
import type { LlmCredentialRefreshedEvent } from './event.interface.js';
import type { RefreshPorts } from './ports.js';
import type { CredentialRecorder, RefreshReason, Rejection } from './record-credentials.js';

/**
 * Refreshes credentials: asks their sources for new values after a rejection, before a known expiry, and while they are
 * out. Each renewal is shared by all calls, and what comes of it is recorded.
 *
 * @internal
 */
export class CredentialRefresher {
  /** By fingerprint. */
  private readonly underWay = new Map<string, RefreshReason & { readonly ended: Promise<void> }>();

  constructor(
    private readonly ports: RefreshPorts,
    private readonly recorder: CredentialRecorder,
  ) {}

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
      if (pool.refreshables.length > 0 && !call.usesOwnKey(id)) this.refreshDueOf(pool, nowMs);
    }
  }

  private refreshDueOf(pool: CredentialPool, nowMs: number): void {
    for (const source of pool.refreshables) {
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
    const recorded = outsideCallers(() =>
      result.then((renewal) => this.recorder.refreshed(credential, renewal, underWay)),
    );
    const ended = recorded.finally(() => this.underWay.delete(fingerprint));
    const underWay: RefreshReason & { readonly ended: Promise<void> } = { ended, cause, rejection };
    this.underWay.set(fingerprint, underWay);
    return ended;
  }

  private quarantineOf({ provider, fingerprint }: Credential): HealthMarkReason | undefined {
    return this.ports.health.quarantineOf(credentialKeyOf(provider, fingerprint));
  }
}

function mayRefreshAfter(reason: HealthMarkReason | undefined): boolean {
  return reason === undefined || meaningOfReason(reason)?.renewal !== 'reread';
}
