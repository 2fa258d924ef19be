import type { LlmToolCallDelta } from '../../chat-chunk.interface.js';
import type { JsonRecord } from '../json.js';
import { countOf, isRecord, textOf } from '../json.js';
import type { StateKeeper } from '../provider-state.js';
import { writtenOf } from './message.js';

/** A call of which pieces have come. */
interface OpenCall {
  readonly id: string | undefined;
  isNamed: boolean;
}

/**
 * Puts the pieces of one message's tool calls in order.
 *
 * Deviations of compatible servers are made good:
 * - a missing index: the piece belongs to the call with its id, else to the latest one
 * - one index for several calls: another id together with a name begins a new call (another id alone does not:
 *   some servers make up a new one for each piece)
 * - a missing id becomes `call_<index>`, arguments given as an object become JSON text
 * - only the first piece keeps id and type, and the name comes once
 *
 * @internal
 */
export class ToolCallPieces {
  private readonly calls: OpenCall[] = [];
  /** Places of the latest call of each number and of each id: an answer may have many calls, and each many pieces. */
  private readonly bySentIndex = new Map<number, number>();
  private readonly byId = new Map<string, number>();
  private namedCount = 0;

  constructor(private readonly keeper: StateKeeper) {}

  /** Whether each call has its name; without one a call cannot be carried out. */
  get areNamed(): boolean {
    return this.namedCount === this.calls.length;
  }

  /** @returns the pieces in order, or `undefined` where `value` holds something else */
  read(value: unknown): readonly LlmToolCallDelta[] | undefined {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) return undefined;
    const pieces = value.map((piece: unknown) => (isRecord(piece) ? this.readPiece(piece) : undefined));
    return pieces.every((piece) => piece !== undefined) ? pieces : undefined;
  }

  private readPiece(piece: JsonRecord): LlmToolCallDelta | undefined {
    const { index: sentIndex, id, type, function: asFunction, custom, providerState: _state, ...others } = piece;
    const isCustom = type === 'custom' || (asFunction === undefined && isRecord(custom));
    const sent = isCustom ? custom : asFunction;
    const called = isRecord(sent) ? sent : {};
    const { name: sentName, arguments: sentArguments, input: sentInput, ...calledOthers } = called;
    const name = textOf(sentName);
    const written = writtenOf(isCustom ? sentInput : sentArguments);
    if (written === undefined) return undefined;
    const { index, call, isFirst } = this.callOf(countOf(sentIndex), textOf(id), name !== undefined);
    const isNews = name !== undefined && !call.isNamed;
    if (isNews) {
      call.isNamed = true;
      this.namedCount += 1;
    }
    const state = this.keeper.madeOfCall(piece);
    const named = { ...calledOthers, ...(isNews && { name }) };
    return {
      ...others,
      index,
      ...(isFirst && { id: call.id ?? `call_${index}`, type: isCustom ? 'custom' : 'function' }),
      ...(isCustom ? { custom: { ...named, input: written } } : { function: { ...named, arguments: written } }),
      ...(state !== undefined && { providerState: state }),
    };
  }

  private callOf(sentIndex: number | undefined, id: string | undefined, isNamed: boolean) {
    const at = this.placeOf(sentIndex, id);
    const known = at === undefined ? undefined : this.calls[at];
    const isOther = known?.id !== undefined && id !== undefined && known.id !== id && isNamed;
    if (at !== undefined && known !== undefined && !isOther) return { index: at, call: known, isFirst: false };
    const call: OpenCall = { id, isNamed: false };
    const index = this.calls.push(call) - 1;
    if (sentIndex !== undefined) this.bySentIndex.set(sentIndex, index);
    if (id !== undefined) this.byId.set(id, index);
    return { index, call, isFirst: true };
  }

  /** The call that a piece may belong to. */
  private placeOf(sentIndex: number | undefined, id: string | undefined): number | undefined {
    if (sentIndex !== undefined) return this.bySentIndex.get(sentIndex);
    if (id !== undefined) return this.byId.get(id);
    return this.calls.length === 0 ? undefined : this.calls.length - 1;
  }
}
