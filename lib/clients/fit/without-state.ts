import type { LlmChatRequest } from '../chat.interface.js';
import { isRecord, saysSomething, type JsonRecord } from '../wire/json.js';
import { OPAQUE_FIELDS } from '../wire/makers-fields.js';
import { stateKeeperOf, type StateKeeper } from '../wire/provider-state.js';
import type { FitTarget } from './fit-target.js';
import { isThoughtPart } from './signed-block.js';

/**
 * A request without what answers of earlier turns have given back for their maker alone (signatures, encrypted thoughts), wherever
 * it stands in them. What another maker has given back does not reach the target anyway, and stays.
 *
 * @returns `undefined` where it holds nothing of the kind
 * @internal
 */
export function withoutState(request: LlmChatRequest, target: FitTarget): LlmChatRequest | undefined {
  const messages: unknown = request.messages;
  if (!Array.isArray(messages)) return undefined;
  const keeper = stateKeeperOf(target, target.api);
  const bare = messages.map((message: unknown) => statelessMessage(message, keeper));
  const isSame = bare.every((message, place) => message === messages[place]);
  return isSame ? undefined : ({ ...request, messages: bare } as LlmChatRequest);
}

function statelessMessage(message: unknown, keeper: StateKeeper): unknown {
  if (!isRecord(message) || message['role'] !== 'assistant' || keeper.isForeign(message['providerState'])) {
    return message;
  }
  const bare = stateless(message);
  const { tool_calls: calls, content } = bare;
  const bareCalls = Array.isArray(calls)
    ? calls.map((call: unknown) =>
        isRecord(call) && !keeper.isForeign(call['providerState']) ? stateless(call) : call,
      )
    : [];
  const hasBareCalls = Array.isArray(calls) && bareCalls.some((call, place) => call !== calls[place]);
  const hasThoughts = Array.isArray(content) && content.some(isThoughtPart);
  if (!hasBareCalls && !hasThoughts) return bare;
  return {
    ...bare,
    ...(hasBareCalls && { tool_calls: bareCalls }),
    ...(hasThoughts && { content: content.filter((part) => !isThoughtPart(part)) }),
  };
}

/** The holder itself where it has nothing of the kind. */
function stateless(holder: JsonRecord): JsonRecord {
  const isState = (name: string): boolean => name === 'providerState' || OPAQUE_FIELDS.includes(name);
  const entries = Object.entries(holder);
  return entries.some(([name, value]) => isState(name) && saysSomething(value))
    ? Object.fromEntries(entries.filter(([name]) => !isState(name)))
    : holder;
}
