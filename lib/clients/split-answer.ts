import type { LlmChatChoice, LlmChatRequest, LlmChatResponseMessage } from './chat.interface.js';
import type { RuntimeTarget } from './runtime-target.js';
import type { LlmProviderState } from './provider-state.interface.js';
import { contentReasonOf } from './wire/content-reason.js';
import { freeCallId } from './wire/free-call-id.js';
import { saysSomething, textOf } from './wire/json.js';
import { hasOlderCall } from './wire/said.js';
import type { Untold, WireAnswer } from './wire/wire.interface.js';

/** Whether a target is asked for one choice, by chat completions: other protocols have names of their own for how many. @internal */
export function asksForOne({ n, providerOptions }: LlmChatRequest, { provider, params, wire }: RuntimeTarget): boolean {
  return wire.api === 'openai' && (params?.['n'] ?? providerOptions?.[provider.id]?.['n'] ?? n ?? 1) === 1;
}

/**
 * The answer to a request for one choice, where a gateway has told its text and its calls as choices of their own (Copilot, LiteLLM in front
 * of the Responses API): who takes the first one would lose the calls. Choices that are several answers stay as they are.
 *
 * @internal
 */
export function joinedAnswer(answer: WireAnswer, untold: Untold): WireAnswer {
  if (answer.kind !== 'response' || answer.response.choices.length === 1) return answer;
  const { choices } = answer.response;
  const texts = choices.filter(({ message }) => textOf(message.content) !== undefined);
  const isSplit = texts.length <= 1 && choices.some(({ message }) => message.tool_calls !== undefined);
  return isSplit ? { ...answer, response: { ...answer.response, choices: [joinedChoice(choices, untold)] } } : answer;
}

function joinedChoice(choices: readonly LlmChatChoice[], untold: Untold): LlmChatChoice {
  const first = choices[0] as LlmChatChoice;
  const message = choices.map((choice) => choice.message).reduce((one, other) => joinedMessage(one, other, untold));
  const cut = choices.find(({ finish_reason: reason }) => reason === 'length' || reason === 'content_filter');
  const { finish_reason: reason } = cut ?? first;
  return {
    ...first,
    message,
    finish_reason: contentReasonOf(reason, message.tool_calls !== undefined, hasOlderCall(message)),
  };
}

function joinedMessage(
  first: LlmChatResponseMessage,
  second: LlmChatResponseMessage,
  untold: Untold,
): LlmChatResponseMessage {
  const said = Object.entries(first).filter(([, value]) => saysSomething(value) && value !== '');
  const calls = joinedCalls(first.tool_calls ?? [], second.tool_calls ?? [], untold);
  const state = joinedState(first.providerState, second.providerState);
  return {
    ...second,
    ...Object.fromEntries(said),
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(state !== undefined && { providerState: state }),
  };
}

type ToolCalls = NonNullable<LlmChatResponseMessage['tool_calls']>;

/** A call that is told twice is one; another one under the same id gets one of its own. */
function joinedCalls(first: ToolCalls, second: ToolCalls, untold: Untold): ToolCalls {
  const known = new Set(first.map((call) => JSON.stringify(call)));
  const ids = new Set(first.map(({ id }) => id));
  const news = second.filter((call) => !known.has(JSON.stringify(call)));
  return [
    ...first,
    ...news.map((call, index) => ({ ...call, id: freeCallId(call.id, first.length + index, ids, untold) })),
  ];
}

function joinedState(
  first: LlmProviderState | undefined,
  second: LlmProviderState | undefined,
): LlmProviderState | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const fields = { ...second.fields, ...first.fields };
  return { ...second, ...first, ...(Object.keys(fields).length > 0 && { fields }) };
}
