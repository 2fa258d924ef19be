import type { LlmChatRequest } from '../chat.interface.js';
import { isRecord, saysSomething } from '../wire/json.js';

/**
 * A request without what answers of earlier turns have given back for their maker alone: signatures, encrypted thoughts.
 *
 * @returns `undefined` where it holds nothing of the kind
 * @internal
 */
export function withoutState(request: LlmChatRequest): LlmChatRequest | undefined {
  const messages: unknown = request.messages;
  if (!Array.isArray(messages) || !messages.some(hasState)) return undefined;
  return { ...request, messages: messages.map(stateless) } as LlmChatRequest;
}

function hasState(message: unknown): boolean {
  if (!isRecord(message)) return false;
  const { tool_calls: calls } = message;
  return (
    saysSomething(message['providerState']) ||
    (Array.isArray(calls) && calls.some((call) => isRecord(call) && saysSomething(call['providerState'])))
  );
}

function stateless(message: unknown): unknown {
  if (!isRecord(message)) return message;
  const { providerState: _state, ...rest } = message;
  const { tool_calls: calls } = rest;
  return Array.isArray(calls) ? { ...rest, tool_calls: calls.map(stateless) } : rest;
}
