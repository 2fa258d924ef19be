import type { LlmApi } from '../../providers/llm-api.js';
import { conventionsOf, type Conventions } from '../../providers/lookup/conventions-of.js';
import { stateSharersOf } from '../../providers/lookup/state-sharers.js';
import type { Replays } from '../../providers/replays.interface.js';
import type { LlmProviderBlock, LlmProviderState } from '../provider-state.interface.js';
import type { JsonRecord } from './json.js';
import { isRecord, jsonTextOf, recordsOf, saysSomething, textOf } from './json.js';
import type { WireTarget } from './wire.interface.js';

/** More than this is no state that a provider made. */
const MAX_STATE_BYTES = 1024 * 1024;

/** Makes the state of answers of one target, and reads what comes back of it. */
export interface StateKeeper {
  readonly replays: Replays;
  /** The state of a message; `undefined` where there is none to keep. */
  made(parts: Omit<LlmProviderState, 'provider' | 'model'>): LlmProviderState | undefined;
  /** The state of a message that holds thoughts: who thought them is known even where nothing else is to be kept. */
  madeOfThoughts(parts: Omit<LlmProviderState, 'provider' | 'model'>): LlmProviderState;
  /** The state of a tool call, or of the part that holds it. */
  madeOfCall(call: JsonRecord): LlmProviderState | undefined;
  /** What of a block is to be kept; `undefined` where its kind is not known. */
  keptBlock(block: JsonRecord): JsonRecord | undefined;
  /** What may be given to the target of a state that comes back; `undefined` where it is not its own. */
  ownOfMessage(value: unknown): LlmProviderState | undefined;
  /** The fields that may be given to the target of the state of a tool call that comes back. */
  ownOfCall(value: unknown): JsonRecord;
  /** Whether a state that comes back is another provider's. */
  isForeign(value: unknown): boolean;
}

/**
 * Makes and reads the state that goes back to the maker of an answer.
 *
 * What is made and what is taken are bound by the same lists, those of the provider's file.
 *
 * @internal
 */
export function stateKeeperOf({ provider, model }: WireTarget, api: LlmApi): StateKeeper {
  const conventions = conventionsOf(provider, api, model);
  let keeper = keepers.get(conventions);
  if (keeper === undefined) {
    keeper = madeKeeperOf(provider, model, api, conventions);
    keepers.set(conventions, keeper);
  }
  return keeper;
}

/** Each model has conventions of its own, and each call asks twice. */
const keepers = new WeakMap<Conventions, StateKeeper>();

function madeKeeperOf(provider: string, model: string, api: LlmApi, { replays }: Conventions): StateKeeper {
  const sharers = stateSharersOf(provider, api);
  const kindOf = api === 'gemini' ? kindByField : kindByType;
  const madeOfThoughts: StateKeeper['madeOfThoughts'] = ({ fields = {}, blocks = [], reasoningAs }) => ({
    provider,
    model,
    ...(Object.keys(fields).length > 0 && { fields }),
    ...(blocks.length > 0 && { blocks }),
    ...(reasoningAs !== undefined && { reasoningAs }),
  });
  const made: StateKeeper['made'] = (parts) => {
    const { fields = {}, blocks = [] } = parts;
    return Object.keys(fields).length + blocks.length > 0 ? madeOfThoughts(parts) : undefined;
  };
  const isOwn = (value: unknown): value is JsonRecord =>
    isRecord(value) &&
    typeof value['provider'] === 'string' &&
    sharers.includes(value['provider']) &&
    (replays.isBoundToModel !== true || value['model'] === model) &&
    isSmall(value);
  return {
    replays,
    made,
    madeOfThoughts,
    madeOfCall: (call) => made({ fields: namedFieldsOf(call, replays.toolCallFields) }),
    keptBlock: (block) => keptBlockOf(block, replays.blocks, kindOf),
    ownOfMessage: (value) => {
      if (!isOwn(value)) return undefined;
      const reasoningAs = textOf(value['reasoningAs']);
      return madeOfThoughts({
        fields: namedFieldsOf(value['fields'], replays.messageFields),
        blocks: recordsOf(value['blocks']).flatMap((entry) => keptEntriesOf(entry, replays, kindOf)),
        ...(isNameOfReasoning(reasoningAs) && { reasoningAs }),
      });
    },
    ownOfCall: (value) => (isOwn(value) ? namedFieldsOf(value['fields'], replays.toolCallFields) : {}),
    isForeign: (value) => saysSomething(value) && !isOwn(value),
  };
}

/** Those fields of a holder that are named and say something. @internal */
export function namedFieldsOf(holder: unknown, names: readonly string[] = []): JsonRecord {
  if (!isRecord(holder)) return {};
  return Object.fromEntries(
    names.flatMap((name) =>
      Object.hasOwn(holder, name) && saysSomething(holder[name]) ? [[name, holder[name]] as const] : [],
    ),
  );
}

/** Which kind a block is of; `undefined` where it is none of these. */
type KindOf = (block: JsonRecord, kinds: NonNullable<Replays['blocks']>) => string | undefined;

/** A block has a type. */
const kindByType: KindOf = ({ type }, kinds) =>
  typeof type === 'string' && Object.hasOwn(kinds, type) ? type : undefined;

/** A block has the name of the field that it is about, as those of Gemini; a signature alone is that of a text. */
const kindByField: KindOf = (block, kinds) => {
  if (block['type'] !== undefined) return undefined;
  return (
    Object.keys(kinds).find((kind) => Object.hasOwn(block, kind)) ?? (Object.hasOwn(kinds, 'text') ? 'text' : undefined)
  );
};

function keptBlockOf(block: JsonRecord, kinds: Replays['blocks'] = {}, kindOf: KindOf): JsonRecord | undefined {
  const kind = kindOf(block, kinds);
  if (kind === undefined) return undefined;
  const names = kinds[kind] ?? [];
  // In the order in which the provider wrote them.
  const kept = Object.entries(block).filter(([name]) => name === 'type' || names.includes(name));
  return kept.some(([name]) => name !== 'type') ? Object.fromEntries(kept) : undefined;
}

function keptEntriesOf(
  { at, calls, length, block }: JsonRecord,
  { blocks }: Replays,
  kindOf: KindOf,
): LlmProviderBlock[] {
  if (!isPlace(at) || !isPlace(calls) || (length !== undefined && !isPlace(length))) return [];
  if (block === undefined) return [{ at, calls }];
  const kept = isRecord(block) ? keptBlockOf(block, blocks, kindOf) : undefined;
  return kept === undefined ? [] : [{ at, calls, ...(length !== undefined && { length }), block: kept }];
}

function isPlace(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isNameOfReasoning(name: string | undefined): name is 'reasoning' | 'reasoning_content' {
  return name === 'reasoning' || name === 'reasoning_content';
}

function isSmall(value: JsonRecord): boolean {
  const written = jsonTextOf(value);
  return written !== undefined && Buffer.byteLength(written) <= MAX_STATE_BYTES;
}
