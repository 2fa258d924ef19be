import { resolveLimits, tellingTimeoutMs, type ResolvedLimits } from '../failover/limits.js';
import type { Credential } from '../credentials/credential.js';
import type { Clock } from '../health/clock.js';
import type { LlmCallOptions } from './call-options.interface.js';
import { ownCredentialsOf, type KnownProviders } from './config/own-credentials.js';
import type { RelayBounds } from './relay.js';
import type { RuntimeRoute } from './runtime-target.js';

/** What a call's options say of its keys. */
export interface CallKeys {
  /** The keys that came with the call, by provider. */
  readonly ownCredentials: ReadonlyMap<string, Credential> | undefined;
  readonly affinityKey: string | undefined;
}

/**
 * Reads the terms of a call from the module's options, its route and its own options: the nearest wins.
 *
 * @internal
 */
export class CallTerms {
  /** @param limits - those of the module */
  constructor(
    private readonly limits: ResolvedLimits,
    private readonly providers: KnownProviders,
    private readonly clock: Clock,
  ) {}

  limitsOf(route: RuntimeRoute, options: LlmCallOptions): ResolvedLimits {
    return resolveLimits(this.limits, route.limits, options.limits);
  }

  /** How long a stream's first content has to be waited for until its absence is the provider's fault. */
  get tellingTimeoutMs(): number {
    return tellingTimeoutMs(this.limits.firstContentTimeoutMs);
  }

  /** @throws LlmOptionsError where a key cannot be sent, or names an unknown provider */
  keysOf({ credentials, affinityKey }: LlmCallOptions): CallKeys {
    return { ownCredentials: ownCredentialsOf(credentials, this.providers), affinityKey };
  }

  /** When the time is up that the call itself has set, in epoch milliseconds. */
  ownDeadlineOf({ limits }: LlmCallOptions): number | undefined {
    const ownMs = limits?.totalTimeoutMs;
    return ownMs === undefined ? undefined : this.clock.now() + ownMs;
  }

  /**
   * How long a run may go on after its first value: for as long as it wants, unless its route or the call has set a limit.
   * The module's limits are for streams.
   */
  runBoundsOf(route: RuntimeRoute, options: LlmCallOptions): RelayBounds {
    const idleTimeoutMs = options.limits?.idleTimeoutMs ?? route.limits?.idleTimeoutMs;
    return { idleTimeoutMs, deadlineAtMs: this.ownDeadlineOf(options), clock: this.clock };
  }
}
