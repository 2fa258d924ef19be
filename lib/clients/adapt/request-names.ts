import type { LlmApi } from '../../providers/llm-api.js';
import { PREFERENCES } from '../wire/preferences.js';

/** Names that fields go by beside their own, squeezed: small letters only. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  candidatecount: 'n',
  disableparalleltooluse: 'parallel_tool_calls',
  effort: 'reasoning_effort',
  enablethinking: 'reasoning_effort',
  encryptedcontent: 'include',
  forcedfunctioncalling: 'tool_choice',
  forcedfunctioncallingmodeany: 'tool_choice',
  functioncall: 'tools',
  functioncalling: 'tools',
  functioncalls: 'tools',
  functiondeclarations: 'tools',
  jsonmode: 'response_format',
  maxoutputtokens: 'max_tokens',
  multiplecandidates: 'n',
  outputconfigeffort: 'reasoning_effort',
  outputformat: 'response_format',
  textformat: 'response_format',
  outputconfigformat: 'response_format',
  penalty: 'presence_penalty',
  parallelfunctioncalling: 'parallel_tool_calls',
  randomseed: 'seed',
  reasoning: 'reasoning_effort',
  reasoninglevel: 'reasoning_effort',
  responsejsonschema: 'response_format',
  responselogprobs: 'logprobs',
  responsemimetype: 'response_format',
  responsemodalities: 'modalities',
  responseschema: 'response_format',
  stopsequences: 'stop',
  thinking: 'reasoning_effort',
  thinkingbudget: 'reasoning_effort',
  thinkingconfig: 'reasoning_effort',
  thinkinglevel: 'reasoning_effort',
  thinkingtype: 'reasoning_effort',
  toolchoiceany: 'tool_choice',
  toolchoicetool: 'tool_choice',
  toolcall: 'tools',
  toolcalling: 'tools',
  toolcalls: 'tools',
  toolconfig: 'tool_choice',
  tooluse: 'tools',
};

/** Fields of the common request that an answer may name: those that only colour it, and these. */
const COMMON = [
  ...PREFERENCES,
  'dimensions',
  'encoding_format',
  'functions',
  'include',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'modalities',
  'n',
  'response_format',
  'stop',
  'stream_options',
  'tool_choice',
  'tool_stream',
  'tools',
  'top_logprobs',
];

const BY_NAME: ReadonlyMap<string, string> = new Map([
  ...Object.entries(OTHER_NAMES),
  ...COMMON.map((name) => [squeezed(name), name] as const),
]);

/** Where a protocol has a field under another name than the common request; a dot before a field within a field. */
const PLACES: Readonly<Record<LlmApi, Readonly<Record<string, readonly string[]>>>> = {
  openai: {
    parallel_tool_calls: ['parallel_tool_calls', 'parallel_function_calling'],
    reasoning_effort: ['reasoning_effort', 'reasoning.effort', 'thinking', 'enable_thinking'],
    seed: ['seed', 'random_seed'],
  },
  'openai-responses': {
    max_completion_tokens: ['max_output_tokens'],
    max_tokens: ['max_output_tokens'],
    reasoning_effort: ['reasoning.effort'],
  },
  anthropic: {
    parallel_tool_calls: ['tool_choice.disable_parallel_tool_use'],
    reasoning_effort: ['output_config.effort', 'thinking'],
    user: ['metadata'],
  },
  gemini: {
    frequency_penalty: ['generationConfig.frequencyPenalty'],
    max_tokens: ['generationConfig.maxOutputTokens'],
    presence_penalty: ['generationConfig.presencePenalty'],
    reasoning_effort: ['generationConfig.thinkingConfig'],
    seed: ['generationConfig.seed'],
    temperature: ['generationConfig.temperature'],
    top_k: ['generationConfig.topK'],
    top_p: ['generationConfig.topP'],
  },
};

/**
 * The field of the common request that a provider means by a name: `presencePenalty`, `generation_config.seed`,
 * `body.temperature`.
 *
 * @returns `undefined` for a name that is none of the common request's
 * @internal
 */
export function commonFieldOf(name: string): string | undefined {
  const path = name
    .slice(0, MAX_NAME_CHARS)
    .replace(/^(thinking)[ .](level|type)\b.*$/, '$1$2')
    .split('.');
  return BY_NAME.get(squeezed(path.slice(-2).join(''))) ?? BY_NAME.get(squeezed(path.at(-1) ?? ''));
}

/** Where a field of the common request stands in bodies of a protocol: paths that may hold it, in order. @internal */
export function placesOf(field: string, api: LlmApi): readonly string[] {
  const places = PLACES[api];
  return (Object.hasOwn(places, field) ? places[field] : undefined) ?? [field];
}

const MAX_NAME_CHARS = 80;

function squeezed(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}
