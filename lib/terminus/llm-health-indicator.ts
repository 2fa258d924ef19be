import { Inject, Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { assertFits } from '../checks/check.js';
import { LlmClient, LlmHealth, LlmOptionsError } from '../index.js';
import { opaque } from '../opaque/opaque.js';
import { candidateHealthOf, standingsIn } from './candidate-health.js';
import { DEFAULT_HEALTH_CHECK, HEALTH_CHECK, KEY, type LlmHealthCheckOptions } from './health-check-options.js';
import { healthDetailsOf, overallStatus, type HealthFindings } from './health-details.js';

/**
 * Tells `@nestjs/terminus` how the routes and providers of the application stand. List it among the providers of the module
 * that has the health controller and imports `TerminusModule`.
 *
 * - `up`: every candidate of the route can be called.
 * - `degraded`: some cannot, such as one key of three, and calls are answered all the same; also where all are kept away, but
 *   for `downAfterMs` at most, or where the next call finds out whether a fault is over. HTTP 200. Terminus 11 does not know
 *   the status: there it is `up`, with `degraded: true`.
 * - `down`: no candidate of the route can be called. HTTP 503. Of several routes the worst decides.
 * - It looks at what is known and calls nobody: it costs nothing upstream, and a provider that nobody has called yet is `up`.
 * - It holds no secret, and by default no label and no digit of a key.
 *
 * A fault of a provider is the same for all instances, and a restart cures none: it belongs to no liveness check, and to a
 * readiness check only where the instance is of no use without the route.
 *
 * @example
 * ```ts
 * @Get('health')
 * @HealthCheck()
 * check() {
 *   return this.checks.check([() => this.llm.isHealthy('llm', { route: 'chat' })]);
 * }
 * ```
 * @publicApi
 */
@Injectable()
export class LlmHealthIndicator {
  static {
    opaque<LlmHealthIndicator>(this, () => ({}));
  }

  constructor(
    @Inject(HealthIndicatorService) private readonly indicators: HealthIndicatorService,
    @Inject(LlmClient) private readonly client: LlmClient,
    @Inject(LlmHealth) private readonly health: LlmHealth,
  ) {}

  /**
   * Checks routes, by default all, or one provider of them.
   *
   * @param key - the name under which the result stands in the answer
   * @throws LlmOptionsError for a key that is no text, options that cannot work, an unknown route, or a provider of none of the routes
   */
  async isHealthy<const Key extends string>(
    key: Key,
    options: LlmHealthCheckOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    assertFits(KEY, key, 'key');
    assertFits(HEALTH_CHECK, options, '');
    const findings = this.findings(options);
    const mode = options.details ?? DEFAULT_HEALTH_CHECK.details;
    const details = healthDetailsOf(findings, mode, (provider) => this.health.explain({ provider }));
    return this.resultOf(key, findings, { ...details });
  }

  private findings({ route, provider, downAfterMs }: LlmHealthCheckOptions): HealthFindings {
    const names = route === undefined ? this.client.routeNames : [route].flat();
    const standings = standingsIn(this.health.snapshot());
    const limitMs = downAfterMs ?? DEFAULT_HEALTH_CHECK.downAfterMs;
    const routes = names.map((name) => {
      const { candidates } = this.client.plan({}, { route: name });
      return { name, candidates: candidates.map((candidate) => candidateHealthOf(candidate, standings, limitMs)) };
    });
    return provider === undefined ? { routes } : { routes: routesTo(provider, routes), provider };
  }

  private resultOf<Key extends string>(
    key: Key,
    findings: HealthFindings,
    details: Record<string, unknown>,
  ): HealthIndicatorResult<Key> {
    const session = this.indicators.check(key);
    const status = overallStatus(findings);
    if (status === 'up') return session.up(details);
    if (status === 'down') return session.down(details);
    // Terminus 11 has no such method, and leaves a status that it does not know out of its answer.
    return typeof session.degraded === 'function'
      ? session.degraded(details)
      : session.up({ ...details, degraded: true });
  }
}

function routesTo(provider: string, routes: HealthFindings['routes']): HealthFindings['routes'] {
  const known = new Set(routes.flatMap(({ candidates }) => candidates.map((candidate) => candidate.provider)));
  if (!known.has(provider)) {
    const expected = `a provider of the routes that are looked at (${[...known].join(', ')})`;
    throw new LlmOptionsError([{ option: 'provider', actual: 'another name', expected }]);
  }
  return routes.map(({ name, candidates }) => ({
    name,
    candidates: candidates.filter((candidate) => candidate.provider === provider),
  }));
}
