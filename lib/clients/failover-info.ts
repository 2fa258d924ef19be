import type { EngineAnswer } from '../failover/answered-call.js';
import type { LlmUsage } from '../errors/usage.interface.js';
import type { LlmCredentialRef, LlmTrail } from '../errors/trail.interface.js';

/**
 * How an answer came about.
 *
 * @publicApi
 */
export interface LlmFailoverInfo {
  /** The id of the call, as in events and logs. */
  readonly callId: string;
  /** The route that was asked. */
  readonly route: string;
  /** The provider that has answered. */
  readonly provider: string;
  /** The model that was asked there. */
  readonly model: string;
  /** The key that it was asked with: label and fingerprint. */
  readonly credential: LlmCredentialRef;
  /** Upstream calls made. */
  readonly attempts: number;
  /** Every attempt, and every candidate passed over, with reasons. */
  readonly trail: LlmTrail;
  /** The tokens of the answer, where the provider told them; of a stream as far as they are told by now. */
  readonly usage: LlmUsage | undefined;
  /** What all attempts of the call have cost by the option `prices`, as far as that is known by now. */
  readonly cost: number | undefined;
}

/** Tells how an engine's answer came about. @internal */
export function failoverInfoOf(answer: EngineAnswer<unknown>): LlmFailoverInfo {
  return new FailoverInfo(answer);
}

/**
 * Usage and cost are asked of the answer whenever they are read. They become fields, for whoever lists the fields, when somebody
 * asks for the information: for most answers nobody does.
 *
 * One getter for all: a getter of its own would give each object a hidden class of its own, which lives until the next full
 * collection, and all that the getter sees with it.
 */
class FailoverInfo implements LlmFailoverInfo {
  readonly callId: string;
  readonly route: string;
  readonly provider: string;
  readonly model: string;
  readonly credential: LlmCredentialRef;
  readonly attempts: number;
  readonly trail: LlmTrail;
  readonly #answer: Pick<EngineAnswer<unknown>, 'usage' | 'cost'>;

  constructor(answer: EngineAnswer<unknown>) {
    const { target, credential } = answer.candidate;
    this.callId = answer.callId;
    this.route = answer.route;
    this.provider = target.provider.id;
    this.model = target.model;
    this.credential = credential.ref;
    this.attempts = answer.attempts;
    this.trail = answer.trail;
    this.#answer = answer;
  }

  get usage(): LlmUsage | undefined {
    return this.#answer.usage;
  }

  get cost(): number | undefined {
    return this.#answer.cost;
  }

  private static readonly fields = Object.fromEntries(
    (['usage', 'cost'] as const).map((name) => [
      name,
      { ...Object.getOwnPropertyDescriptor(this.prototype, name), enumerable: true },
    ]),
  );

  /** Makes fields of what is asked. */
  static shown(info: FailoverInfo): LlmFailoverInfo {
    return Object.hasOwn(info, 'usage') ? info : Object.defineProperties(info, this.fields);
  }
}

const FAILOVER = Symbol.for('nestjs-llm-failover.failover');

/**
 * Ties the information to an answer, where neither JSON nor a copy of the answer shows it.
 *
 * @internal
 */
export function attachFailover<Value extends object>(value: Value, info: LlmFailoverInfo): Value {
  return Object.defineProperty(value, FAILOVER, { value: info });
}

/**
 * How an answer came about: which candidate gave it, after which attempts.
 *
 * Kept as a property that is not enumerable: returning the answer from a controller does not publish it, and a copy
 * (`{ ...answer }`) does not have it.
 *
 * @returns `undefined` for anything that is no answer of this library, and for a count of tokens that was estimated without asking anybody
 * @publicApi
 */
export function failoverOf(answer: unknown): LlmFailoverInfo | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const info = (answer as { readonly [FAILOVER]?: LlmFailoverInfo })[FAILOVER];
  return info instanceof FailoverInfo ? FailoverInfo.shown(info) : info;
}
