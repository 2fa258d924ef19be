import type { Message, Part } from './refusal.interface.js';

/** What is wrong with the tool turns of a chat completion; `undefined` where each call has its results directly behind it. */
export function brokenTurn(messages: readonly Message[]): string | undefined {
  let open: string[] = [];
  for (const [at, message] of messages.entries()) {
    if (message.role === 'tool') {
      if (!open.includes(message.tool_call_id)) return `messages[${at}]: role 'tool' must follow 'tool_calls'`;
      open = open.filter((id) => id !== message.tool_call_id);
      continue;
    }
    if (open.length > 0) return `tool_call_ids did not have response messages: ${open.join(', ')}`;
    open = message.role === 'assistant' ? (message.tool_calls ?? []).map(({ id }) => id) : [];
  }
  return open.length > 0 ? `tool_call_ids did not have response messages: ${open.join(', ')}` : undefined;
}

/** The ids of all calls and results. */
export function idsOf(messages: readonly Message[]): string[] {
  return messages.flatMap((message) => [
    ...(message.tool_calls ?? []).map(({ id }) => id),
    ...(message.role === 'tool' ? [message.tool_call_id] : []),
  ]);
}

/** The parts of messages of a role. */
export function partsOf(messages: readonly Message[], role: string): Part[] {
  return messages
    .filter((message) => message.role === role)
    .flatMap(({ content }) => (Array.isArray(content) ? content : []));
}

/** The first field of the messages of a role that is not known. */
export function unknownField(messages: readonly Message[], role: string, known: readonly string[]): string | undefined {
  return messages
    .filter((message) => message.role === role)
    .flatMap((message) => Object.keys(message))
    .find((name) => !known.includes(name));
}

/** The first answer that says nothing: without a content, calls or one of the fields that stand in for these. */
export function muteAnswer(messages: readonly Message[], others: readonly string[] = []): Message | undefined {
  return messages.find(
    (message) =>
      message.role === 'assistant' &&
      (message.content === undefined || message.content === null || message.content.length === 0) &&
      !['tool_calls', 'function_call', ...others].some((name) => name in message),
  );
}

/** The first field of an answer that has no value where none may be without. */
export function emptyField(messages: readonly Message[]): string | undefined {
  return messages
    .filter(({ role }) => role === 'assistant')
    .flatMap((message) => Object.entries(message))
    .find(
      ([name, value]) => name !== 'content' && (value === null || (Array.isArray(value) && value.length === 0)),
    )?.[0];
}
