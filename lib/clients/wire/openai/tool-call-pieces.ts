import type { LlmToolCallDelta } from '../../chat-chunk.interface.js';
import { freeCallId } from '../free-call-id.js';
import type { JsonRecord } from '../json.js';
import { countOf, isRecord, textOf } from '../json.js';
import type { StateKeeper } from '../provider-state.js';
import type { Untold } from '../wire.interface.js';
import { JsonProgress } from './json-progress.js';
import { isNull, writtenOf } from './message.js';

/** A call of which pieces have come. */
interface OpenCall {
  readonly place: number;
  id: string | undefined;
  name: string | undefined;
  readonly isCustom: boolean;
  /** The number that the server gave it. */
  readonly sentIndex: number | undefined;
  /** Its arguments, and how far they have come. */
  written: string;
  progress: JsonProgress;
  /** All of its arguments is an empty object, which may stand for those to come and is told at the end. */
  isStandIn: boolean;
  /** Its arguments were closed because none had come. */
  isClosed: boolean;
  /** The list of pieces that last had one of it. */
  lastList: number;
  /** Its name has come again behind its arguments: another call of the same function may follow. */
  isNamedAgain: boolean;
}

/** What a piece says of the call that it belongs to. */
interface Belonging {
  readonly sentIndex: number | undefined;
  readonly id: string | undefined;
  readonly name: string | undefined;
  /** The arguments that it adds. */
  readonly written: string;
}

/** How arguments begin. */
const BEGINNING = /^\s*[{[]/;
const STAND_IN = /^\s*\{\s*\}\s*$/;

/**
 * Puts the pieces of one message's tool calls in order.
 *
 * Deviations of compatible servers are made good:
 * - a missing index: the piece belongs to the call with its id, else to the latest one; several in one list to the latest ones in
 *   their order
 * - several calls under one index, or under none: a new call begins with a name where the known one has another id or another
 *   name, and with new arguments behind whole ones, under the same name where that came again between them. (Another id alone begins none: some servers make up a new one for each
 *   piece. The same name again is the same call's.)
 * - a call that comes twice, the same in all, is one
 * - an empty object in front of the arguments, as gateways to Anthropic have sent it (https://github.com/BerriAI/litellm/issues/4537),
 *   is none of them
 * - a missing id, or one that another call has, becomes one by its place; arguments given as an object become JSON text, none at
 *   all become `{}`
 * - only the first piece keeps id and type, and the name comes once
 *
 * What may be the rest of a name as well as another call is unusable. What fits no call is one of its own. It has no name then, or has left another one half-way, and {@link areSound} says so.
 *
 * @internal
 */
export class ToolCallPieces {
  private readonly calls: OpenCall[] = [];
  /** Places of the latest call of each number and of each id: an answer may have many calls, and each many pieces. */
  private readonly bySentIndex = new Map<number, number>();
  private readonly byId = new Map<string, number>();
  /** As they were handed on. */
  private readonly ids = new Set<string>();
  /** Functions of whose arguments nothing has been told. */
  private readonly blank = new Set<OpenCall>();
  /** Calls in whose place another one began while their arguments were on their way. */
  private readonly leftOpen = new Set<OpenCall>();
  private namedCount = 0;
  private lists = 0;

  constructor(
    private readonly keeper: StateKeeper,
    private readonly untold?: Untold,
  ) {}

  /** Whether there is any call. */
  get hasCalls(): boolean {
    return this.calls.length > 0;
  }

  /** Whether each call can be carried out: it has its name, and was not left half-way for another one. */
  get areSound(): boolean {
    return this.namedCount === this.calls.length && this.leftOpen.size === 0;
  }

  /** Whether the arguments of no call are half-way. */
  get areWhole(): boolean {
    return !this.calls.some(isHalfWay);
  }

  /** @returns the pieces in order, or `undefined` where `value` holds something else */
  read(value: unknown): readonly LlmToolCallDelta[] | undefined {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) return undefined;
    this.lists += 1;
    const row = this.rowOf(value);
    const pieces = value.map((piece: unknown, at) => (isRecord(piece) ? this.readPiece(piece, row?.[at]) : undefined));
    return pieces.every((piece) => piece !== undefined) ? pieces : undefined;
  }

  /** The last pieces, where the answer is over: a call that takes nothing has an empty object for its arguments. */
  close(): readonly LlmToolCallDelta[] {
    const closing = [...this.blank].map((call) => {
      call.isClosed = true;
      return { index: call.place, function: { arguments: '{}' } };
    });
    this.blank.clear();
    return closing;
  }

  /** The calls that a list of pieces goes on with one by one: several that nothing tells apart but their order. */
  private rowOf(list: readonly unknown[]): readonly OpenCall[] | undefined {
    const isRow = list.length > 1 && list.length <= this.calls.length && list.every(isNameless);
    return isRow ? this.calls.slice(-list.length) : undefined;
  }

  /** @param next - the call that it goes on with, where its place in a list tells */
  private readPiece(piece: JsonRecord, next: OpenCall | undefined): LlmToolCallDelta | undefined {
    const { index: sentIndex, id, type, function: asFunction, custom, providerState: _state, ...others } = piece;
    const isCustom = type === 'custom' || (asFunction === undefined && isRecord(custom));
    const sent = isCustom ? custom : asFunction;
    const { name: sentName, arguments: sentArguments, input: sentInput, ...calledOthers } = isRecord(sent) ? sent : {};
    const name = textOf(sentName);
    const written = writtenOf(isCustom ? sentInput : sentArguments);
    if (written === undefined) return undefined;
    const belonging = { sentIndex: countOf(sentIndex), id: textOf(id), name, written };
    const candidate = next ?? this.candidateOf(belonging);
    if (candidate !== undefined && mayRename(candidate, belonging)) return undefined;
    const isRepeat = candidate !== undefined && isRepeated(candidate, belonging);
    if (candidate?.isStandIn === true && name === undefined && BEGINNING.test(written)) beginAnew(candidate);
    if (candidate?.name !== undefined && candidate.name === name && candidate.progress.isWhole)
      candidate.isNamedAgain = true;
    const known = isRepeat || (candidate !== undefined && this.goesOn(candidate, belonging)) ? candidate : undefined;
    // What goes on behind the arguments that were closed for it is no part of them.
    if (known?.isClosed === true && written.trim() !== '' && !isNull(written)) return undefined;
    if (candidate !== undefined && known === undefined && isHalfWay(candidate)) this.leftOpen.add(candidate);
    const call = known ?? this.begin(belonging, isCustom);
    const called = name ?? (known === undefined && candidate?.isNamedAgain === true ? candidate.name : undefined);
    // A piece `null` within arguments is a part of them.
    const addsNothing = isRepeat || (!call.isCustom && call.progress.isBlank && isNull(written));
    call.isStandIn ||= !call.isCustom && call.progress.isBlank && STAND_IN.test(written);
    call.lastList = this.lists;
    this.write(call, addsNothing ? '' : written);
    const added = addsNothing || call.isStandIn ? '' : written;
    const isNews = called !== undefined && call.name === undefined;
    if (isNews) {
      call.name = called;
      this.namedCount += 1;
    }
    const state = this.keeper.madeOfCall(piece);
    const named = { ...calledOthers, ...(isNews && { name: called }) };
    return {
      ...others,
      index: call.place,
      ...(known === undefined && {
        id: freeCallId(call.id, call.place, this.ids, this.untold),
        type: isCustom ? 'custom' : 'function',
      }),
      ...(isCustom ? { custom: { ...named, input: added } } : { function: { ...named, arguments: added } }),
      ...(state !== undefined && { providerState: state }),
    };
  }

  private begin({ sentIndex, id: sentId }: Belonging, isCustom: boolean): OpenCall {
    const place = this.calls.length;
    const call: OpenCall = {
      place,
      id: sentId !== undefined && this.byId.has(sentId) ? undefined : sentId,
      name: undefined,
      isCustom,
      sentIndex,
      written: '',
      progress: new JsonProgress(),
      isStandIn: false,
      isClosed: false,
      isNamedAgain: false,
      lastList: this.lists,
    };
    if (sentIndex !== undefined) this.bySentIndex.set(sentIndex, place);
    if (sentId !== undefined) this.byId.set(sentId, place);
    this.calls.push(call);
    if (!isCustom) this.blank.add(call);
    return call;
  }

  private write(call: OpenCall, added: string): void {
    call.written += added;
    call.progress.add(added);
    if (!call.progress.isBlank && !call.isStandIn) this.blank.delete(call);
    if (call.progress.isWhole) this.leftOpen.delete(call);
  }

  /** The call that a piece may go on with. */
  private candidateOf({ sentIndex, id, name }: Belonging): OpenCall | undefined {
    const ofId = id === undefined ? undefined : this.at(this.byId.get(id));
    if (sentIndex === undefined)
      return ofId ?? (id === undefined || name === undefined ? this.calls.at(-1) : undefined);
    if (ofId?.sentIndex === sentIndex) return ofId;
    const unnumbered = this.at(sentIndex);
    const ofIndex = this.at(this.bySentIndex.get(sentIndex));
    return ofIndex ?? (unnumbered?.sentIndex === undefined ? unnumbered : name === undefined ? ofId : undefined);
  }

  private at(place: number | undefined): OpenCall | undefined {
    return place === undefined ? undefined : this.calls[place];
  }

  private goesOn(call: OpenCall, { sentIndex, id, name, written }: Belonging): boolean {
    const isOtherId = id !== undefined && call.id !== undefined && call.id !== id;
    // Arguments that begin anew behind whole ones.
    if (!call.isCustom && call.progress.isWhole && BEGINNING.test(written)) return false;
    if (name === undefined) return true;
    if (call.name === undefined) return !isOtherId || call.progress.isBlank;
    if (isOtherId || name !== call.name) return false;
    // The same name in one list with nothing to tell them apart: calls side by side.
    return sentIndex !== undefined || id !== undefined || call.lastList !== this.lists;
  }
}

/** The arguments were an empty object that stood for those which come now. */
function beginAnew(call: OpenCall): void {
  call.isStandIn = false;
  call.written = '';
  call.progress = new JsonProgress();
}

/** Whether a piece has neither number nor id nor name. */
function isNameless(piece: unknown): boolean {
  if (!isRecord(piece) || countOf(piece['index']) !== undefined || textOf(piece['id']) !== undefined) return false;
  return isRecord(piece['function']) && textOf(piece['function']['name']) === undefined;
}

/** Whether a call that is whole comes once more, as servers do that repeat all at the end. */
function isRepeated({ id: knownId, name: knownName, written: known, progress }: OpenCall, piece: Belonging): boolean {
  const { id, name, written } = piece;
  return id !== undefined && id === knownId && name === knownName && progress.isWhole && written === known;
}

/**
 * Whether a piece may be the rest of a call's name as well as another call: it has another name and no other id, where the server
 * gives ids, and nothing of the arguments has come. What there was of the name has been handed on, and neither reading is to be
 * guessed.
 */
function mayRename(call: OpenCall, { sentIndex, id, name }: Belonging): boolean {
  const isOther = name !== undefined && call.name !== undefined && name !== call.name;
  const isOfCall = call.id !== undefined && (id === undefined || id === call.id) && sentIndex === call.sentIndex;
  return isOther && isOfCall && call.progress.isBlank;
}

function isHalfWay({ isCustom, progress }: OpenCall): boolean {
  return !isCustom && !progress.isBlank && !progress.isWhole;
}
