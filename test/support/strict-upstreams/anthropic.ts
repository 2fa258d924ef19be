import type { Body, Message, Part, Refusal, Schema, StrictUpstream } from './refusal.interface.js';
import { isRecursive, oddRoot, schemasIn, unknownKeyword } from './schemas.js';

/** How a model differs from the others. */
interface Traits {
  readonly efforts: readonly string[];
  readonly thinking: readonly ('enabled' | 'adaptive' | 'disabled')[];
  /** Whether it thinks whatever it is told. */
  readonly isAlwaysOn?: boolean;
  readonly refusesSampling?: boolean;
  readonly refusesPrefill?: boolean;
}

const FIELDS = `cache_control max_tokens messages metadata model output_config service_tier stop_sequences stream system
  temperature thinking tool_choice tools top_k top_p`.split(/\s+/);

const BLOCKS = ['text', 'image', 'document', 'tool_use', 'tool_result', 'thinking', 'redacted_thinking'];

const IMAGES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

const KEYWORDS =
  `$defs $ref additionalProperties allOf anyOf const default definitions description enum format items minItems
  properties required title type`.split(/\s+/);

const FORMATS = 'date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' ');

function refuse(message: string): Refusal {
  return { status: 400, body: { type: 'error', error: { type: 'invalid_request_error', message } } };
}

function blocksOf(message: Message | undefined): readonly Part[] {
  return Array.isArray(message?.content) ? message.content : [];
}

function refusedTurns({ messages }: Body): string | undefined {
  if (messages.length === 0) return 'messages: at least one message is required';
  const used = new Set<string>();
  let open: string[] = [];
  for (const [at, message] of messages.entries()) {
    const { role } = message;
    const content = blocksOf(message);
    if (content.length === 0) return `messages.${at}: content must not be empty`;
    const answered: string[] = [];
    for (const block of content) {
      if (!BLOCKS.includes(block.type ?? '')) return `messages.${at}: Input tag '${block.type}' is not known`;
      if (block.type === 'text' && block.text.trim() === '')
        return 'text content blocks must contain non-whitespace text';
      if (role === 'assistant' && ['image', 'document'].includes(block.type ?? ''))
        return 'images may not be used there';
      if (block.type === 'tool_use') {
        if (!/^[a-zA-Z0-9_-]+$/.test(block.id)) return `messages.${at}.tool_use.id: String should match pattern`;
        if (used.has(block.id)) return '`tool_use` ids must be unique';
        used.add(block.id);
      }
      if (block.type === 'tool_result') answered.push(block.tool_use_id);
      if (block.type === 'image' && block.source.type === 'base64' && !IMAGES.includes(block.source.media_type))
        return `messages.${at}.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', ...`;
      if (
        block.type === 'image' &&
        block.source.data?.startsWith('/9j/') === (block.source.media_type !== 'image/jpeg')
      )
        return 'The image was specified using another media type than it appears to be';
      if (block.type === 'document' && block.source.type === 'base64' && block.source.media_type !== 'application/pdf')
        return `messages.${at}: media_type should be 'application/pdf'`;
    }
    if (answered.some((id) => !open.includes(id)))
      return `messages.${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks`;
    if (open.some((id) => !answered.includes(id)))
      return '`tool_use` ids were found without `tool_result` blocks immediately after';
    open = role === 'assistant' ? content.filter(({ type }) => type === 'tool_use').map(({ id }) => id) : [];
  }
  return open.length > 0 ? '`tool_use` ids were found without `tool_result` blocks immediately after' : undefined;
}

function refusedPrefill({ messages }: Body, traits: Traits): string | undefined {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return undefined;
  if (traits.refusesPrefill === true) return 'This model does not support assistant message prefill.';
  const isBlank = /\s$/.test(blocksOf(last).at(-1)?.text ?? '');
  return isBlank ? 'messages: final assistant content cannot end with trailing whitespace' : undefined;
}

function refusedThinking(body: Body, traits: Traits): string | undefined {
  const { messages, thinking, tool_choice: choice, output_config: config, max_tokens: limit } = body;
  if (thinking !== undefined && !(traits.thinking as readonly string[]).includes(thinking.type))
    return `"thinking.type.${thinking.type}" is not supported for this model`;
  const { budget_tokens: budget = 0 } = thinking ?? {};
  if (thinking?.type === 'enabled' && (budget < 1_024 || budget >= Number(limit)))
    return 'thinking.budget_tokens: has to be at least 1024 and less than max_tokens';
  if (config?.effort !== undefined && !traits.efforts.includes(config.effort))
    return `output_config.effort: '${config.effort}' is not supported by this model`;
  const isOn = traits.isAlwaysOn === true || (thinking !== undefined && thinking.type !== 'disabled');
  if (!isOn) return undefined;
  if (messages.at(-1)?.role === 'assistant') return 'a final `assistant` message must start with a thinking block';
  if (choice !== undefined && ['any', 'tool'].includes(choice.type))
    return 'Thinking may not be enabled when tool_choice forces tool use.';
  if (body.temperature !== undefined && body.temperature !== 1) return '`temperature` may only be set to 1';
  // Who decides when to think may have called without a thought.
  if (thinking?.type !== 'enabled') return undefined;
  const last = blocksOf(messages.findLast(({ role }) => role === 'assistant'));
  const isThought = ['thinking', 'redacted_thinking'].includes(last[0]?.type ?? '');
  const calls = last.some(({ type }) => type === 'tool_use');
  return calls && !isThought ? 'Expected `thinking` or `redacted_thinking`, but found `tool_use`' : undefined;
}

function refusedSchema(schema: Schema): string | undefined {
  const keyword = unknownKeyword(schema, KEYWORDS);
  if (keyword !== undefined) return `output_config.format.schema: '${keyword}' is not supported`;
  const all = schemasIn(schema);
  if (all.some((one) => one['type'] === 'object' && one['additionalProperties'] !== false))
    return "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false";
  if (all.some((one) => Number(one['minItems'] ?? 0) > 1))
    return "'minItems' values other than 0 or 1 are not supported";
  const format = all.map((one) => one['format']).find((one) => one !== undefined && !FORMATS.includes(one as string));
  if (format !== undefined) return `String format '${format as string}' is not supported`;
  if (isRecursive(schema)) return 'Recursive schemas are not supported';
  const optional = all.flatMap(({ properties = {}, required = [] }) =>
    Object.keys(properties as object).filter((name) => !(required as string[]).includes(name)),
  );
  return optional.length > 24 ? 'Schemas contains too many optional parameters' : undefined;
}

function refusedMarks({ tools = [], system, messages, cache_control: whole }: Body): string | undefined {
  const blocks = [
    ...(tools as readonly Part[]),
    ...(Array.isArray(system) ? (system as readonly Part[]) : []),
    ...messages.flatMap(blocksOf),
  ];
  const marked = blocks.filter(({ cache_control: mark }) => mark !== undefined);
  if (marked.some(({ type }) => type?.endsWith('thinking') === true)) return 'thinking blocks cannot be marked';
  if (marked.length + (whole === undefined ? 0 : 1) > 4)
    return `A maximum of 4 blocks with cache_control may be provided. Found ${marked.length}.`;
  const ttls = marked.map(({ cache_control: mark }) => mark?.ttl ?? '5m');
  if (ttls.some((ttl) => !['5m', '1h'].includes(ttl))) return "cache_control.ttl: Input should be '5m' or '1h'";
  return ttls.some((ttl, at) => ttl === '1h' && ttls[at - 1] === '5m')
    ? "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block"
    : undefined;
}

function refusedFields(body: Body, traits: Traits): string | undefined {
  const unknown = Object.keys(body).find((field) => !FIELDS.includes(field));
  if (unknown !== undefined) return `${unknown}: Extra inputs are not permitted`;
  if (typeof body.max_tokens !== 'number') return 'max_tokens: Field required';
  const { system } = body;
  const isBlank = typeof system === 'string' ? system.trim() === '' : !Array.isArray(system) || system.length === 0;
  if (system !== undefined && isBlank) return 'system: text is blank';
  if (traits.refusesSampling === true && (body.temperature ?? body.top_p) !== undefined)
    return '`temperature` and `top_p` are deprecated for this model';
  if (body.temperature !== undefined && body.top_p !== undefined) return '`temperature` and `top_p` cannot both be set';
  return undefined;
}

function refusedTools({ tools = [], messages }: Body): string | undefined {
  const isTurn = ({ type }: Part) => type === 'tool_use' || type === 'tool_result';
  if ((tools as readonly object[]).length === 0 && messages.some((message) => blocksOf(message).some(isTurn)))
    return 'Requests which include `tool_use` or `tool_result` blocks must define tools.';
  const odd = (tools as readonly { input_schema: Schema }[]).findIndex(
    ({ input_schema: schema }) => oddRoot(schema) !== undefined,
  );
  return odd === -1
    ? undefined
    : `tools.${odd}.custom.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`;
}

function strictClaude(model: string, traits: Traits): StrictUpstream {
  return {
    provider: 'anthropic',
    model,
    api: 'anthropic',
    refusalOf: (body) => {
      const schema = body.output_config?.format?.schema;
      const refused =
        refusedFields(body, traits) ??
        refusedTurns(body) ??
        refusedPrefill(body, traits) ??
        refusedTools(body) ??
        refusedThinking(body, traits) ??
        (schema === undefined ? undefined : refusedSchema(schema)) ??
        refusedMarks(body);
      return refused === undefined ? undefined : refuse(refused);
    },
  };
}

/** Anthropic's Messages API, with a model that thinks by a budget and knows no effort. */
export const STRICT_ANTHROPIC = strictClaude('claude-haiku-4-5', { efforts: [], thinking: ['enabled', 'disabled'] });

/** Its newer models: one that thinks when told to, and one that always does. */
export const STRICT_CLAUDES: readonly StrictUpstream[] = [
  strictClaude('claude-opus-4-6', {
    efforts: ['low', 'medium', 'high', 'max'],
    thinking: ['enabled', 'adaptive', 'disabled'],
    refusesPrefill: true,
  }),
  strictClaude('claude-haiku-5-5', {
    efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
    thinking: ['adaptive', 'disabled'],
    refusesSampling: true,
    refusesPrefill: true,
  }),
  strictClaude('claude-opus-5-5', {
    efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
    thinking: ['adaptive'],
    isAlwaysOn: true,
    refusesSampling: true,
    refusesPrefill: true,
  }),
];
