import type { LlmFailure, LlmFailureEvidence } from '../classification/failure.interface.js';
import type { LlmErrorClassifier } from '../classification/llm-error-classifier.js';
import { ClassifiedFailure, type AttemptContext } from '../failover/attempt.interface.js';
import type { Target } from '../failover/candidate.js';
import { aheadMs, type Clock } from '../health/clock.js';
import { conventionsOf } from '../providers/lookup/conventions-of.js';
import { CANNOT_CARRY_RULE } from '../classification/cannot-carry.js';
import { adapted, noteOf, type Adaptation } from './adapt/adaptation.js';
import { askedBy, askedTarget, noteOfProtocol } from './adapt/asked-target.js';
import type { CallAdaptations, SentRequest } from './adapt/call-adaptations.js';
import type { FoundProtocol } from './adapt/learned-protocols.js';
import type { Body } from './adapt/messages.js';
import type { ModelName } from './adapt/per-model.js';
import { refusalIn } from './adapt/refusal.js';
import type { Need } from './fit/asked.js';
import { fitTargetOf } from './fit/fit-target.js';
import { lackOf, nameOfNeed } from './fit/lack.js';
import { collectBody } from './collect-body.js';
import { readForAttempt } from './readable-request.js';
import { runtimeTargetOf, type RuntimeTarget } from './runtime-target.js';
import type { LlmTransport, LlmTransportResponse } from './transport/llm-transport.js';
import { sendRequest } from './transport-request.js';
import type { Untold, WireRequest, WireTarget, WriteTerms } from './wire/wire.interface.js';

/** An error body is read up to this size. */
const MAX_ERROR_BYTES = 64 * 1024;
/** An error body is waited for so long and no longer, and for half of what is left of the attempt's time: its head alone tells much. */
const MAX_ERROR_READ_MS = 5_000;

/** What every attempt over a wire is made of. */
export interface UpstreamInit {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly transport: LlmTransport;
  readonly classifier: LlmErrorClassifier;
  readonly clock: Clock;
  /** What the call may change of its request; absent where requests are sent as they are. */
  readonly adaptations?: CallAdaptations | undefined;
  /** Where requests are sent as they are: is told of a model that has carried what is asked. */
  readonly onCarried?: ((model: ModelName) => void) | undefined;
}

/** What a mapper needs of a target. @internal */
export function wireTargetOf({ provider, model, params }: RuntimeTarget, untold?: Untold): WireTarget {
  return { provider: provider.id, model, params, headers: provider.headers, untold };
}

/** What stands for what the answer of an attempt does not tell of itself. Looked up when it is asked for: most answers tell. */
class AttemptsUntold implements Untold {
  constructor(
    private readonly clock: Clock,
    private readonly context: AttemptContext,
  ) {}

  get createdAt(): number {
    return Math.floor((this.clock.now() + aheadMs(this.clock)) / 1_000);
  }

  get answerId(): string {
    return this.context.callId;
  }
}

/** What stands for what the answer of an attempt does not tell of itself. @internal */
export function untoldOf({ clock }: UpstreamInit, context: AttemptContext): Untold {
  return new AttemptsUntold(clock, context);
}

/** How requests are to be written. @internal */
export function writeTermsOf({ adaptations }: UpstreamInit): WriteTerms {
  return { isAsSent: adaptations === undefined };
}

/**
 * A request that was sent, and the head and body of a success that answers it. What was sent is kept for as long as the answer comes: what
 * repeats it is the caller's word, in the last event as in the first.
 *
 * @internal
 */
export class Exchange {
  /** The latest evidence that the answer is none. */
  evidence: LlmFailureEvidence | undefined;

  /** @param target - what was asked, by the protocol that the answer is written in */
  constructor(
    private readonly init: UpstreamInit,
    readonly target: RuntimeTarget,
    readonly response: LlmTransportResponse,
    private readonly request: Body,
  ) {}

  /** @param answer - what the model has said so far */
  classified(body: unknown, answer?: string): LlmFailure {
    const { status, headers } = this.response;
    const { headers: requestHeaders } = this.init;
    this.evidence = { status, headers, body, answer, request: this.request, requestHeaders };
    return classified(this.init, this.target, this.evidence);
  }
}

/** A failure that no change of the request would mend. */
const NO_REMEDY = Symbol('no remedy');

const NOTHING_CHANGED: readonly Adaptation[] = [];

/**
 * The request of an attempt, and what has been changed of it. Where the target refuses a field as such that can be renamed or left
 * out, it is sent once more without it, at once; what was accepted then is remembered. Where it points at another protocol, it is
 * asked by that. Where it refuses a part that says what is asked, it is passed over, and that is remembered too.
 *
 * @internal
 */
export class Sending {
  /** The candidate's, by the protocol that it is asked by. */
  target: RuntimeTarget;
  private readonly model: ModelName;
  /** What a caller's own server refuses is that caller's matter alone. */
  private readonly mayTeach: boolean;
  private wired: WireRequest;
  private body: Body;
  /** What the model was known to want beforehand. */
  private applied: readonly Adaptation[] = NOTHING_CHANGED;
  private found: readonly Adaptation[] = NOTHING_CHANGED;
  private isStateless = false;
  /** The protocol that the model has pointed at. */
  private pointedAt: FoundProtocol | undefined;

  /** @param write - writes the request in the protocol of a target */
  constructor(
    private readonly init: UpstreamInit,
    private readonly context: AttemptContext,
    private readonly write: (target: RuntimeTarget) => WireRequest,
  ) {
    const { credential } = context.candidate;
    const given = runtimeTargetOf(context.candidate);
    const baseUrl = credential.hasOwnBaseUrl ? credential.baseUrl : undefined;
    const { adaptations } = init;
    this.model = { provider: given.provider.id, model: given.model, baseUrl };
    this.target =
      adaptations === undefined ? given : askedTarget(given, this.model, adaptations.asked, adaptations.protocols);
    this.mayTeach = !credential.isForeign;
    this.wired = readForAttempt(() => write(this.target));
    this.body = readForAttempt(() => this.known(this.wired));
    if (this.wired.omitted.length > 0) context.notes.omitted(this.wired.omitted);
    this.note();
  }

  /**
   * Sends it until its target answers it under a success status.
   *
   * @throws ClassifiedFailure for any other status; what the transport throws
   */
  async exchange(): Promise<Exchange> {
    for (;;) {
      const response = await this.send();
      const { status, headers } = response;
      this.context.onHead(status);
      if (status >= 200 && status < 300) return new Exchange(this.init, this.target, response, this.body);
      const { headers: requestHeaders } = this.init;
      const body = await this.errorBody(response);
      const evidence = { status, headers, body, request: this.body, requestHeaders };
      const failure = this.refused(evidence);
      if (failure !== undefined) throw failure;
    }
  }

  /** Remembers what the model has taken, once its answer is one. */
  accepted(): void {
    const { adaptations, onCarried } = this.init;
    if (!this.mayTeach) return;
    onCarried?.(this.model);
    if (adaptations === undefined) return;
    const { learned, lacks, protocols, asked } = adaptations;
    if (asked !== undefined) lacks.carried(this.model, asked);
    if (this.found.length === 0 && this.pointedAt === undefined) return;
    const news = this.found.filter((adaptation) => learned.remember(this.model, adaptation)).map(noteOf);
    const { pointedAt } = this;
    if (pointedAt !== undefined && protocols.remember(this.model, pointedAt)) {
      news.push(noteOfProtocol(pointedAt.api) + (pointedAt.when === 'always' ? '' : ', where tools are offered'));
    }
    if (news.length > 0) this.context.notes.learned(news);
  }

  /**
   * What to throw of an answer that could not be read: some servers refuse a request inside a success.
   *
   * @returns `undefined` where the request has been changed and is to be sent once more
   */
  unread({ evidence }: Exchange, error: unknown): unknown {
    if (evidence === undefined || ClassifiedFailure.in(error) === undefined) return error;
    const failure = this.remedied(evidence);
    return failure === NO_REMEDY ? error : failure;
  }

  private send(): Promise<LlmTransportResponse> {
    const { init, context, wired, body } = this;
    const { path, headers } = wired;
    return sendRequest(init.transport, { path, headers, body }, context, init.headers);
  }

  /** @returns `undefined` where the request has been changed and is to be sent once more */
  private refused(evidence: LlmFailureEvidence): ClassifiedFailure | undefined {
    const { init, context } = this;
    const failure = this.remedied(evidence);
    if (failure !== NO_REMEDY) return failure;
    // Sent as it is, it is at the wrong door; the model is there for other calls.
    const isAsSent = init.adaptations === undefined;
    if (isAsSent && refusalIn({ ...evidence, model: this.model.model })?.kind === 'protocol') {
      return cannotCarry('requests by this protocol', evidence.status);
    }
    return new ClassifiedFailure(classified(init, context.candidate.target, evidence));
  }

  /** Changes the request as a refusal wants it. @returns why the target is passed over instead, or that nothing can be done */
  private remedied(evidence: LlmFailureEvidence): ClassifiedFailure | undefined | typeof NO_REMEDY {
    const { init, context } = this;
    const { status } = evidence;
    const bare = this.isStateless ? undefined : this.wired.withoutState;
    const remedy = context.isOver
      ? undefined
      : init.adaptations?.remedyFor({ ...evidence, model: this.model.model }, this.sent(bare !== undefined));
    switch (remedy?.kind) {
      case 'pass-over':
        return this.passedOver(remedy.need, status);
      case 'pass-over-once':
        return cannotCarry(remedy.lack, status);
      case 'adapt':
        this.found = [...this.found, remedy.adaptation];
        this.body = adapted(this.body, remedy.adaptation);
        this.note();
        return undefined;
      case 'protocol':
        return this.askBy(remedy.found, status);
      case 'without-state': {
        const restated = readForAttempt(() => bare?.());
        if (restated === undefined) return NO_REMEDY;
        if (restated.lack !== undefined) return cannotCarry(restated.lack, status);
        this.isStateless = true;
        this.restate(restated);
        return undefined;
      }
      case undefined:
        return NO_REMEDY;
    }
  }

  private async errorBody({ body }: LlmTransportResponse): Promise<string> {
    const { clock } = this.init;
    const leftMs = Math.max(0, this.context.timesOutAtMs - clock.now());
    const maxMs = Math.min(MAX_ERROR_READ_MS, leftMs / 2);
    try {
      return (await collectBody(body, { maxBytes: MAX_ERROR_BYTES, maxMs, clock })).text;
    } catch {
      // The status alone still says something.
      return '';
    }
  }

  private sent(hasState: boolean): SentRequest {
    const { body, model, target } = this;
    const { api } = target.wire;
    const { streamUsage } = conventionsOf(target.provider.id, api, model.model).request;
    return { body, api, hasState, takesUsage: streamUsage === 'on-request' };
  }

  /** Writes the request anew in another protocol; passes the target over where that cannot carry what is asked. */
  private askBy(found: FoundProtocol, status: number | undefined): ClassifiedFailure | undefined {
    const { adaptations } = this.init;
    const target = askedBy(this.target, found.api);
    const lack = adaptations?.asked === undefined ? undefined : lackOf(adaptations.asked, fitTargetOf(target));
    if (lack !== undefined) {
      if (this.mayTeach) adaptations?.protocols.remember(this.model, found);
      return cannotCarry(lack, status);
    }
    this.pointedAt = found;
    this.target = target;
    this.restate(readForAttempt(() => this.write(target)));
    this.context.notes.omitted(this.wired.omitted);
    return undefined;
  }

  /** Takes a request that was written anew, with the changes that were found. */
  private restate(wired: WireRequest): void {
    this.wired = wired;
    this.body = this.found.reduce(adapted, this.known(wired));
    this.note();
  }

  /** Whether the request stands as its target's own protocol writes it. */
  private get isAsWritten(): boolean {
    const { target, wired, applied, found } = this;
    const isUnchanged = (wired.adapted?.length ?? 0) === 0 && applied.length === 0 && found.length === 0;
    return isUnchanged && !this.isStateless && target.wire.api === runtimeTargetOf(this.context.candidate).wire.api;
  }

  private passedOver(need: Need, status: number | undefined): ClassifiedFailure {
    const { context, init, model } = this;
    const name = nameOfNeed(need);
    const isNews = this.mayTeach && init.adaptations?.lacks.remember(model, need) === true;
    if (isNews) context.notes.learned([`requests with ${name} go to other targets for an hour`]);
    return cannotCarry(name, status);
  }

  private known(wired: WireRequest): Body {
    const known = this.init.adaptations?.learned.apply(this.model, wired.body);
    this.applied = known?.applied ?? NOTHING_CHANGED;
    return known?.body ?? wired.body;
  }

  /** Has the trail say what was changed. */
  private note(): void {
    if (this.isAsWritten) return;
    const { api } = this.target.wire;
    const isElsewhere = api !== runtimeTargetOf(this.context.candidate).wire.api;
    const changes = [
      ...(isElsewhere ? [noteOfProtocol(api)] : []),
      ...(this.wired.adapted ?? []),
      ...[...this.applied, ...this.found].map(noteOf),
    ];
    if (this.isStateless) changes.push('providerState left out');
    if (changes.length > 0) this.context.notes.adapted(changes);
  }
}

/** A target is passed over: neutral for its health. */
function cannotCarry(message: string, status: number | undefined): ClassifiedFailure {
  const failure = { category: 'invalid_request', scope: 'request', explicit: true, status } as const;
  return new ClassifiedFailure({ ...failure, message, rule: CANNOT_CARRY_RULE });
}

/** What the evidence of a failed attempt means. @internal */
export function classified(
  { classifier, metadata }: UpstreamInit,
  { provider, model }: Target,
  evidence: LlmFailureEvidence,
): LlmFailure {
  return classifier.classifyFailure({ provider: provider.id, model, metadata, ...evidence });
}
