import type { LlmChatRequest } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { saysSomething } from '../json.js';
import { isIdle } from '../lost-fields.js';
import { targetFieldsOf } from '../target-fields.js';
import type { WireTarget } from '../wire.interface.js';

/** Fields of the common shape in which `null`, or an empty list, is another word for nothing. */
const SAYING_NOTHING_EMPTY: ReadonlySet<string> = new Set([
  'audio',
  'frequency_penalty',
  'function_call',
  'functions',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'metadata',
  'modalities',
  'n',
  'parallel_tool_calls',
  'prediction',
  'presence_penalty',
  'prompt_cache_key',
  'prompt_cache_retention',
  'reasoning_effort',
  'response_format',
  'safety_identifier',
  'seed',
  'service_tier',
  'stop',
  'store',
  'temperature',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'user',
  'verbosity',
]);

/** Fields that are about what another field offers, and nothing without it. */
const ABOUT: Readonly<Record<string, string>> = {
  function_call: 'functions',
  parallel_tool_calls: 'tools',
  tool_choice: 'tools',
};

/**
 * A payload without fields that say nothing: `null`, empty lists, an empty stop sequence, text as the form of an answer, and how to choose among tools where there are none. Strict servers
 * refuse them (`[] is too short`, `only allowed when 'tools' are specified`). A choice that wants a tool called stays: whoever asks
 * for it and offers none is to hear of it.
 *
 * @internal
 */
export function withoutIdleFields(payload: JsonRecord, request: LlmChatRequest, target: WireTarget): JsonRecord {
  let idle: Set<string> | undefined;
  for (const name in payload) {
    if (saysNothing(name, payload, request, target)) idle = (idle ?? new Set<string>()).add(name);
  }
  if (idle === undefined) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !idle.has(name)));
}

function saysNothing(name: string, payload: JsonRecord, request: LlmChatRequest, target: WireTarget): boolean {
  const value = payload[name];
  if (!saysSomething(value)) return SAYING_NOTHING_EMPTY.has(name);
  // No text is no stop sequence: it is refused, or ends the answer before it begins. Text is the form of an answer that has none,
  // and Cerebras refuses any form beside tools.
  if (name === 'stop' || name === 'response_format') return isIdle(name, value);
  if (!Object.hasOwn(ABOUT, name) || !(typeof value === 'boolean' || value === 'auto' || value === 'none'))
    return false;
  const offers = ABOUT[name] as string;
  return !saysSomething(payload[offers]) && !saysSomething(targetFieldsOf(request, target)[offers]);
}
