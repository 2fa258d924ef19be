import { Observable } from 'rxjs';
import type { LlmClassificationRule } from '../classification/failure.interface.js';
import { LlmErrorClassifier } from '../classification/llm-error-classifier.js';
import { LlmOptionsError } from '../errors/llm-options.error.js';
import type { Attempt } from '../failover/attempt.interface.js';
import type { Settlement } from '../failover/call.interface.js';
import { FailoverEngine, type EngineAnswer } from '../failover/engine.js';
import type { EventSink } from '../failover/event.interface.js';
import { resolveLimits, type ResolvedLimits } from '../failover/limits.js';
import type { LlmPlan } from '../failover/plan.js';
import { cooldownsOf, settingsOf } from '../failover/policies.js';
import { datedEvent } from '../failover/dated-event.js';
import { aheadMs, type Clock } from '../health/clock.js';
import { GuardedHealthStore } from '../health/guarded-health.store.js';
import { HealthRegistry } from '../health/health-registry.js';
import type { LlmHealthStore } from '../health/health-store.js';
import { DEFAULT_HEALTH_BOUNDS, MemoryHealthStore } from '../health/memory-health.store.js';
import { savedMoments } from '../health/saved-moments.js';
import { UptimeLedger } from '../health/uptime.js';
import type { LlmCallOptions } from './call-options.interface.js';
import type { LlmChatRequest } from './chat.interface.js';
import type { LlmClientOptions, LlmProviders, LlmRoutes } from './config/config.interface.js';
import { assertFits, type Check } from '../checks/check.js';
import { Problems } from '../checks/problems.js';
import { DEFAULT_CLIENT_OPTIONS } from './config/default-options.js';
import { ownCredentialsOf } from './config/own-credentials.js';
import { RouteTable } from './config/route-table.js';
import { lintRoute } from './config/lint-config.js';
import { lintKeys, lintReach, type LintedProvider } from './config/lint-keys.js';
import { lintLimits, lintLimitsOfRoute } from './config/lint-limits.js';
import { countTokensAttempt, type LlmTokenCount } from './count-tokens-attempt.js';
import { attachFailover, type LlmFailoverInfo } from './failover-info.js';
import { CredentialRegistry } from './credential-registry.js';
import { subscriberLeft } from './observed.js';
import { relay, type RelayBounds } from './relay.js';
import { MissingEndpoints } from './missing-endpoints.js';
import type { LlmRuntime } from './llm-runtime.js';
import { runAttempt, type LlmAttemptFunction, type LlmAttemptValue, type RunWatch } from './run-attempt.js';
import type { RuntimeRoute } from './runtime-target.js';
import { ChatStream } from './stream/chat-stream.js';
import { streamAttempt } from './stream/stream-attempt.js';
import type { LlmTransport } from './transport/llm-transport.js';
import { unaryAttempt, type UnaryOperation } from './unary-attempt.js';
import type { UpstreamInit } from './upstream.js';

/** What a core is made of. */
export interface LlmCoreInit {
  /** Checked before; the container's sources of keys are resolved. */
  readonly options: LlmClientOptions;
  /** The providers as they were before that. @default those of the options */
  readonly declaredProviders?: LlmProviders | undefined;
  readonly transport: LlmTransport;
  readonly runtime: LlmRuntime;
  /** @default the memory of this process */
  readonly store?: LlmHealthStore | undefined;
  /** Hears once that the store has failed, and in which method. */
  readonly onStoreFailure?: ((method: string, thrown: unknown) => void) | undefined;
  readonly rules?: readonly LlmClassificationRule[] | undefined;
  readonly emit?: EventSink | undefined;
}

type Route = RuntimeRoute;

/**
 * The one engine behind all clients of a module, with what it needs: routes, keys, health, transport.
 *
 * @internal
 */
export class LlmCore {
  readonly routeTable: RouteTable;
  readonly credentialRegistry: CredentialRegistry;
  readonly classifier: LlmErrorClassifier;
  readonly registry: HealthRegistry;
  readonly uptime = new UptimeLedger();
  readonly store: LlmHealthStore;
  private readonly engine: FailoverEngine;
  private readonly limits: ResolvedLimits;
  /** Where servers do not count tokens. */
  private readonly withoutCounts: MissingEndpoints;
  private readonly keyProblems = new Problems();
  /** Providers whose SDK is known to retry by itself. */
  private readonly retriers = new Set<string>();

  /** @throws LlmOptionsError where a key of the environment cannot be sent */
  constructor(private readonly init: LlmCoreInit) {
    const { options, runtime, rules, emit = () => undefined } = init;
    const { clock, random, newCallId, env } = runtime;
    const tell: EventSink = (event) => emit(datedEvent(event, aheadMs(clock)));
    const { policies = {}, health = {} } = options;
    const settings = settingsOf(policies);
    this.withoutCounts = new MissingEndpoints(clock);
    this.limits = resolveLimits(DEFAULT_CLIENT_OPTIONS.limits, options.limits);
    this.classifier = new LlmErrorClassifier(rules);
    const { selection = 'round-robin' } = options;
    const problems = this.keyProblems;
    this.credentialRegistry = new CredentialRegistry({ routeTable: () => this.routeTable, clock, emit: tell });
    const surroundings = { env, settings, selection, clock, random, problems, watcher: this.credentialRegistry };
    this.routeTable = new RouteTable(options, surroundings, init.declaredProviders);
    this.refuseBadKeys();
    const {
      maxEntries = DEFAULT_HEALTH_BOUNDS.maxEntries,
      ttlMs = DEFAULT_HEALTH_BOUNDS.ttlMs,
      maxCallerEntries = DEFAULT_HEALTH_BOUNDS.maxCallerEntries,
    } = health;
    const bounds = { maxEntries, ttlMs };
    const { store, onStoreFailure = () => undefined } = init;
    this.store =
      store === undefined
        ? new MemoryHealthStore(bounds, clock)
        : new GuardedHealthStore({ store, bounds, clock, onFailure: onStoreFailure });
    this.registry = new HealthRegistry({
      store: this.store,
      callerStore: new MemoryHealthStore({ maxEntries: maxCallerEntries, ttlMs }, clock),
      settings,
      clock,
      random: settings.jitter ? random : undefined,
      cooldowns: cooldownsOf(policies),
      provenPoolSize: (provider) => this.credentialRegistry.provenCount(provider, this.store),
    });
    this.engine = new FailoverEngine({
      health: this.registry,
      uptime: this.uptime,
      clock,
      random,
      newCallId,
      settings,
      limits: this.limits,
      policies,
      emit: tell,
      redactor: this.credentialRegistry.redactor,
      classify: (thrown, { target }, metadata) =>
        this.classifier.classifyError(thrown, { provider: target.provider.id, model: target.model, metadata }),
    });
    this.store.pin((key, state) => this.credentialRegistry.isPinned(key, state));
    this.registry.observe((key) => this.credentialRegistry.touch(key));
    // The keys first: what was saved of those that are configured is not dropped where there is no room for all.
    this.credentialRegistry.open();
    if (health.initialState !== undefined) this.registry.restore(savedMoments(health.initialState, clock));
  }

  get clock(): Clock {
    return this.init.runtime.clock;
  }

  /** Calls in flight, and their end at shutdown. */
  get gate(): FailoverEngine['gate'] {
    return this.engine.gate;
  }

  /** Whether a provider without a key is an error. */
  get refusesMissingKeys(): boolean {
    return this.init.options.onMissingKeys === 'throw';
  }

  /**
   * Adds the routes and providers of a feature module.
   *
   * @returns the names of the routes that are new
   * @throws LlmOptionsError where a key of the environment cannot be sent
   */
  addFeature(routes: LlmRoutes, providers: LlmProviders, resolvedProviders = providers): readonly string[] {
    const added = this.routeTable.add(routes, resolvedProviders, providers);
    this.refuseBadKeys();
    this.credentialRegistry.open();
    return added.map(({ name }) => name);
  }

  /** What is legal in these routes and providers but of no use, a sentence each. */
  lint(routeNames: readonly string[], providerIds: readonly string[]): readonly string[] {
    const routes = routeNames.map((name) => this.routeTable.route(name));
    return [
      ...routes.flatMap(lintRoute),
      ...providerIds.flatMap((id) => lintKeys(this.linted(id))),
      ...routes.flatMap((route) => lintLimitsOfRoute(route, this.limits)),
    ];
  }

  /** The same for the limits of all calls, and for what no route uses; to be asked when all routes are known. */
  lintWhole(): readonly string[] {
    const { limits, allowTargets } = this.init.options;
    const findings = lintLimits(limits, DEFAULT_CLIENT_OPTIONS.limits, 'limits');
    if (allowTargets === 'any') return findings;
    const targets = [...this.routeTable.allTargets()];
    const modelsOf = (id: string) => targets.filter(({ provider }) => provider.id === id).map(({ model }) => model);
    return [...findings, ...this.routeTable.providerIds.flatMap((id) => lintReach(this.linted(id), modelsOf(id)))];
  }

  private linted(id: string): LintedProvider {
    const { selection: ofModule = DEFAULT_CLIENT_OPTIONS.selection } = this.init.options;
    const options = this.routeTable.declaredProviders[id] ?? {};
    const { env } = this.init.runtime;
    return { provider: this.routeTable.provider(id), options, selection: options.selection ?? ofModule, env };
  }

  /** Makes one call whose answer is one document. @throws LlmError, or the signal's reason */
  async unary<Value extends object>(
    route: Route,
    operation: UnaryOperation<Value>,
    options: LlmCallOptions,
    signals: readonly AbortSignal[],
  ): Promise<Value> {
    return this.document(route, options, signals, unaryAttempt(this.upstreamOf(options), operation));
  }

  /** Counts the tokens of a request; proves no key. @throws LlmError, or the signal's reason */
  async countTokens(
    route: Route,
    request: LlmChatRequest,
    options: LlmCallOptions,
    signals: readonly AbortSignal[],
  ): Promise<LlmTokenCount> {
    const attempt = countTokensAttempt(this.upstreamOf(options), request, this.withoutCounts);
    return this.document(route, options, signals, attempt, 'never');
  }

  /** Makes one streamed chat call, up to its first content. @throws LlmError, or the signal's reason */
  async stream(
    route: Route,
    request: LlmChatRequest,
    options: LlmCallOptions,
    signals: readonly AbortSignal[],
  ): Promise<ChatStream> {
    const { clock } = this.init.runtime;
    const limits = this.limitsOf(route, options);
    const deadlineAtMs = this.ownDeadlineOf(options);
    const attempt = streamAttempt(this.upstreamOf(options), request, limits);
    const opened = await this.answer(route, options, signals, attempt, 'at-end');
    return new ChatStream(opened, { idleTimeoutMs: limits.idleTimeoutMs, deadlineAtMs, clock }, infoOf(opened));
  }

  /** Makes one call by a user's own means; a cold Observable. @param callOptions - what the options have to be */
  run<Value>(
    route: () => Route,
    attempt: LlmAttemptFunction<Value>,
    options: LlmCallOptions,
    callOptions: Check,
  ): Observable<LlmAttemptValue<Value>> {
    return new Observable<LlmAttemptValue<Value>>((subscriber) => {
      assertFits(callOptions, options, '');
      const controller = new AbortController();
      const signals = options.signal === undefined ? [controller.signal] : [controller.signal, options.signal];
      const watch: RunWatch = {
        classify: (thrown, { provider, model }) =>
          this.classifier.classifyError(thrown, {
            provider: provider.id,
            model,
            metadata: options.metadata,
            isFromAppCode: true,
          }),
        // It would be made with every candidate; its author has to see it as it is.
        onBug: (thrown) => controller.abort(thrown),
        isNewRetrier: (provider) => this.isNewRetrier(provider),
      };
      Promise.resolve()
        .then(async () => {
          const asked = route();
          const bounds = this.relayBoundsOf(asked, options);
          const { maxBufferedChunks } = this.limitsOf(asked, options);
          const answer = await this.answer(asked, options, signals, runAttempt(attempt, watch, maxBufferedChunks));
          relay(answer, subscriber, bounds);
        })
        .catch((error: unknown) => subscriber.error(error));
      return () => controller.abort(subscriberLeft());
    });
  }

  plan(route: Route, options: LlmCallOptions): LlmPlan {
    return this.engine.plan({ route, limits: this.limitsOf(route, options), signals: [], ...this.keysOf(options) });
  }

  /** Whether it is news that a provider's SDK retries by itself; once it is. */
  private isNewRetrier(provider: string): boolean {
    return !this.retriers.has(provider) && this.retriers.add(provider).has(provider);
  }

  private async document<Value extends object>(
    route: Route,
    options: LlmCallOptions,
    signals: readonly AbortSignal[],
    attempt: Attempt<Value>,
    settlement?: Settlement,
  ): Promise<Value> {
    const answer = await this.answer(route, options, signals, attempt, settlement);
    answer.release();
    return attachFailover(answer.value, infoOf(answer));
  }

  private answer<Value>(
    route: Route,
    options: LlmCallOptions,
    signals: readonly AbortSignal[],
    attempt: Attempt<Value>,
    settlement: Settlement = 'at-value',
  ): Promise<EngineAnswer<Value>> {
    if (!this.gate.isDraining) this.credentialRegistry.listen();
    const limits = this.limitsOf(route, options);
    const { metadata, headers } = options;
    const call = { route, limits, signals, settlement, metadata, headers, ...this.keysOf(options) };
    return this.engine.answer(call, attempt);
  }

  /** What a call says of its keys. @throws LlmOptionsError */
  private keysOf({ credentials, affinityKey }: LlmCallOptions) {
    return { ownCredentials: ownCredentialsOf(credentials, this.routeTable), affinityKey };
  }

  /** A run goes on for as long as it wants, but where somebody has set a limit for it: those of the module are for streams. */
  private relayBoundsOf(route: Route, options: LlmCallOptions): RelayBounds {
    const idleTimeoutMs = options.limits?.idleTimeoutMs ?? route.limits?.idleTimeoutMs;
    return { idleTimeoutMs, deadlineAtMs: this.ownDeadlineOf(options), clock: this.clock };
  }

  /** When the time is up that the call itself has set, in epoch milliseconds. */
  private ownDeadlineOf({ limits }: LlmCallOptions): number | undefined {
    const ownMs = limits?.totalTimeoutMs;
    return ownMs === undefined ? undefined : this.clock.now() + ownMs;
  }

  private limitsOf(route: Route, options: LlmCallOptions): ResolvedLimits {
    return resolveLimits(this.limits, route.limits, options.limits);
  }

  private upstreamOf({ headers, metadata }: LlmCallOptions): UpstreamInit {
    const { transport, runtime } = this.init;
    return { headers, metadata, transport, classifier: this.classifier, clock: runtime.clock };
  }

  private refuseBadKeys(): void {
    const problems = this.keyProblems.list.splice(0);
    if (problems.length > 0) throw new LlmOptionsError(problems);
  }
}

function infoOf(answer: EngineAnswer<unknown>): LlmFailoverInfo {
  const { callId, route, candidate, attempts, trail } = answer;
  const { target, credential } = candidate;
  return {
    callId,
    route,
    provider: target.provider.id,
    model: target.model,
    credential: credential.ref,
    attempts,
    trail,
  };
}
