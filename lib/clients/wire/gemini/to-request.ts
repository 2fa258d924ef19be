import type { LlmChatRequest } from '../../chat.interface.js';
import { conventionsOf } from '../../../providers/lookup/conventions-of.js';
import type { JsonRecord } from '../json.js';
import { definedFieldsOf, isRecord, textOf } from '../json.js';
import { noteLostFields } from '../lost-fields.js';
import { Omissions } from '../omissions.js';
import { withoutRefusedPreferences } from '../refused-preferences.js';
import { stateKeeperOf } from '../provider-state.js';
import { payloadOf, targetFieldsOf } from '../target-fields.js';
import type { WireRequest, WireTarget } from '../wire.interface.js';
import { methodPathOf } from './address.js';
import { conversationOf, type Conversation } from './contents.js';
import { generationConfigOf } from './generation-config.js';
import { toolFieldsOf, type ToolFields } from './tools.js';

/** Headers of a request whose answer is one document. @internal */
export const JSON_HEADERS = { accept: 'application/json', 'content-type': 'application/json' };

/** Fields of the common request that the mappers here read. */
const CARRIED_FIELDS = [
  'frequency_penalty',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'modalities',
  'n',
  'presence_penalty',
  'reasoning_effort',
  'response_format',
  'seed',
  'stop',
  'temperature',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
];

/**
 * Writes a common request for Google's Gemini API.
 *
 * - The body is written anew from what the API knows; `omitted` names everything else, fields of Gemini's own
 *   included: those belong into `providerOptions`, where they pass as they are.
 * - `generationConfig` and `toolConfig` of `providerOptions` and `params` are merged with those written here,
 *   field by field, so that a `thinkingConfig` does not cost the temperature. Other fields take the place of those
 *   written here.
 * - Where they name what is kept in a cache (`cachedContent`), instructions and tools stand there.
 * - The model stands in the path alone.
 *
 * @see https://ai.google.dev/api/generate-content
 * @internal
 */
export function toGeminiRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const omissions = new Omissions();
  const conventions = conventionsOf(target.provider, 'gemini', target.model, target.isAsSent);
  const payload = withoutRefusedPreferences(payloadOf(request), conventions, undefined, omissions);
  noteLostFields(payload, CARRIED_FIELDS, omissions);
  const conversation = conversationOf(payload['messages'], conventions, stateKeeperOf(target, 'gemini'), omissions);
  const tools = toolFieldsOf(withoutIdleTools(payload), conventions, omissions);
  const isFormRefused = tools.tools !== undefined && conventions.model.structuredOutput?.refusesTools === true;
  const config = generationConfigOf(payload, isFormRefused, conventions, omissions);
  const front = { ...conversation, ...tools };
  const uncached: JsonRecord =
    target.isAsSent === true ? front : withoutCached(front, targetFieldsOf(request, target), omissions);
  const body = { ...uncached, ...(config !== undefined && { generationConfig: config }) };
  return {
    path: methodPathOf(target.model, 'generateContent'),
    headers: JSON_HEADERS,
    body: withOwnFields(body, request, target),
    omitted: omissions.list(),
  };
}

/**
 * The same as a stream of events. Usage comes unasked.
 *
 * @internal
 */
export function toGeminiStreamRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  return {
    ...toGeminiRequest(request, target),
    path: `${methodPathOf(target.model, 'streamGenerateContent')}?alt=sse`,
    headers: { ...JSON_HEADERS, accept: 'text/event-stream' },
  };
}

/** A form of the answer is taken beside tools that may be called, not beside such that may not. */
function withoutIdleTools(payload: JsonRecord): JsonRecord {
  const { tools: _tools, tool_choice: choice, ...others } = payload;
  const format = payload['response_format'];
  const hasForm = isRecord(format) && format['type'] !== 'text';
  return choice === 'none' && hasForm ? others : payload;
}

/**
 * Instructions and tools stand in a cache where a request goes on from one, and are refused beside it; so is a choice among the tools,
 * which stays where it says more than the cache can.
 *
 * @see https://ai.google.dev/gemini-api/docs/caching
 */
function withoutCached(
  body: Conversation & ToolFields,
  { cachedContent }: JsonRecord,
  omissions: Omissions,
): JsonRecord {
  if (textOf(cachedContent) === undefined) return { ...body };
  const { systemInstruction: instructions, tools, toolConfig, ...others } = body;
  if (instructions !== undefined) omissions.addRole('system');
  if (tools !== undefined) omissions.add('tools');
  return isAutomatic(toolConfig) ? others : { ...others, toolConfig };
}

function isAutomatic(config: ToolFields['toolConfig']): boolean {
  const calling = config?.['functionCallingConfig'];
  return config === undefined || (isRecord(calling) && calling['mode'] === 'AUTO');
}

function withOwnFields(body: JsonRecord, request: LlmChatRequest, target: WireTarget): JsonRecord {
  const { model: _model, ...own } = targetFieldsOf(request, target);
  const merged = Object.fromEntries(
    ['generationConfig', 'toolConfig'].flatMap((name) => {
      const [written, given] = [body[name], own[name]];
      return isRecord(written) && isRecord(given) ? [[name, definedFieldsOf({ ...written, ...given })] as const] : [];
    }),
  );
  return definedFieldsOf({ ...body, ...own, ...merged });
}
