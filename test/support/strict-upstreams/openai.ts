import type { Body, Refusal, Schema, StrictUpstream } from './refusal.interface.js';
import { looseness, oddParameters } from './schemas.js';
import { brokenTurn, emptyField, idsOf, muteAnswer, partsOf, unknownField } from './turns.js';

function refuse(message: string, param: string, code: string | null = null): Refusal {
  return { status: 400, body: { error: { message, type: 'invalid_request_error', param, code } } };
}

const KNOWN = ['role', 'content', 'refusal', 'name', 'audio', 'tool_calls', 'function_call'];

interface Described {
  readonly parameters?: Schema;
  readonly schema?: Schema;
  readonly strict?: boolean;
}

function refusedSchemas({ tools = [], response_format: format }: Body): Refusal | undefined {
  const functions = (tools as readonly { function: Described }[]).map(({ function: offered }) => offered);
  if (functions.some(({ parameters }) => parameters !== undefined && oddParameters(parameters) !== undefined))
    return refuse('Invalid schema for function', 'tools[0].function.parameters', 'invalid_function_parameters');
  const described: readonly Described[] = [
    ...functions,
    ...(format?.json_schema === undefined ? [] : [format.json_schema]),
  ];
  const loose = described
    .map(({ parameters, schema = parameters, strict }) => (strict === true && schema && looseness(schema)) || undefined)
    .find((one) => one !== undefined);
  return loose === undefined ? undefined : refuse(`Invalid schema: In context=(), ${loose}`, 'response_format');
}

function refusalOf(body: Body): Refusal | undefined {
  return refusedSchemas(body) ?? refusedMessages(body);
}

function refusedMessages({ messages, max_tokens: limit }: Body): Refusal | undefined {
  if (limit !== undefined) return refuse("Unsupported parameter: 'max_tokens'", 'max_tokens', 'unsupported_parameter');
  if (messages.length === 0) return refuse("[] is too short - 'messages'", 'messages');
  const long = idsOf(messages).find((id) => typeof id !== 'string' || id.length > 40);
  if (long !== undefined) return refuse('string too long', 'messages[0].tool_calls[0].id', 'string_above_max_length');
  const turn = brokenTurn(messages);
  if (turn !== undefined) return refuse(turn, 'messages');
  const field = unknownField(messages, 'assistant', KNOWN);
  if (field !== undefined) return refuse(`Unknown parameter: 'messages[1].${field}'`, field, 'unknown_parameter');
  const empty = emptyField(messages);
  if (empty !== undefined) return refuse(`Invalid 'messages[1].${empty}': empty`, empty, 'empty_array');
  if (messages.some(({ role, content }) => role === 'tool' && typeof content !== 'string' && !Array.isArray(content)))
    return refuse("Invalid type for 'messages[1].content': expected a string or an array", 'messages', 'invalid_type');
  const mute = muteAnswer(messages, ['refusal', 'audio']);
  if (mute !== undefined) return refuse("Invalid value for 'content': expected a string, got null.", 'messages');
  if (messages.some(({ audio = {} }) => Object.keys(audio).some((name) => name !== 'id')))
    return refuse("Unknown parameter: 'messages[1].audio.data'", 'messages', 'unknown_parameter');
  const result = partsOf(messages, 'tool').find(({ type }) => type !== 'text');
  if (result !== undefined) return refuse('Image URLs are only allowed for messages with role user', 'messages');
  const odd = partsOf(messages, 'user').find(
    ({ image_url: image }) =>
      image !== undefined && !/^(?:https?:|data:image\/(?:jpe?g|png|gif|webp);)/.test(image.url),
  );
  if (odd !== undefined) return refuse('You uploaded an unsupported image.', 'messages', 'invalid_image_format');
  const said = partsOf(messages, 'assistant').find(({ type }) => type !== 'text' && type !== 'refusal');
  return said === undefined ? undefined : refuse(`Invalid value: '${said['type']}'`, 'messages', 'invalid_value');
}

/** OpenAI by chat completions. */
export const STRICT_OPENAI: StrictUpstream = { provider: 'openai', model: 'gpt-5.2', api: 'openai', refusalOf };
