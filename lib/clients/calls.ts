import { Observable } from 'rxjs';
import { assertFits, FUNCTION, required, type Check } from '../checks/check.js';
import type { LlmErrorClassifier } from '../classification/llm-error-classifier.js';
import type { Attempt } from '../failover/attempt.interface.js';
import type { EngineCall, LackFinder } from '../failover/call.interface.js';
import type { EngineAnswer } from '../failover/answered-call.js';
import { LlmOptionsError } from '../errors/llm-options.error.js';
import type { CallEnder } from '../failover/lifetime.js';
import type { FailoverEngine } from '../failover/engine.js';
import type { LlmPlan } from '../failover/plan.js';
import type { Clock } from '../health/clock.js';
import type { LlmCallOptions, LlmRunOptions } from './call-options.interface.js';
import { CallAdaptations } from './adapt/call-adaptations.js';
import { LearnedAdaptations } from './adapt/learned-adaptations.js';
import { LearnedLacks } from './adapt/learned-lacks.js';
import { LearnedProtocols } from './adapt/learned-protocols.js';
import type { CallTerms } from './call-terms.js';
import type { LlmChatRequest } from './chat.interface.js';
import { countTokensAttempt, estimateOf, isCountedByNobody, type LlmTokenCount } from './count-tokens-attempt.js';
import { attachFailover, failoverInfoOf } from './failover-info.js';
import type { LlmAttemptValue } from './attempt-values.js';
import { askedOf, toldIn, type Asked } from './fit/asked.js';
import { lackFinderOf } from './fit/lack-finder.js';
import { MissingEndpoints } from './missing-endpoints.js';
import { subscriberLeft } from './observed.js';
import { readForCall } from './readable-request.js';
import { relay } from './relay.js';
import { requestSettingsOf } from './request-settings.js';
import { runAttempt, type LlmAttemptFunction, type RunWatch } from './run-attempt.js';
import { runtimeTargetOf, type RuntimeRoute, type RuntimeTarget } from './runtime-target.js';
import { ChatStream } from './stream/chat-stream.js';
import { streamAttempt } from './stream/stream-attempt.js';
import type { LlmTransport } from './transport/llm-transport.js';
import { unaryAttempt, type UnaryOperation } from './unary-attempt.js';
import type { UpstreamInit } from './upstream.js';

const ATTEMPT = required(FUNCTION);

/** What calls are made with. */
export interface CallsInit {
  readonly engine: FailoverEngine;
  readonly terms: CallTerms;
  readonly transport: LlmTransport;
  readonly classifier: LlmErrorClassifier;
  readonly clock: Clock;
  /** Whether what a model is found to refuse is renamed or left out. */
  readonly adapts: boolean;
  /** Is told before each call that is let in; sources of keys begin to be listened to. */
  readonly onCall: () => void;
}

/** What the engine is to know of a kind of call. */
type CallKind = Pick<EngineCall, 'operation' | 'settlement' | 'lackOf' | 'settingsFor' | 'ender'>;

/**
 * Makes the calls of all clients of a module: gives the engine the attempt that each kind of call is made of, and turns the
 * engine's answer into what the caller gets.
 *
 * @internal
 */
export class Calls {
  /** Servers that have no endpoint for the counting of tokens. */
  private readonly withoutCounts: MissingEndpoints;
  /** Providers whose SDK is known to retry by itself. */
  private readonly retriers = new Set<string>();
  private readonly learned = new LearnedAdaptations();
  readonly lacks: LearnedLacks;
  readonly protocols = new LearnedProtocols();

  constructor(private readonly init: CallsInit) {
    this.lacks = new LearnedLacks(init.clock);
    this.withoutCounts = new MissingEndpoints(init.clock);
  }

  /** Makes one call whose answer is one document. @throws LlmError, or the signal's reason */
  unary<Value extends object>(
    route: RuntimeRoute,
    operation: UnaryOperation<Value>,
    options: LlmCallOptions,
    signals: readonly AbortSignal[],
  ): Promise<Value> {
    const { asked, kind } = operation;
    const attempt = unaryAttempt(this.upstreamOf(options, asked), operation);
    return this.document(route, options, signals, attempt, {
      operation: kind,
      lackOf: this.lackFinder(options, asked),
      settingsFor: this.settingsFor(operation),
    });
  }

  /** Counts the tokens of a request, or estimates them where nobody counts; proves no key. @throws LlmError, or the signal's reason */
  async countTokens(
    route: RuntimeRoute,
    request: LlmChatRequest,
    options: LlmCallOptions,
    signals: readonly AbortSignal[],
  ): Promise<LlmTokenCount> {
    const lackOf = this.lackFinder(
      options,
      readForCall(() => toldIn(request)),
    );
    const kind: CallKind = { operation: 'count', settlement: 'never', lackOf };
    if (isCountedByNobody(route, this.init.terms.ownCredentialsOf(options), this.withoutCounts)) {
      return this.init.engine.answerHere(this.begin(route, options, signals, kind), () => estimateOf(request));
    }
    const attempt = countTokensAttempt(this.upstreamOf(options), request, this.withoutCounts);
    return this.document(route, options, signals, attempt, kind);
  }

  /** Makes one streamed chat call, up to its first content. @throws LlmError, or the signal's reason */
  async stream(
    route: RuntimeRoute,
    request: LlmChatRequest,
    options: LlmCallOptions,
    ender: CallEnder,
  ): Promise<ChatStream> {
    const { terms, clock } = this.init;
    const limits = terms.limitsOf(route, options);
    const deadlineAtMs = terms.ownDeadlineOf(options);
    const { tellingTimeoutMs } = terms;
    const asked = readForCall(() => askedOf(request));
    const attempt = streamAttempt(this.upstreamOf(options, asked), request, { ...limits, tellingTimeoutMs });
    const lackOf = this.lackFinder(options, asked);
    const settingsFor = this.settingsFor({ settings: () => requestSettingsOf(request) });
    const kind: CallKind = { operation: 'stream', settlement: 'at-end', lackOf, settingsFor, ender };
    const signals = options.signal === undefined ? [] : [options.signal];
    const opened = await this.answer(route, options, signals, attempt, kind);
    const { idleTimeoutMs } = limits;
    return new ChatStream(opened, { idleTimeoutMs, deadlineAtMs, clock }, failoverInfoOf(opened));
  }

  /** Makes one call by a user's own means; a cold Observable. @param callOptions - what the options have to be */
  run<Value>(
    route: () => RuntimeRoute,
    attempt: LlmAttemptFunction<Value>,
    options: LlmRunOptions,
    callOptions: Check,
  ): Observable<LlmAttemptValue<Value>> {
    return new Observable<LlmAttemptValue<Value>>((subscriber) => {
      assertFits(ATTEMPT, attempt, 'attempt');
      assertFits(callOptions, options, '');
      const controller = new AbortController();
      const signals = options.signal === undefined ? [controller.signal] : [controller.signal, options.signal];
      const watch = this.runWatch(options, controller);
      Promise.resolve()
        .then(async () => {
          const asked = route();
          assertSpoken(asked, options);
          const bounds = this.init.terms.runBoundsOf(asked, options);
          const { maxBufferedChunks } = this.init.terms.limitsOf(asked, options);
          const kind: CallKind = { operation: 'run', lackOf: lackOfApis(options) };
          const values = { maxWaiting: maxBufferedChunks, usageOf: options.usageOf, clock: this.init.clock };
          const made = runAttempt(attempt, watch, values);
          relay(await this.answer(asked, options, signals, made, kind), subscriber, bounds);
        })
        .catch((error: unknown) => subscriber.error(error));
      return () => controller.abort(subscriberLeft());
    });
  }

  /** Tells what a call would do now, and makes none. @throws LlmOptionsError */
  plan(route: RuntimeRoute, request: Partial<LlmChatRequest>, options: LlmCallOptions): LlmPlan {
    const { engine, terms } = this.init;
    return engine.plan({
      route,
      limits: terms.limitsOf(route, options),
      signals: [],
      lackOf: this.lackFinder(
        options,
        readForCall(() => askedOf(request)),
      ),
      affinityKey: options.affinityKey,
      ownCredentials: terms.ownCredentialsOf(options),
    });
  }

  private runWatch({ metadata }: LlmCallOptions, controller: AbortController): RunWatch {
    return {
      classify: (thrown, { provider, model }) =>
        this.init.classifier.classifyError(thrown, { provider: provider.id, model, metadata, isFromAppCode: true }),
      // It would be made with every candidate; its author has to see it as it is.
      onBug: (thrown) => controller.abort(thrown),
      noteRetrier: (provider) => this.noteRetrier(provider),
    };
  }

  /** @returns whether it is news that a provider's SDK retries by itself */
  private noteRetrier(provider: string): boolean {
    if (this.retriers.has(provider)) return false;
    this.retriers.add(provider);
    return true;
  }

  private document<Value extends object>(
    route: RuntimeRoute,
    options: LlmCallOptions,
    signals: readonly AbortSignal[],
    attempt: Attempt<Value>,
    kind: CallKind,
  ): Promise<Value> {
    return this.answer<Value>(route, options, signals, attempt, kind).then(documentOf<Value>);
  }

  private answer<Value>(
    route: RuntimeRoute,
    options: LlmCallOptions,
    signals: readonly AbortSignal[],
    attempt: Attempt<Value>,
    kind: CallKind,
  ): Promise<EngineAnswer<Value>> {
    return this.init.engine.answer(this.begin(route, options, signals, kind), attempt);
  }

  /** What the engine is asked for; tells of the call. */
  private begin(
    route: RuntimeRoute,
    options: LlmCallOptions,
    signals: readonly AbortSignal[],
    { operation, lackOf, settlement, settingsFor, ender }: CallKind,
  ): EngineCall {
    const { engine, terms, onCall } = this.init;
    if (!engine.gate.isDraining) onCall();
    const { metadata, headers, affinityKey } = options;
    return {
      operation,
      route,
      limits: terms.limitsOf(route, options),
      signals,
      ender,
      metadata,
      headers,
      affinityKey,
      ownCredentials: terms.ownCredentialsOf(options),
      lackOf,
      settlement,
      settingsFor,
    };
  }

  private upstreamOf(options: LlmCallOptions, asked?: Asked): UpstreamInit {
    const { transport, classifier, clock } = this.init;
    const { headers, metadata } = options;
    const shared = { headers, metadata, transport, classifier, clock };
    if (this.adapts(options)) {
      return { ...shared, adaptations: new CallAdaptations(this.learned, this.lacks, this.protocols, asked) };
    }
    return { ...shared, onCarried: asked && ((model) => this.lacks.carried(model, asked)) };
  }

  /** Made only where somebody observes, and of the settings alone: a stream's request is not kept for it. */
  private settingsFor(operation: Pick<UnaryOperation<never>, 'settings'>): CallKind['settingsFor'] {
    if (operation.settings === undefined || !this.init.engine.isObserved) return undefined;
    const settings = operation.settings();
    return (target) => ({ ...settings, ...requestSettingsOf(runtimeTargetOf({ target }).params ?? {}) });
  }

  private lackFinder(options: LlmCallOptions, asked: Asked | undefined): LackFinder | undefined {
    return asked === undefined ? undefined : lackFinderOf(asked, this.adapts(options) ? this : undefined);
  }

  private adapts({ adapt }: LlmCallOptions): boolean {
    return adapt ?? this.init.adapts;
  }
}

function documentOf<Value extends object>(answer: EngineAnswer<Value>): Value {
  answer.release();
  return attachFailover(answer.value, failoverInfoOf(answer));
}

/** That an attempt speaks to no target of its route at all is the app's own mistake, and not of whoever asks it. */
function assertSpoken({ name, targets }: RuntimeRoute, { apis }: LlmRunOptions): void {
  if (apis === undefined || targets.some(({ wire }) => apis.includes(wire.api))) return;
  const spoken = [...new Set(targets.map(({ wire }) => wire.api))].join(', ');
  const expected = `a protocol of the targets of route "${name}" (${spoken})`;
  throw new LlmOptionsError([{ option: 'apis', actual: apis.join(', '), expected }]);
}

/** Finds targets that are reached by none of the protocols that an attempt speaks. */
function lackOfApis({ apis }: LlmRunOptions): LackFinder | undefined {
  if (apis === undefined) return undefined;
  return (target) => {
    const { api } = (target as RuntimeTarget).wire;
    if (apis.includes(api)) return undefined;
    return { what: `a call of the protocol ${apis.join(' or ')}`, isFound: false };
  };
}
