import { Observable } from 'rxjs';
import type { LlmClassificationRule } from '../classification/failure.interface.js';
import { isProgrammingError } from '../classification/programming-error.js';
import { LlmErrorClassifier } from '../classification/llm-error-classifier.js';
import { Redactor } from '../credentials/redactor.js';
import type { Credential } from '../credentials/credential.js';
import type { KeySlot } from '../credentials/key-slot.js';
import { LlmOptionsError } from '../errors/llm-options.error.js';
import type { Attempt } from '../failover/attempt.interface.js';
import type { Settlement } from '../failover/call-state.js';
import type { EngineRoute } from '../failover/candidate.js';
import { FailoverEngine, type EngineAnswer } from '../failover/engine.js';
import type { EventSink } from '../failover/event.interface.js';
import { resolveLimits, type LlmLimits, type ResolvedLimits } from '../failover/limits.js';
import type { LlmPlan } from '../failover/plan.js';
import { cooldownsOf, figuresOf } from '../failover/policies.js';
import type { Clock } from '../health/clock.js';
import { HealthRegistry } from '../health/health-registry.js';
import type { LlmHealthStore } from '../health/health-store.js';
import { credentialKeyOf, healthKeysOf, parseHealthKey } from '../health/health-keys.js';
import type { HealthState } from '../health/health-state.js';
import type { HealthDirectory } from '../health/llm-health.js';
import { DEFAULT_HEALTH_BOUNDS, MemoryHealthStore } from '../health/memory-health.store.js';
import { UptimeLedger } from '../health/uptime.js';
import type { LlmCallOptions } from './call-options.interface.js';
import type { LlmChatRequest } from './chat.interface.js';
import type { LlmClientOptions, LlmProviders, LlmRoutes } from './config/config.interface.js';
import { checkLimits } from './config/check-limits.js';
import { kindOf, Problems } from './config/problems.js';
import { DEFAULT_CLIENT_OPTIONS } from './config/default-options.js';
import { ownCredentialsOf } from './config/own-credentials.js';
import type { KeyWatcher } from './config/resolve-keys.js';
import { RouteBook } from './config/route-book.js';
import { lintRoute } from './config/lint-config.js';
import { attachFailover, type LlmFailoverInfo } from './failover-info.js';
import { subscriberLeft } from './observed.js';
import { relay } from './relay.js';
import type { LlmRuntime } from './llm-runtime.js';
import { runAttempt, type LlmAttemptFunction } from './run-attempt.js';
import type { RuntimeTarget } from './runtime-target.js';
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
  readonly rules?: readonly LlmClassificationRule[] | undefined;
  readonly emit?: EventSink | undefined;
}

type Route = EngineRoute<RuntimeTarget>;

/**
 * The one engine behind all clients of a module, with what it needs: routes, keys, health, transport.
 *
 * @internal
 */
export class LlmCore {
  readonly book: RouteBook;
  readonly classifier: LlmErrorClassifier;
  readonly registry: HealthRegistry;
  readonly uptime = new UptimeLedger();
  readonly store: LlmHealthStore;
  private readonly engine: FailoverEngine;
  private readonly redactor = new Redactor();
  private readonly limits: ResolvedLimits;
  private readonly keyProblems = new Problems();
  private readonly credentials = new Map<string, Credential>();

  /** @throws LlmOptionsError where a key of the environment cannot be sent */
  constructor(private readonly init: LlmCoreInit) {
    const { options, runtime, rules, emit = () => undefined } = init;
    const { clock, random, newCallId, env } = runtime;
    const { policies = {}, health = {} } = options;
    const figures = figuresOf(policies);
    this.limits = resolveLimits(DEFAULT_CLIENT_OPTIONS.limits, options.limits);
    this.classifier = new LlmErrorClassifier(rules);
    const { selection = 'round-robin' } = options;
    const problems = this.keyProblems;
    const surroundings = { env, figures, selection, clock, random, problems, watcher: this.watcher };
    this.book = new RouteBook(options, surroundings, init.declaredProviders);
    this.refuseBadKeys();
    const {
      maxEntries = DEFAULT_HEALTH_BOUNDS.maxEntries,
      ttlMs = DEFAULT_HEALTH_BOUNDS.ttlMs,
      maxCallerEntries = DEFAULT_HEALTH_BOUNDS.maxCallerEntries,
    } = health;
    this.store = init.store ?? new MemoryHealthStore({ maxEntries, ttlMs }, clock);
    const provenPoolSize = (provider: string) => this.provenPoolSize(provider);
    this.registry = new HealthRegistry({
      store: this.store,
      callerStore: new MemoryHealthStore({ maxEntries: maxCallerEntries, ttlMs }, clock),
      figures,
      clock,
      cooldowns: cooldownsOf(policies),
      provenPoolSize,
    });
    this.engine = new FailoverEngine({
      registry: this.registry,
      uptime: this.uptime,
      clock,
      random,
      newCallId,
      figures,
      policies,
      emit,
      redactor: this.redactor,
      classify: (thrown, { target }, metadata) =>
        this.classifier.classifyError(thrown, { provider: target.provider.id, model: target.model, metadata }),
    });
    this.store.pin((key, state) => this.isPinned(key, state));
    this.registry.observe((key) => this.touchPool(key));
    this.registry.restore(health.initialState?.entries ?? []);
    this.noteCredentials();
    for (const slot of this.slots()) slot.open();
  }

  /** Waits until every source of keys has given its first, or has failed to. */
  async keysRead(): Promise<void> {
    const nowMs = this.clock.now();
    await Promise.all(this.book.providerIds.map((id) => Promise.resolve(this.book.provider(id).pool.pending(nowMs))));
  }

  /** Ends listening for changes of keys. */
  close(): void {
    for (const slot of this.slots()) slot.close();
  }

  /** What the health service knows of the configuration. */
  get directory(): HealthDirectory {
    return {
      refOf: (fingerprint) => this.credentials.get(fingerprint)?.ref,
      possibleKeys: () => this.possibleKeys(),
      redact: (text) => this.redactor.redact(text),
      onReset: (keys) => this.forgive(keys),
    };
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
    const added = this.book.add(routes, resolvedProviders, providers);
    this.refuseBadKeys();
    this.noteCredentials();
    for (const slot of this.slots()) slot.open();
    return added.map(({ name }) => name);
  }

  /** What is legal in these routes but of no use, a sentence each. */
  lint(routeNames: readonly string[]): readonly string[] {
    return routeNames.flatMap((name) => lintRoute(this.book.route(name)));
  }

  /** Makes one call whose answer is one document. @throws LlmError, or the signal's reason */
  async unary<Value extends object>(
    route: Route,
    operation: UnaryOperation<Value>,
    options: LlmCallOptions,
    signals: readonly AbortSignal[],
    settlement: Settlement = 'at-value',
  ): Promise<Value> {
    const answer = await this.answer(
      route,
      options,
      signals,
      unaryAttempt(this.upstreamOf(options), operation),
      settlement,
    );
    answer.release();
    return attachFailover(answer.value, infoOf(answer));
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
    const ownMs = options.limits?.totalTimeoutMs;
    const deadlineAtMs = ownMs === undefined ? undefined : clock.now() + ownMs;
    const attempt = streamAttempt(this.upstreamOf(options), request, limits);
    const opened = await this.answer(route, options, signals, attempt, 'at-end');
    return new ChatStream(opened, { idleTimeoutMs: limits.idleTimeoutMs, deadlineAtMs, clock }, infoOf(opened));
  }

  /** Makes one call by a user's own means; a cold Observable. */
  run<Value>(route: () => Route, attempt: LlmAttemptFunction<Value>, options: LlmCallOptions): Observable<Value> {
    return new Observable<Value>((subscriber) => {
      const controller = new AbortController();
      const signals = options.signal === undefined ? [controller.signal] : [controller.signal, options.signal];
      // A mistake in the attempt's own code would be made with every candidate; its author has to see it as it is.
      const endOnBug = (thrown: unknown) => {
        if (isProgrammingError(thrown, this.classifier.classifyError(thrown))) controller.abort(thrown);
      };
      Promise.resolve()
        .then(() => this.answer(route(), options, signals, runAttempt(attempt, endOnBug)))
        .then(
          (answer) => relay(answer, subscriber),
          (error: unknown) => subscriber.error(error),
        );
      return () => controller.abort(subscriberLeft());
    });
  }

  plan(route: Route, options: LlmCallOptions): LlmPlan {
    return this.engine.plan({ route, limits: this.limitsOf(route, options), signals: [], ...this.keysOf(options) });
  }

  private answer<Value>(
    route: Route,
    options: LlmCallOptions,
    signals: readonly AbortSignal[],
    attempt: Attempt<RuntimeTarget, Value>,
    settlement: Settlement = 'at-value',
  ): Promise<EngineAnswer<RuntimeTarget, Value>> {
    refuseBadLimits(options.limits);
    const limits = this.limitsOf(route, options);
    const { metadata } = options;
    return this.engine.answer({ route, limits, signals, settlement, metadata, ...this.keysOf(options) }, attempt);
  }

  /** What a call says of its keys. @throws LlmOptionsError */
  private keysOf({ credentials, affinityKey }: LlmCallOptions) {
    if (affinityKey !== undefined && typeof affinityKey !== 'string') {
      throw new LlmOptionsError([{ option: 'affinityKey', actual: kindOf(affinityKey), expected: 'a string' }]);
    }
    return { ownCredentials: ownCredentialsOf(credentials, (id) => this.book.provider(id)), affinityKey };
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

  private readonly watcher: KeyWatcher = {
    onKeys: (provider, slot, before, wasAsked) => this.takeUp(provider, slot, before, wasAsked),
    onFailure: (provider, { path: setting }, message) => {
      const atMs = this.clock.now();
      this.init.emit?.({ type: 'credential-refresh-failed', atMs, provider, setting, message, isFinal: false });
    },
    redact: (text) => this.redactor.redact(text),
  };

  /** Keys have changed at run time. */
  private takeUp(providerId: string, slot: KeySlot, before: readonly Credential[], wasAsked: boolean): void {
    const { pool } = this.book.provider(providerId);
    pool.rebuild();
    const gone = before.filter(({ fingerprint }) => !pool.has(fingerprint));
    for (const { fingerprint, secret } of gone) {
      this.credentials.delete(fingerprint);
      if (secret !== undefined) this.redactor.retire(secret);
    }
    this.noteCredentials(slot.keys);
    const known = new Set(before.map(({ fingerprint }) => fingerprint));
    const [added] = slot.keys.filter(({ fingerprint }) => !known.has(fingerprint));
    if (wasAsked || before.length === 0 || added === undefined) return;
    const { ref: credential, setting } = added;
    const place = { atMs: this.clock.now(), provider: providerId, setting, credential, previous: gone[0]?.ref };
    this.init.emit?.({ type: 'credential-refreshed', cause: 'changed', ...place });
  }

  private *slots(): Iterable<KeySlot> {
    for (const id of this.book.providerIds) yield* this.book.provider(id).pool.slots;
  }

  /** Rosters look again at a key of which there is news. */
  private touchPool(key: string): void {
    const { provider, fingerprint, isCallers } = parseHealthKey(key);
    if (fingerprint !== undefined && !isCallers) this.book.findProvider(provider)?.pool.touch(fingerprint);
  }

  private *possibleKeys(): Iterable<string> {
    for (const { provider, model } of this.book.allTargets()) {
      for (const { baseUrl, hasOwnBaseUrl, fingerprint } of provider.pool.credentials) {
        yield* healthKeysOf({ provider: provider.id, model, baseUrl, hasOwnBaseUrl, fingerprint }).all;
      }
    }
  }

  /** Sources whose grant was denied may be asked again. */
  private forgive(keys: readonly string[]): void {
    for (const key of keys) {
      const { scope, fingerprint = '' } = parseHealthKey(key);
      if (scope === 'credential') this.credentials.get(fingerprint)?.slot?.forgive();
    }
  }

  private noteCredentials(credentials: Iterable<Credential> = this.book.credentials()): void {
    for (const credential of credentials) {
      this.credentials.set(credential.fingerprint, credential);
      if (credential.secret !== undefined) this.redactor.add(credential.secret);
    }
  }

  private provenPoolSize(providerId: string): number {
    const { credentials } = this.book.provider(providerId).pool;
    return credentials.filter(({ fingerprint }) => this.store.get(credentialKeyOf(providerId, fingerprint))?.proven)
      .length;
  }

  /** Marks and proof of configured credentials are never evicted. */
  private isPinned(key: string, { marks }: HealthState): boolean {
    const { scope, fingerprint } = parseHealthKey(key);
    if (fingerprint === undefined || !this.credentials.has(fingerprint)) return false;
    return (
      scope === 'credential' ||
      Object.values(marks).some((mark) => (mark?.untilMs ?? 0) > this.init.runtime.clock.now())
    );
  }
}

function refuseBadLimits(limits: LlmLimits | undefined): void {
  if (limits === undefined) return;
  const problems = new Problems();
  checkLimits(limits, 'limits', problems);
  if (problems.list.length > 0) throw new LlmOptionsError(problems.list);
}

function infoOf(answer: EngineAnswer<RuntimeTarget, unknown>): LlmFailoverInfo {
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
