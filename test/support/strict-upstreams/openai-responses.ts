import type { Body, Item, Refusal, Schema, StrictUpstream } from './refusal.interface.js';
import { looseness, oddParameters } from './schemas.js';

const FIELDS = `background conversation include input instructions max_output_tokens metadata model parallel_tool_calls
  previous_response_id prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier service_tier store stream
  stream_options temperature text tool_choice tools top_logprobs top_p truncation user`.split(/\s+/);

/** The fields of each item. */
const ITEMS: Readonly<Record<string, readonly string[]>> = {
  message: ['type', 'role', 'content', 'phase', 'id', 'status'],
  function_call: ['type', 'call_id', 'name', 'arguments', 'id', 'status'],
  custom_tool_call: ['type', 'call_id', 'name', 'input', 'id', 'status'],
  function_call_output: ['type', 'call_id', 'output', 'id', 'status'],
  custom_tool_call_output: ['type', 'call_id', 'output', 'id', 'status'],
  reasoning: ['type', 'id', 'summary', 'content', 'encrypted_content', 'status'],
};

const PARTS: Readonly<Record<string, readonly string[]>> = {
  user: ['input_text', 'input_image', 'input_file'],
  system: ['input_text', 'input_image', 'input_file'],
  developer: ['input_text', 'input_image', 'input_file'],
  assistant: ['output_text', 'refusal'],
};

const INCLUDED = ['reasoning.encrypted_content', 'message.output_text.logprobs'];

function refuse(message: string, param: string, code: string | null = null): Refusal {
  return { status: 400, body: { error: { message, type: 'invalid_request_error', param, code } } };
}

function brokenParts(content: Item['content'], known: readonly string[]): string | undefined {
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content) || content.length === 0) return 'expected a string or parts';
  for (const part of content as readonly Readonly<Record<string, unknown>>[]) {
    if (!known.includes(part['type'] as string)) return `Invalid value: '${String(part['type'])}'`;
    if (part['cache_control'] !== undefined) return "Unknown parameter: 'cache_control'";
    if (part['type'] === 'input_image' && typeof part['image_url'] !== 'string') return 'image_url is no string';
    if (part['type'] === 'input_file' && part['file_data'] !== undefined && part['filename'] === undefined)
      return 'filename is required with file_data';
  }
  return undefined;
}

/** @param sign - how the encrypted thoughts of its own begin */
function brokenItem(item: Item, isStored: boolean, sign: string): string | undefined {
  const known = ITEMS[item.type];
  if (known === undefined) return `Invalid value: '${item.type}'`;
  const unknown = Object.keys(item).find((field) => !known.includes(field));
  if (unknown !== undefined) return `Unknown parameter: '${unknown}'`;
  switch (item.type) {
    case 'message': {
      const { phase, role = '' } = item;
      const isPhase = role === 'assistant' && ['commentary', 'final_answer'].includes(phase as string);
      return phase === undefined || isPhase ? brokenParts(item.content, PARTS[role] ?? []) : 'Invalid phase';
    }
    case 'function_call':
      return typeof item['arguments'] === 'string' && typeof item['name'] === 'string'
        ? undefined
        : 'Missing arguments';
    case 'function_call_output':
      return brokenParts(item['output'] as Item['content'], PARTS['user'] ?? []);
    case 'reasoning': {
      if (!Array.isArray(item['summary'])) return 'Missing required parameter: summary';
      const { encrypted_content: thought } = item;
      if (thought === undefined) return isStored ? undefined : `Item with id '${String(item['id'])}' not found.`;
      return thought.startsWith(sign) ? undefined : 'The encrypted content could not be verified.';
    }
    default:
      return undefined;
  }
}

function brokenOrder(items: readonly Item[]): string | undefined {
  const open = new Set<string>();
  const used = new Set<string>();
  for (const [at, item] of items.entries()) {
    const id = item.call_id ?? '';
    if (id.length > 64) return 'call_id is too long';
    if (item.type.endsWith('_call')) {
      if (used.has(id) || id === '') return `Duplicate call_id '${id}'`;
      used.add(id);
      open.add(id);
    } else if (item.type.endsWith('_output')) {
      if (!open.delete(id)) return `No tool call found for function call output with call_id ${id}.`;
    } else if (item.type === 'message' && item.role !== 'assistant' && open.size > 0) {
      return `No tool output found for function call ${[...open].join()}.`;
    }
    const next = items[at + 1];
    const leads = next !== undefined && next.role !== 'user' && !next.type.endsWith('_output');
    if (item.type === 'reasoning' && !leads)
      return `Item '${String(item['id'])}' of type 'reasoning' was provided without its required following item.`;
  }
  return open.size > 0 ? `No tool output found for function call ${[...open].join()}.` : undefined;
}

function brokenTools({ tools = [], tool_choice: choice }: Body): string | undefined {
  for (const tool of tools as readonly Readonly<Record<string, unknown>>[]) {
    const unknown = Object.keys(tool).find(
      (field) => !['type', 'name', 'description', 'parameters', 'strict', 'format'].includes(field),
    );
    if (unknown !== undefined) return `Unknown parameter: 'tools[0].${unknown}'`;
    if (typeof tool['name'] !== 'string') return "Missing required parameter: 'tools[0].name'";
    const parameters = tool['parameters'] as Readonly<Record<string, unknown>> | undefined;
    if (parameters !== undefined && oddParameters(parameters) !== undefined) return 'Invalid schema for function';
    // Strict where nothing is said.
    const loose = tool['strict'] === false || parameters === undefined ? undefined : looseness(parameters);
    if (tool['type'] === 'function' && loose !== undefined) return `Invalid schema for function: ${loose}`;
  }
  return typeof choice === 'object' && 'function' in choice ? "Unknown parameter: 'tool_choice.function'" : undefined;
}

function refusalOf(body: Body, sign: string): Refusal | undefined {
  const fields = body as unknown as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(fields).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) return refuse(`Unknown parameter: '${unknown}'.`, unknown, 'unknown_parameter');
  const { input = [] } = body;
  if (input.length === 0) return refuse('One of "input" or "prompt" must be provided.', 'input');
  if (Number(fields['max_output_tokens'] ?? 16) < 16)
    return refuse('Expected a value >= 16.', 'max_output_tokens', 'integer_below_min_value');
  const included = (fields['include'] ?? []) as readonly string[];
  const odd = included.find((one) => !INCLUDED.includes(one));
  if (odd !== undefined) return refuse(`Invalid value: '${odd}'`, 'include', 'invalid_value');
  const format = (fields['text'] as { format?: Readonly<Record<string, unknown>> } | undefined)?.format;
  if (format?.['type'] === 'json_schema' && (format['name'] === undefined || format['schema'] === undefined))
    return refuse('Missing required parameter', 'text.format.name', 'missing_required_parameter');
  const schema = format?.['strict'] === true ? (format['schema'] as Schema) : undefined;
  const loose = schema === undefined ? undefined : looseness(schema);
  if (loose !== undefined) return refuse(`Invalid schema for response_format: ${loose}`, 'text.format.schema');
  const broken =
    input.map((item) => brokenItem(item, fields['store'] !== false, sign)).find((one) => one !== undefined) ??
    brokenOrder(input);
  if (broken !== undefined) return refuse(broken, 'input');
  const tools = brokenTools(body);
  return tools === undefined ? undefined : refuse(tools, 'tools');
}

/** A server of the Responses API of which nothing is known but that. */
export const STRICT_RESPONSES: StrictUpstream = {
  provider: 'responses',
  model: 'm-1',
  api: 'openai-responses',
  refusalOf: (body) => refusalOf(body, 'signed-by-responses'),
};

/** OpenAI by the Responses API. */
export const STRICT_OPENAI_RESPONSES: StrictUpstream = {
  provider: 'openai',
  model: 'gpt-5.6',
  api: 'openai-responses',
  refusalOf: (body) => refusalOf(body, 'signed-by-openai'),
};
