import type { LlmToolCallDelta } from '../../chat-chunk.interface.js';
import { exactTextOf } from '../exact-integers.js';
import { callPrefixOf } from '../free-call-id.js';
import { isRecord, parsedJsonOf, recordsOf, saysSomething, textOf, type JsonRecord } from '../json.js';
import type { StateKeeper } from '../provider-state.js';
import { ArgumentPieces } from './argument-pieces.js';

/**
 * Reads the function calls of one candidate, each whole or in pieces. A call that comes in pieces is begun at once; its
 * arguments follow when all of them are there.
 *
 * A call without an id gets one that no other answer's calls have, as a conversation may hold many, and so does one whose id another
 * call of the answer has. One that comes again, the same in all, is one. Calls that Gemini has served
 * itself (`toolCall`) are none of these.
 *
 * @internal
 */
export class CalledFunctions {
  private count = 0;
  /** What came whole under each id, and the ids as they were handed on. */
  private readonly whole = new Map<string, string>();
  private readonly ids = new Set<string>();
  private open: { readonly place: number; readonly pieces: ArgumentPieces } | undefined;

  constructor(
    private readonly candidate: number,
    private readonly keeper: StateKeeper,
  ) {}

  get hasCalls(): boolean {
    return this.count > 0;
  }

  /** Whether a call has come in part. */
  get isHalfWay(): boolean {
    return this.open !== undefined;
  }

  /**
   * @param part - a part that holds a function call
   * @param answerId - what tells the answer that it belongs to from others; `''` where nothing does
   * @returns `undefined` where the call cannot be used: it has no name, begins in the middle of another, or a piece has no place
   */
  read(part: JsonRecord, answerId: string): readonly LlmToolCallDelta[] | undefined {
    const sent = part['functionCall'] as JsonRecord;
    const goesOn = sent['willContinue'] === true;
    const name = textOf(sent['name']);
    if (name === undefined) return this.goOn(sent, goesOn);
    if (this.open !== undefined) return undefined;
    const isInPieces = goesOn || saysSomething(sent['partialArgs']);
    const written = isInPieces ? '' : argumentsOf(sent['args']);
    if (written === undefined) return undefined;
    if (!isInPieces && this.isRepeated(textOf(sent['id']), `${name} ${written}`)) return [];
    const place = this.count++;
    const state = this.keeper.madeOfCall(part);
    const begun: LlmToolCallDelta = {
      index: place,
      id: this.freeIdOf(textOf(sent['id']), place, answerId),
      type: 'function',
      function: { name, arguments: written },
      ...(state !== undefined && { providerState: state }),
    };
    if (!isInPieces) return [begun];
    this.open = { place, pieces: new ArgumentPieces(sent['args']) };
    const rest = this.goOn(sent, goesOn);
    return rest && [begun, ...rest];
  }

  /**
   * The rest of a call that has not ended when its candidate does.
   *
   * @param isCut - whether the candidate was cut, and a call with it
   * @returns `undefined` where a call is missing its end
   */
  end(isCut: boolean): readonly LlmToolCallDelta[] | undefined {
    if (this.open === undefined) return [];
    return isCut ? this.close(this.open) : undefined;
  }

  private goOn(sent: JsonRecord, goesOn: boolean): readonly LlmToolCallDelta[] | undefined {
    const { open } = this;
    if (open === undefined || !recordsOf(sent['partialArgs']).every((piece) => open.pieces.add(piece)))
      return undefined;
    return goesOn ? [] : this.close(open);
  }

  private close({ place, pieces }: NonNullable<CalledFunctions['open']>): readonly LlmToolCallDelta[] {
    this.open = undefined;
    return [{ index: place, function: { arguments: pieces.written } }];
  }

  private isRepeated(id: string | undefined, call: string): boolean {
    if (id === undefined) return false;
    if (this.whole.get(id) === call) return true;
    this.whole.set(id, call);
    return false;
  }

  private freeIdOf(sent: string | undefined, place: number, answerId: string): string {
    let id = sent;
    for (let number = place; id === undefined || this.ids.has(id); number += 1) {
      id = `${this.idPrefixOf(answerId)}_${number}`;
    }
    this.ids.add(id);
    return id;
  }

  private idPrefixOf(answerId: string): string {
    const { candidate } = this;
    const prefix = callPrefixOf(answerId);
    return candidate === 0 ? prefix : `${prefix}_${candidate}`;
  }
}

/** A function that is called without arguments is called with none; gateways write them as a text, as elsewhere. */
function argumentsOf(args: unknown): string | undefined {
  if (typeof args === 'string' && (args.trim() === '' || isRecord(parsedJsonOf(args)))) return args.trim() || '{}';
  return exactTextOf(args ?? {});
}
