import { resolveLimits, tellingTimeoutMs, type ResolvedLimits } from '../failover/limits.js';
import type { Credential } from '../credentials/credential.js';
import type { Clock } from '../health/clock.js';
import type { LlmCallOptions } from './call-options.interface.js';
import { ownCredentialsOf, type KnownProviders } from './config/own-credentials.js';
import type { RelayBounds } from './relay.js';
import type { RuntimeRoute } from './runtime-target.js';

/**
 * Reads the terms of a call from the module's options, its route and its own options: the nearest wins.
 *
 * @internal
 */
export class CallTerms {
  /** Of calls that set no limits of their own. */
  private readonly ofRoutes = new WeakMap<RuntimeRoute, ResolvedLimits>();

  /** @param limits - those of the module */
  constructor(
    private readonly limits: ResolvedLimits,
    private readonly providers: KnownProviders,
    private readonly clock: Clock,
  ) {}

  limitsOf(route: RuntimeRoute, options: LlmCallOptions): ResolvedLimits {
    if (options.limits !== undefined) return resolveLimits(this.limits, route.limits, options.limits);
    const known = this.ofRoutes.get(route);
    if (known !== undefined) return known;
    const limits = resolveLimits(this.limits, route.limits);
    this.ofRoutes.set(route, limits);
    return limits;
  }

  /** How long a stream's first content has to be waited for until its absence is the provider's fault. */
  get tellingTimeoutMs(): number {
    return tellingTimeoutMs(this.limits.firstContentTimeoutMs);
  }

  /**
   * The keys that came with a call, by provider.
   *
   * @returns `undefined` where there are none
   * @throws LlmOptionsError where a key cannot be sent, or names an unknown provider
   */
  ownCredentialsOf({ credentials }: LlmCallOptions): ReadonlyMap<string, Credential> | undefined {
    return credentials === undefined ? undefined : ownCredentialsOf(credentials, this.providers);
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
