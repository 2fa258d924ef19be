import { invalidField, unknownField, unsupportedField } from '../../gateway/request-errors.js';
import { isRecord, type JsonRecord } from '../json.js';
import { checkKinds, type FieldKind, nestedFieldsOf } from './field-kinds.js';

/** Fields that chat completions know by the same name. */
export const SAME_FIELDS = [
  'metadata',
  'parallel_tool_calls',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'store',
  'temperature',
  'top_logprobs',
  'top_p',
  'user',
];

/** Fields that are rewritten. */
const REWRITTEN_FIELDS = [
  'include',
  'input',
  'instructions',
  'max_output_tokens',
  'model',
  'reasoning',
  'stream',
  'text',
  'tool_choice',
  'tools',
];

/** Fields that change nothing about an answer: the form of a stream, tools that are not offered here, OpenAI's own cache. */
const IDLE_FIELDS = ['max_tool_calls', 'prompt_cache_options', 'stream_options'];

const KNOWN: ReadonlySet<string> = new Set([...SAME_FIELDS, ...REWRITTEN_FIELDS, ...IDLE_FIELDS]);

const KEEPS_NOTHING = 'this gateway keeps no answers; send the whole conversation as "input"';

/** Fields that a client relies on, so that leaving them out would answer another question; with the reason. */
const REFUSED: Readonly<Record<string, string>> = {
  previous_response_id: KEEPS_NOTHING,
  conversation: KEEPS_NOTHING,
  background: 'an answer comes while the client waits',
  prompt: 'stored prompts are known to OpenAI alone; send "instructions" and "input"',
  truncation: 'nothing is taken out of a conversation',
  context_management: 'nothing is taken out of a conversation',
  moderation: 'nothing is moderated here',
};

/** Values of those fields that ask for nothing. */
const ASKS_NOTHING: readonly unknown[] = [undefined, null, false, 'disabled'];

/** What the fields hold that are looked at nowhere else. */
const KINDS: Readonly<Record<string, FieldKind>> = {
  include: 'array',
  instructions: 'text',
  max_output_tokens: 'number',
  max_tool_calls: 'number',
  metadata: 'texts',
  parallel_tool_calls: 'boolean',
  prompt_cache_key: 'text',
  prompt_cache_options: 'object',
  prompt_cache_retention: 'text',
  reasoning: 'object',
  safety_identifier: 'text',
  service_tier: 'text',
  store: 'boolean',
  stream: 'boolean',
  stream_options: 'object',
  temperature: 'number',
  text: 'object',
  tools: 'array',
  top_logprobs: 'number',
  top_p: 'number',
  user: 'text',
};

const FORMATS: readonly unknown[] = ['text', 'json_object', 'json_schema'];

/** @throws GatewayRequestError (400) that names the first field that cannot be honoured */
export function checkFields(body: JsonRecord): void {
  for (const [name, value] of Object.entries(body)) {
    // An answer repeats some of them.
    if (!isWritable(value)) throw invalidField(name, 'nested less deeply');
    if (KNOWN.has(name) || ASKS_NOTHING.includes(value)) continue;
    if (!Object.hasOwn(REFUSED, name)) throw unknownField(name);
    throw unsupportedField(name, REFUSED[name] as string);
  }
  checkKinds(body, KINDS);
  checkKinds(nestedFieldsOf(body['reasoning']), { effort: 'text', summary: 'text' }, 'reasoning.');
  checkTextField(nestedFieldsOf(body['text']));
}

/** Whether it can be written as JSON again: it may be nested deeper than the stack is. */
function isWritable(value: unknown): boolean {
  try {
    JSON.stringify(value);
    return true;
  } catch {
    return false;
  }
}

function checkTextField(text: JsonRecord): void {
  checkKinds(text, { format: 'object', verbosity: 'text' }, 'text.');
  const { format } = text;
  if (format === undefined || format === null) return;
  const { type, name, schema, ...others } = nestedFieldsOf(format);
  if (!FORMATS.includes(type)) throw invalidField('text.format.type', '"text", "json_object" or "json_schema"');
  if (type !== 'json_schema') return;
  if (typeof name !== 'string') throw invalidField('text.format.name', 'a text');
  if (!isRecord(schema)) throw invalidField('text.format.schema', 'an object');
  checkKinds(others, { description: 'text', strict: 'boolean' }, 'text.format.');
}
