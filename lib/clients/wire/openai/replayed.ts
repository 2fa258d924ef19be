import { laidOut, wholeTextOf } from '../block-places.js';
import type { JsonRecord } from '../json.js';
import { isRecord, saysSomething, textOf } from '../json.js';
import { OPAQUE_FIELDS } from '../makers-fields.js';
import type { Omissions } from '../omissions.js';
import type { StateKeeper } from '../provider-state.js';

/** Fields of an answer that nobody but the maker understands, or wants back. */
const MAKERS_FIELDS = [...OPAQUE_FIELDS, 'reasoning', 'reasoning_content'];

/** An earlier answer, and what its provider is to be given back of it. */
export interface Replayed {
  /** The message without any state, its thoughts under the name that the provider wants. */
  readonly message: JsonRecord;
  /** What the provider's own state adds to the message. */
  readonly own: JsonRecord;
  /** What it adds to the tool calls, by their places. */
  readonly calls: readonly JsonRecord[];
}

/**
 * Takes the state off an earlier answer, and gives a provider what it made itself.
 *
 * Where the state is another provider's, its thoughts and fields stay behind: they are that one's alone, and so is the id of
 * its sound. What came without a state is the caller's own word and passes.
 *
 * @internal
 */
export function replayedOf(message: JsonRecord, keeper: StateKeeper, omissions: Omissions): Replayed {
  const { providerState: state, ...sent } = message;
  const sentCalls: readonly unknown[] = Array.isArray(sent['tool_calls']) ? sent['tool_calls'] : [];
  const isForeign =
    keeper.isForeign(state) || sentCalls.some((call) => isRecord(call) && keeper.isForeign(call['providerState']));
  const stateless = sentCalls.length === 0 ? sent : { ...sent, tool_calls: sentCalls.map((call) => bareCallOf(call)) };
  const own = keeper.ownOfMessage(state);
  const known = isForeign ? withoutMakersFields(stateless, omissions) : stateless;
  const blocks = own?.blocks ?? [];
  const text = wholeTextOf(known['content']);
  const details = own?.fields?.['reasoning_details'] ?? known['reasoning_details'];
  const isInDetails = own !== undefined && own.reasoningAs === undefined && saysSomething(details);
  const bare = blocks.length > 0 || isInDetails ? withoutThoughts(known) : known;
  return {
    message: withThoughts(
      withSound(bare, isForeign, omissions),
      own?.reasoningAs,
      sentCalls.length > 0,
      keeper.replays,
    ),
    own: {
      ...own?.fields,
      ...(blocks.length > 0 && text !== undefined && { content: chunksOf(text, blocks) }),
    },
    calls: sentCalls.map((call) => (isRecord(call) ? keeper.ownOfCall(call['providerState']) : {})),
  };
}

/** A call without its state, and without the fields of a foreign maker. */
function bareCallOf(call: unknown): unknown {
  if (!isRecord(call)) return call;
  const { providerState: state, ...others } = call;
  if (!saysSomething(state)) return others;
  return Object.fromEntries(Object.entries(others).filter(([name]) => !MAKERS_FIELDS.includes(name)));
}

function withoutMakersFields(message: JsonRecord, omissions: Omissions): JsonRecord {
  for (const name of ['reasoning_content', 'reasoning']) {
    if (textOf(message[name]) !== undefined) omissions.add(`messages[].${name}`);
  }
  return Object.fromEntries(Object.entries(message).filter(([name]) => !MAKERS_FIELDS.includes(name)));
}

/** Sound goes back by the id that its maker knows; to all others goes what is said, where there is no other text. */
function withSound(message: JsonRecord, isForeign: boolean, omissions: Omissions): JsonRecord {
  const { audio, ...others } = message;
  if (!isRecord(audio)) return message;
  const id = textOf(audio['id']);
  if (id !== undefined && !isForeign) return { ...others, audio: { id } };
  omissions.add('messages[].audio');
  const transcript = textOf(audio['transcript']);
  const isMute = !saysSomething(others['content']) || others['content'] === '';
  return isMute && transcript !== undefined ? { ...others, content: transcript } : others;
}

function withoutThoughts({ reasoning_content: _content, reasoning: _reasoning, ...others }: JsonRecord): JsonRecord {
  return others;
}

function withThoughts(
  message: JsonRecord,
  sentAs: string | undefined,
  hasCalls: boolean,
  { reasoningAs, isReasoningNeeded }: StateKeeper['replays'],
): JsonRecord {
  const name = reasoningAs === 'as-sent' ? sentAs : reasoningAs;
  if (name === undefined || name === 'thinking-chunks') return message;
  const thoughts = textOf(message['reasoning_content']) ?? textOf(message['reasoning']);
  const isNeeded = hasCalls && isReasoningNeeded === 'with-tool-calls';
  const value = thoughts ?? (isNeeded ? '' : undefined);
  return value === undefined ? message : { ...withoutThoughts(message), [name]: value };
}

function chunksOf(text: string, blocks: Parameters<typeof laidOut>[2]): readonly JsonRecord[] {
  return laidOut(text, 0, blocks).flatMap((piece): readonly JsonRecord[] => {
    if (piece.kind === 'text') return [{ type: 'text', text: piece.text }];
    return piece.kind === 'block' ? [piece.block] : [];
  });
}
