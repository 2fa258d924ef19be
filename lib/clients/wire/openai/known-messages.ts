import type { Conventions } from '../../../providers/lookup/conventions-of.js';
import type { Replays } from '../../../providers/replays.interface.js';
import type { RequestConventions } from '../../../providers/request-conventions.interface.js';
import type { JsonRecord } from '../json.js';
import { saysSomething, isRecord, recordsOf } from '../json.js';
import type { StateKeeper } from '../provider-state.js';
import { replayedOf } from './replayed.js';
import type { Omissions } from '../omissions.js';

/**
 * A conversation as a provider is known to take it.
 *
 * After a failover it holds messages of another provider. Some servers answer 400 or 422 to fields that they do not know
 * (`property 'reasoning_content' is unsupported`, `extra_forbidden`), and to a role that they do not know: such fields are
 * left out and noted, and instructions go under the role that is taken. The first call of a message gets what stands for its
 * signature, where one is wanted and none is there.
 *
 * @internal
 */
export function knownMessagesOf(
  messages: unknown,
  { request: conventions, replays, model }: Conventions,
  keeper: StateKeeper,
  omissions: Omissions,
): unknown {
  if (!Array.isArray(messages)) return messages;
  const { instructionRole, refusesNames } = conventions;
  const signatures = model.needsCallSignatures === true ? replays : undefined;
  const named = (message: JsonRecord): JsonRecord =>
    refusesNames === true ? withoutName(message, omissions) : message;
  const known = messages.map((message: unknown) => {
    if (!isRecord(message)) return message;
    switch (message['role']) {
      case 'assistant':
        return signed(named(assistantMessageOf(message, conventions, keeper, omissions)), signatures);
      case 'developer':
      case 'system':
        return named(instructionRole === undefined ? message : { ...message, role: instructionRole });
      case 'user':
        return named(message);
      default:
        return message;
    }
  });
  return known.every((message, place) => message === messages[place]) ? messages : known;
}

function assistantMessageOf(
  message: JsonRecord,
  { assistantFields, refusedAssistantFields, toolCallFields }: RequestConventions,
  keeper: StateKeeper,
  omissions: Omissions,
): JsonRecord {
  const { calls: ownCalls, ...replayed } = replayedOf(message, keeper, omissions);
  const kept = withFields(
    replayed.message,
    (name) => (assistantFields?.includes(name) ?? true) && refusedAssistantFields?.includes(name) !== true,
    'messages[].',
    omissions,
  );
  const calls = kept['tool_calls'];
  if (!Array.isArray(calls)) return { ...kept, ...replayed.own };
  const known = calls.map((call: unknown, place) => {
    if (!isRecord(call)) return call;
    const isKnown = (name: string): boolean => toolCallFields?.includes(name) ?? true;
    return { ...withFields(call, isKnown, 'messages[].tool_calls[].', omissions), ...ownCalls[place] };
  });
  return { ...kept, tool_calls: known, ...replayed.own };
}

/** What stands for the signature of the first call, where it has none. */
function signed(message: JsonRecord, replays: Replays | undefined): JsonRecord {
  const { tool_calls: calls } = message;
  if (replays === undefined || !Array.isArray(calls)) return message;
  const [call, ...others]: readonly unknown[] = calls;
  if (!isRecord(call)) return message;
  const { foreignCallFields: fields, foreignCallDetail: detail } = replays;
  if (fields !== undefined) return { ...message, tool_calls: [{ ...fields, ...call }, ...others] };
  const details = recordsOf(message['reasoning_details']);
  const isSigned = call['extra_content'] !== undefined || details.some(({ type }) => type === detail?.['type']);
  return detail === undefined || isSigned
    ? message
    : { ...message, reasoning_details: [...details, { ...detail, id: call['id'] }] };
}

function withoutName(message: JsonRecord, omissions: Omissions): JsonRecord {
  return withFields(message, (name) => name !== 'name', 'messages[].', omissions);
}

function withFields(
  holder: JsonRecord,
  isKept: (name: string) => boolean,
  path: string,
  omissions: Omissions,
): JsonRecord {
  const entries = Object.entries(holder);
  const kept = entries.filter(([name]) => isKept(name));
  if (kept.length === entries.length) return holder;
  for (const [name, value] of entries) {
    if (!isKept(name) && saysSomething(value)) omissions.add(`${path}${name}`);
  }
  return Object.fromEntries(kept);
}
