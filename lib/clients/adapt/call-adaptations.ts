import type { LlmFailureEvidence } from '../../classification/failure.interface.js';
import type { LlmApi } from '../../providers/llm-api.js';
import type { Asked, Need } from '../fit/asked.js';
import { LACK_OF_THOUGHT } from '../fit/lack.js';
import { adaptationFor, type Adaptation } from './adaptation.js';
import type { LearnedAdaptations } from './learned-adaptations.js';
import { needRefused, type LearnedLacks } from './learned-lacks.js';
import type { FoundProtocol, LearnedProtocols } from './learned-protocols.js';
import type { Body } from './messages.js';
import { refusalIn, type Refusal } from './refusal.js';

/** A request is changed so many times in one call at most. */
const MAX_ADAPTATIONS = 3;

/** Those that have one address, so that a model may be asked by either. */
const PROTOCOLS_OF_OPENAI: ReadonlySet<LlmApi> = new Set<LlmApi>(['openai', 'openai-responses']);

/**
 * What to do after a refusal.
 *
 * - `adapt`: the same target is asked once more, with this change
 * - `without-state`: the same, without what answers of earlier turns have given back
 * - `protocol`: the same, by another protocol
 * - `pass-over`: the target cannot carry what is asked; another may
 * - `pass-over-once`: it cannot carry this conversation, which says nothing of others
 */
export type Remedy =
  | { readonly kind: 'adapt'; readonly adaptation: Adaptation }
  | { readonly kind: 'without-state' }
  | { readonly kind: 'protocol'; readonly found: FoundProtocol }
  | { readonly kind: 'pass-over'; readonly need: Need }
  | { readonly kind: 'pass-over-once'; readonly lack: string };

/** The request that was refused. */
export interface SentRequest {
  readonly body: Body;
  readonly api: LlmApi;
  /** Whether it gives back what answers of earlier turns have given. */
  readonly hasState: boolean;
  /** Whether its target is known to tell the usage of a stream where that is asked for. */
  readonly takesUsage: boolean;
}

/** What one call may still change of its request, and what models were found to refuse. */
export class CallAdaptations {
  private made = 0;
  /** The names that fields had before they went by another. */
  private former: Set<string> | undefined;
  /** Protocols that have sent the call to another one. */
  private left: Set<LlmApi> | undefined;

  /** @param asked - absent where nothing of what the request asks is known */
  constructor(
    readonly learned: LearnedAdaptations,
    readonly lacks: LearnedLacks,
    readonly protocols: LearnedProtocols,
    readonly asked: Asked | undefined,
  ) {}

  /**
   * What to do after a failure; counts a change as made.
   *
   * @returns `undefined` where the failure is no refusal, or nothing can be done about it
   */
  remedyFor(evidence: LlmFailureEvidence, sent: SentRequest): Remedy | undefined {
    const refusal = refusalIn(evidence);
    if (refusal === undefined) return undefined;
    const lack = lackOfThis(refusal, this.asked);
    if (lack !== undefined) return { kind: 'pass-over-once', lack };
    // Pictures are a matter of those alone who take lists of texts.
    const isOfTexts = refusal.kind === 'parts' && adaptationFor(refusal, sent.body, sent.api) !== undefined;
    const need = this.asked === undefined || isOfTexts ? undefined : needRefused(refusal, this.asked);
    if (need !== undefined) return { kind: 'pass-over', need };
    if (this.made >= MAX_ADAPTATIONS) return undefined;
    const remedy = this.changeFor(refusal, sent);
    if (remedy !== undefined) this.made += 1;
    return remedy;
  }

  private changeFor(refusal: Refusal, { body, api, hasState, takesUsage }: SentRequest): Remedy | undefined {
    if (refusal.kind === 'protocol') {
      const isOther = refusal.api !== api && PROTOCOLS_OF_OPENAI.has(api);
      // A call is not sent back and forth either.
      if (!isOther || this.left?.has(refusal.api) === true) return undefined;
      this.left = (this.left ?? new Set()).add(api);
      return { kind: 'protocol', found: refusal };
    }
    if (refusal.kind === 'state') return hasState ? { kind: 'without-state' } : undefined;
    const adaptation = adaptationFor(refusal, body, api, takesUsage);
    // A field that is refused by either name is not sent back and forth.
    if (adaptation?.kind === 'renamed') {
      if (this.former?.has(adaptation.to) === true) return undefined;
      this.former = (this.former ?? new Set()).add(adaptation.field);
    }
    return adaptation === undefined ? undefined : { kind: 'adapt', adaptation };
  }
}

/** What a refusal finds lacking for this request, which says nothing of others. */
function lackOfThis(refusal: Refusal, asked: Asked | undefined): string | undefined {
  if (refusal.kind === 'lack') return refusal.lack;
  if (refusal.kind !== 'thoughtless-calls') return undefined;
  return asked?.openTurn !== undefined || asked?.hasThoughtlessTurn === true ? LACK_OF_THOUGHT : undefined;
}
