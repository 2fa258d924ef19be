import type { LlmChatRequest } from 'nestjs-llm-failover';
import { type Named, namedFieldsOf } from '../../gateway/read-request.js';
import { isRecord, type JsonRecord, saidFieldsOf, textOf } from '../json.js';
import { chatMessagesOf } from './chat-messages.js';
import { checkFields, SAME_FIELDS } from './supported-fields.js';
import { chatToolChoiceOf, chatToolsOf } from './tools.js';

const LOGPROBS = 'message.output_text.logprobs';

/**
 * A request of the Responses API as one of chat completions, which the library sends to any provider.
 *
 * @throws GatewayRequestError (400) that names the field that cannot be honoured
 */
export function chatRequestOfResponses(body: unknown): {
  readonly request: Named<LlmChatRequest>;
  readonly isStreamed: boolean;
} {
  const fields = namedFieldsOf(body);
  checkFields(fields);
  const { reasoning, text, include } = fields;
  const request = {
    ...saidFieldsOf(Object.fromEntries(SAME_FIELDS.map((name) => [name, fields[name]]))),
    ...saidFieldsOf({
      max_completion_tokens: fields['max_output_tokens'],
      tools: chatToolsOf(fields['tools']),
      tool_choice: chatToolChoiceOf(fields['tool_choice']),
      reasoning_effort: isRecord(reasoning) ? reasoning['effort'] : undefined,
      response_format: isRecord(text) ? responseFormatOf(text['format']) : undefined,
      verbosity: isRecord(text) ? textOf(text['verbosity']) : undefined,
      logprobs: Array.isArray(include) && include.includes(LOGPROBS) ? true : undefined,
    }),
    model: fields['model'],
    messages: chatMessagesOf(fields['input'], fields['instructions']),
  };
  return { request: request as unknown as Named<LlmChatRequest>, isStreamed: fields['stream'] === true };
}

/** A schema stands one level deeper in chat completions. */
function responseFormatOf(format: unknown): JsonRecord | undefined {
  if (!isRecord(format) || format['type'] === 'text') return undefined;
  const { type, ...schema } = format;
  return type === 'json_schema' ? { type, json_schema: saidFieldsOf(schema) } : format;
}
