import type { LlmToolCallDelta } from '../../chat-chunk.interface.js';
import type { JsonRecord } from '../json.js';
import { countOf, isRecord, textOf } from '../json.js';
import { writtenOf } from './message.js';

/** A call of which pieces have come. */
interface OpenCall {
  /** The provider's own number of the call. */
  readonly sentIndex: number | undefined;
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

  /** Whether each call has its name; without one a call cannot be carried out. */
  get areNamed(): boolean {
    return this.calls.every(({ isNamed }) => isNamed);
  }

  /** @returns the pieces in order, or `undefined` where `value` holds something else */
  read(value: unknown): readonly LlmToolCallDelta[] | undefined {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) return undefined;
    const pieces = value.map((piece: unknown) => (isRecord(piece) ? this.readPiece(piece) : undefined));
    return pieces.every((piece) => piece !== undefined) ? pieces : undefined;
  }

  private readPiece(piece: JsonRecord): LlmToolCallDelta | undefined {
    const { index: sentIndex, id, type, function: asFunction, custom, ...others } = piece;
    const isCustom = type === 'custom' || (asFunction === undefined && isRecord(custom));
    const sent = isCustom ? custom : asFunction;
    const called = isRecord(sent) ? sent : {};
    const { name: sentName, arguments: sentArguments, input: sentInput, ...calledOthers } = called;
    const name = textOf(sentName);
    const written = writtenOf(isCustom ? sentInput : sentArguments);
    if (written === undefined) return undefined;
    const { index, call, isFirst } = this.callOf(countOf(sentIndex), textOf(id), name !== undefined);
    const isNews = name !== undefined && !call.isNamed;
    if (isNews) call.isNamed = true;
    const named = { ...calledOthers, ...(isNews && { name }) };
    return {
      ...others,
      index,
      ...(isFirst && { id: call.id ?? `call_${index}`, type: isCustom ? 'custom' : 'function' }),
      ...(isCustom ? { custom: { ...named, input: written } } : { function: { ...named, arguments: written } }),
    };
  }

  private callOf(sentIndex: number | undefined, id: string | undefined, isNamed: boolean) {
    const at = this.calls.findLastIndex((call) => {
      if (sentIndex !== undefined) return call.sentIndex === sentIndex;
      return id === undefined || call.id === id;
    });
    const known = this.calls[at];
    const isOther = known?.id !== undefined && id !== undefined && known.id !== id && isNamed;
    if (known !== undefined && !isOther) return { index: at, call: known, isFirst: false };
    const call: OpenCall = { sentIndex, id, isNamed: false };
    return { index: this.calls.push(call) - 1, call, isFirst: true };
  }
}
