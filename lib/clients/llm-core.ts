import type { LlmClassificationRule } from '../classification/failure.interface.js';
import { LlmErrorClassifier } from '../classification/llm-error-classifier.js';
import { lexicons } from '../classification/reading/lexicons.js';
import { FailoverEngine } from '../failover/engine.js';
import type { EventSink, LlmEvent } from '../failover/event.interface.js';
import { resolveLimits } from '../failover/limits.js';
import type { ObserveWork } from '../failover/observed-work.js';
import { cooldownsOf, policySettingsOf } from '../failover/policies.js';
import type { Clock } from '../health/clock.js';
import { HealthRegistry } from '../health/health-registry.js';
import type { LlmHealthStore } from '../health/health-store.js';
import { savedMoments } from '../health/saved-moments.js';
import { UptimeLedger } from '../health/uptime.js';
import { CallTerms } from './call-terms.js';
import { Calls } from './calls.js';
import type { LlmClientOptions, LlmProviders } from './config/config.interface.js';
import { ConfigLint } from './config/config-lint.js';
import { DEFAULT_CLIENT_OPTIONS } from './config/default-options.js';
import { RouteTable } from './config/route-table.js';
import { CredentialRegistry } from './credential-registry.js';
import { healthStoresOf, type GivenStore } from './health-stores.js';
import type { LlmRuntime } from './llm-runtime.js';
import type { PriceBook } from './prices/price-book.js';
import type { LlmTransport } from './transport/llm-transport.js';

/** What a core is made of. */
export interface LlmCoreInit extends GivenStore {
  /** Checked before; the container's sources of keys are resolved. */
  readonly options: LlmClientOptions;
  /** The providers as they were before that. @default those of the options */
  readonly declaredProviders?: LlmProviders | undefined;
  readonly transport: LlmTransport;
  readonly runtime: LlmRuntime;
  readonly rules?: readonly LlmClassificationRule[] | undefined;
  /** Hears all that the engine tells. @default nobody: no event is made */
  readonly emit?: EventSink | undefined;
  /** Whether somebody hears events of a type. @default somebody does */
  readonly hears?: ((type: LlmEvent['type']) => boolean) | undefined;
  /** Whether somebody reads what events tell of answers. @default somebody does */
  readonly areAnswersRead?: (() => boolean) | undefined;
  /** Knows what tokens cost. @default nobody does */
  readonly prices?: PriceBook | undefined;
}

/**
 * The one engine behind all clients of a module, wired to what it needs: routes, keys, health, transport. It hands these
 * parts out, and does nothing itself.
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
  readonly calls: Calls;
  readonly lint: ConfigLint;
  readonly clock: Clock;
  readonly engine: FailoverEngine;
  /** Whether a provider without a key is an error. */
  readonly refusesMissingKeys: boolean;
  /** Wraps calls and attempts; absent where nobody does. */
  observe: ObserveWork | undefined;
  /** Called once, by the first call, before anything of it is done. */
  onFirstCall: (() => void) | undefined;

  /** @throws LlmOptionsError where a key of the environment cannot be sent */
  constructor(init: LlmCoreInit) {
    const { options, transport, runtime, rules, emit, hears, areAnswersRead, prices } = init;
    const { clock, random, newCallId, env } = runtime;
    const { policies = {}, health = {}, selection = DEFAULT_CLIENT_OPTIONS.selection } = options;
    const settings = policySettingsOf(policies);
    const limits = resolveLimits(DEFAULT_CLIENT_OPTIONS.limits, options.limits);
    this.clock = clock;
    this.refusesMissingKeys = options.onMissingKeys === 'throw';
    this.classifier = new LlmErrorClassifier(rules);
    // So that the first failure does not wait for them.
    lexicons();

    this.credentialRegistry = new CredentialRegistry({
      routeTable: () => this.routeTable,
      clock,
      onNews: (news) => this.engine.credentials.news(news),
    });
    const surroundings = { env, settings, selection, clock, random, watcher: this.credentialRegistry, ...prices };
    this.routeTable = new RouteTable(options, surroundings, init.declaredProviders);
    this.lint = new ConfigLint({ options, limits, routeTable: this.routeTable, env });

    const { sharedLeases, bounds, ...stores } = healthStoresOf(health, clock, init);
    this.store = stores.store;
    this.store.attach?.({
      clock,
      bounds,
      possibleKeys: () => this.credentialRegistry.possibleKeys(),
      onNews: (key, before, after) => this.registry.heard(key, before, after),
      onLeaseReleased: (name, verdict) => sharedLeases?.released(name, verdict),
      onNotice: (notice) => this.engine.credentials.storeNoticed(notice),
    });
    this.registry = new HealthRegistry({
      ...stores,
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
      sharedLeases,
      settings,
      limits,
      policies,
      emit,
      hears,
      areAnswersRead,
      priceOf: prices?.priceOf,
      observeWork: () => this.observe,
      redactor: this.credentialRegistry.redactor,
      classify: (thrown, { target }, metadata) =>
        this.classifier.classifyError(thrown, { provider: target.provider.id, model: target.model, metadata }),
    });
    this.calls = new Calls({
      engine: this.engine,
      terms: new CallTerms(limits, this.routeTable, clock),
      transport,
      classifier: this.classifier,
      clock,
      adapts: options.adapt ?? DEFAULT_CLIENT_OPTIONS.adapt,
      onCall: () => {
        this.credentialRegistry.listen();
        const { onFirstCall } = this;
        this.onFirstCall = undefined;
        onFirstCall?.();
      },
    });

    this.store.pin((key, state) => this.credentialRegistry.isPinned(key, state));
    this.registry.observe((key) => this.credentialRegistry.touch(key));
    // The keys first: what was saved of those that are configured is not dropped where there is no room for all.
    this.credentialRegistry.open();
    if (health.initialState !== undefined) this.registry.restore(savedMoments(health.initialState, clock));
  }

  /** Calls in flight, and their end at shutdown. */
  get gate(): FailoverEngine['gate'] {
    return this.engine.gate;
  }
}
