import type { LlmChatRequest } from '../chat.interface.js';
import { isRecord, textOf, type JsonRecord } from '../wire/json.js';

/** What OpenAI takes of a label, and with it all who copied it: https://platform.openai.com/docs/api-reference/chat/create */
const MAX_CHARS = 64;
const NO_FORM_NAME = /[^a-zA-Z0-9_-]+/g;
const NO_SPEAKER_NAME = /[\s<|\\/>]+/g;
/** What a form of answers is called that has no name. */
const SOME_FORM = 'answer';

/**
 * A request whose labels are such as OpenAI takes: the name of the form of an answer, which is wanted, and the names of who speaks. They
 * tell a model something and change nothing of what is asked; what is not taken of them becomes an underscore.
 *
 * @internal
 */
export function withLabels(request: LlmChatRequest): LlmChatRequest {
  const { response_format: format } = request as JsonRecord;
  const described = isRecord(format) && format['type'] === 'json_schema' ? format['json_schema'] : undefined;
  if (!isRecord(format) || !isRecord(described)) return request;
  const name = labelOf(described['name'], NO_FORM_NAME) ?? SOME_FORM;
  if (name === described['name']) return request;
  return { ...request, response_format: { ...format, json_schema: { ...described, name } } } as LlmChatRequest;
}

/** The same of who speaks: a message whose speaker has no name that can be told has none. @internal */
export function withSpeakers(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  return messages.map((message) => {
    if (message['name'] === undefined || message['role'] === 'function' || message['role'] === 'tool') return message;
    const { name: told, ...nameless } = message;
    const name = labelOf(told, NO_SPEAKER_NAME);
    if (name === told) return message;
    return name === undefined ? nameless : { ...nameless, name };
  });
}

function labelOf(name: unknown, refused: RegExp): string | undefined {
  return textOf(textOf(name)?.replaceAll(refused, '_').slice(0, MAX_CHARS));
}
