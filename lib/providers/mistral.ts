import type { ProviderProfile } from './provider.interface.js';

/**
 * Mistral. It answers 422 to every field that it does not know (`extra_forbidden`).
 *
 * Its codes are four digits in `code`; its headers of limits do not tell when a window ends.
 *
 * @see https://docs.mistral.ai/api/
 * @internal
 */
export const MISTRAL: ProviderProfile = {
  id: 'mistral',
  telemetryName: 'mistral_ai',
  connection: {
    api: 'openai',
    baseUrl: 'https://api.mistral.ai/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'MISTRAL_API_KEY',
  },
  codes: {
    specific: {
      model_unavailable: '1500',
      invalid_request: '3230 3240 2210 2200',
      rate_limited: '1300',
    },
    broad: { invalid_request: '3051', overloaded: '3505', server_error: '3700 1000', rate_limited: '3510' },
  },
  limits: [
    {
      counts: 'requests',
      per: 'minute',
      limit: 'x-ratelimit-limit-req-minute',
      remaining: 'x-ratelimit-remaining-req-minute',
    },
    {
      counts: 'tokens',
      per: 'minute',
      limit: 'x-ratelimit-limit-tokens-minute',
      remaining: 'x-ratelimit-remaining-tokens-minute',
    },
    {
      counts: 'tokens',
      per: 'month',
      limit: 'x-ratelimit-limit-tokens-month',
      remaining: 'x-ratelimit-remaining-tokens-month',
    },
  ],
  request: {
    tokenLimit: 'max_tokens',
    instructionRole: 'system',
    refuses: [
      'logit_bias',
      'logprobs',
      'modalities',
      'prompt_cache_options',
      'prompt_cache_retention',
      'safety_identifier',
      'service_tier',
      'store',
      'top_k',
      'top_logprobs',
      'user',
      'verbosity',
    ],
    // https://github.com/SillyTavern/SillyTavern/pull/4856, https://docs.mistral.ai/api/
    bounds: { temperature: { most: 1.5 }, seed: { least: 0 } },
    renames: { seed: 'random_seed' },
    needsParameters: true,
    toolTypes: ['function'],
    toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 },
    refusesOpenTurns: true,
    // `invalid_request_message_order`, code 3230
    refusesUserAfterTool: true,
    refusesLateInstructions: true,
    // `extra_forbidden`
    refusesNames: true,
    needsMessage: true,
    // https://docs.mistral.ai/capabilities/completion/#other-useful-features
    prefillMark: 'prefix',
    toolCallIds: { pattern: /^[a-zA-Z0-9]{9}$/, maxLength: 9 },
    assistantFields: ['role', 'content', 'tool_calls', 'prefix'],
    toolCallFields: ['id', 'type', 'function', 'index'],
    userParts: { image: ['data', 'url'], audio: ['data'], file: ['data', 'url'], fileTypes: ['application/pdf'] },
    // https://docs.mistral.ai/capabilities/document_ai/document_qna/, https://docs.mistral.ai/capabilities/audio/
    partForms: { file: 'document_url', audio: 'text', largestDetail: 'high' },
    takesCacheBreakpoints: false,
    streamUsage: 'option-refused',
    structuredOutput: { jsonSchema: true, jsonObject: true },
    effort: { field: 'reasoning_effort' },
  },
  // https://docs.mistral.ai/capabilities/reasoning/
  replays: { reasoningAs: 'thinking-chunks', blocks: { thinking: ['thinking', 'closed'] } },
  models: [{ match: /^(?:codestral|ministral|voxtral)-.+$|^mistral-large-2512$/, refuses: ['reasoning_effort'] }],
  failures: {
    document: ({ type, message, code = null, param = null }) => ({
      object: 'error',
      message,
      type: code ?? type,
      param,
      code: null,
    }),
  },
};
