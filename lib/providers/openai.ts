import type { MakersProfile } from './provider.interface.js';

/**
 * The types of images that are taken as data.
 *
 * @see https://platform.openai.com/docs/guides/images-vision#image-input-requirements
 */
const IMAGES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

/** https://github.com/maximhq/bifrost/pull/1000, https://github.com/earendil-works/pi/issues/4720 */
const BOUNDS = {
  user: { maxLength: 64 },
  prompt_cache_key: { maxLength: 64 },
  // https://platform.openai.com/docs/api-reference/chat/create#chat-create-safety_identifier
  safety_identifier: { maxLength: 128 },
};

/**
 * OpenAI, by chat completions and by the Responses API.
 *
 * Dates of models: https://developers.openai.com/api/docs/deprecations. What a model refuses:
 * https://developers.openai.com/api/docs/guides/latest-model
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 * @see https://platform.openai.com/docs/api-reference/responses/create
 * @internal
 */
export const OPENAI: MakersProfile = {
  id: 'openai',
  connection: {
    api: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'OPENAI_API_KEY',
    baseUrlEnv: { name: 'OPENAI_BASE_URL' },
  },
  // https://platform.openai.com/docs/guides/error-codes
  keyFaults: [
    /^incorrect api key provided\b/,
    /^billing hard limit has been reached/,
    /^you exceeded your current quota\b/,
  ],
  // https://platform.openai.com/docs/guides/rate-limits
  limits: [
    {
      counts: 'requests',
      limit: 'x-ratelimit-limit-requests',
      remaining: 'x-ratelimit-remaining-requests',
      reset: 'x-ratelimit-reset-requests',
      resetUnit: 'duration',
    },
    {
      counts: 'tokens',
      limit: 'x-ratelimit-limit-tokens',
      remaining: 'x-ratelimit-remaining-tokens',
      reset: 'x-ratelimit-reset-tokens',
      resetUnit: 'duration',
    },
    {
      counts: 'images',
      limit: 'x-ratelimit-limit-input-images',
      remaining: 'x-ratelimit-remaining-input-images',
      reset: 'x-ratelimit-reset-input-images',
      resetUnit: 'duration',
    },
  ],
  requestIdHeader: 'x-request-id',
  request: {
    tokenLimit: 'max_completion_tokens',
    // https://community.openai.com/t/metadata-parameter-in-chat-completion-api-reference-documentation-needs-to-be-updated/1119240
    storesMetadata: true,
    // https://platform.openai.com/docs/api-reference/chat/create#chat-create-stop
    stops: { most: 4 },
    bounds: BOUNDS,
    refusesOpenTurns: true,
    // `invalid_function_parameters`
    needsObjectParameters: true,
    needsListItems: true,
    needsTenableStrictness: true,
    needsLabels: true,
    // https://github.com/zed-industries/zed/issues/32946
    mostTools: 128,
    toolTypes: ['function', 'custom'],
    toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 },
    toolCallIds: { pattern: /^.+$/s, maxLength: 40 },
    assistantFields: ['role', 'content', 'refusal', 'name', 'audio', 'tool_calls', 'function_call'],
    toolCallFields: ['id', 'type', 'function', 'custom'],
    userParts: {
      image: ['data', 'url'],
      imageTypes: IMAGES,
      audio: ['data'],
      // https://platform.openai.com/docs/guides/audio
      audioFormats: ['wav', 'mp3'],
      file: ['data', 'id'],
    },
    needsFileNames: true,
    // https://platform.openai.com/docs/api-reference/embeddings/create
    mostEmbeddedTexts: 2048,
    toolResultParts: {},
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: true, jsonObject: true, needsWordJson: true },
    effort: { field: 'reasoning_effort' },
  },
  models: [
    // When they end.
    { match: /^gpt-5(?:-mini|-nano)?(?:-2025-08-07)?$/, endsOn: '2026-12-11' },
    { match: /^o3(?:-2025-04-16)?$/, endsOn: '2026-12-11' },
    { match: /^gpt-4\.1(?:-mini)?(?:-2025-04-14)?$/, endsOn: '2027-01-14' },
    { match: /^gpt-4o(?:-mini)?(?:-2024-(?:07-18|08-06|11-20))?$/, endsOn: '2027-01-14' },
    { match: /^gpt-5\.(?:1|4-nano)(?:-\d{4}-\d{2}-\d{2})?$/, endsOn: '2027-04-01' },
    { match: /^gpt-audio-mini(?:-2025-12-15)?$/, endsOn: '2027-01-20' },
    {
      match: /^(?:gpt-4\.1-nano|o4-mini|o3-mini|o1|gpt-4-turbo|gpt-4|gpt-3\.5-turbo)(?:-[\d-]+)?$/,
      endsOn: '2026-10-23',
    },
    { match: /^gpt-5\.[23]-chat-latest$/, endsOn: '2026-08-10' },
    { match: /^gpt-5(?:\.1)?-chat-latest$/, endsOn: '2026-07-23' },
    { match: /^gpt-5\.1-codex$/, endsOn: '2026-07-23' },
    { match: /^gpt-4o(?:-mini)?-search-preview(?:-[\d-]+)?$/, endsOn: '2026-07-23', refuses: ['temperature'] },

    // Where they are served.
    {
      match: /^(?:gpt-5|gpt-5\.5|o1|o3)-pro(?:-\d{4}-\d{2}-\d{2})?$/,
      servedBy: ['openai-responses'],
    },
    { match: /^gpt-5(?:\.[123])?-codex(?:-max|-mini)?$/, servedBy: ['openai-responses'] },
    { match: /^o[34](?:-mini)?-deep-research(?:-\d{4}-\d{2}-\d{2})?$/, servedBy: ['openai-responses'] },
    { match: /^computer-use-preview(?:-\d{4}-\d{2}-\d{2})?$/, servedBy: ['openai-responses'] },
    { match: /^gpt-(?:(?:5\.6|6)-cyber|daybreak-.+|rosalind-.+|6-rosalind)$/, servedBy: ['openai-responses'] },

    // How they think, and what they refuse.
    { match: /^gpt-(?:3\.5|4)(?:[.o-].*)?$/, refuses: ['reasoning_effort'] },
    {
      match: /^gpt-5(?:-mini|-nano)?(?:-2025-08-07)?$/,
      refuses: ['temperature', 'top_p', 'logprobs'],
      thinking: { byDefault: true, isAlwaysOn: true, efforts: ['minimal', 'low', 'medium', 'high'] },
    },
    {
      match: /^gpt-5\.1(?:-\d{4}-\d{2}-\d{2})?$/,
      refusesWhileThinking: ['temperature', 'top_p', 'logprobs'],
      thinking: { byDefault: false, efforts: ['none', 'low', 'medium', 'high'] },
    },
    {
      match: /^gpt-5\.2(?:-\d{4}-\d{2}-\d{2})?$/,
      refusesWhileThinking: ['temperature', 'top_p', 'logprobs'],
      thinking: { byDefault: false, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
    },
    {
      match: /^gpt-5\.4(?:-mini|-nano)?(?:-\d{4}-\d{2}-\d{2})?$/,
      refusesWhileThinking: ['temperature', 'top_p', 'logprobs'],
      thinking: {
        byDefault: false,
        efforts: ['none', 'low', 'medium', 'high', 'xhigh'],
        effortWithTools: 'absent',
      },
    },
    {
      match: /^gpt-5\.5(?:-\d{4}-\d{2}-\d{2})?$/,
      refusesWhileThinking: ['temperature', 'top_p', 'logprobs'],
      thinking: {
        byDefault: true,
        efforts: ['none', 'low', 'medium', 'high', 'xhigh'],
        effortWithTools: 'absent',
      },
    },
    {
      match: /^gpt-5\.6(?:-sol|-terra|-luna)?(?:-\d{4}-\d{2}-\d{2})?$/,
      refusesWhileThinking: ['temperature', 'top_p', 'logprobs'],
      thinking: {
        byDefault: true,
        // `max` is taken by Responses alone.
        efforts: ['none', 'low', 'medium', 'high', 'xhigh'],
        effortWithTools: 'none',
      },
    },
    {
      match: /^gpt-6(?:-sol|-luna|\.1-terra)(?:-\d{4}-\d{2}-\d{2})?$/,
      refusesWhileThinking: ['temperature', 'top_p', 'logprobs'],
      thinking: { byDefault: true, efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'] },
    },
    {
      match: /^gpt-6(?:-astra|\.1-sol)(?:-\d{4}-\d{2}-\d{2})?$/,
      refuses: ['temperature', 'top_p', 'logprobs'],
      thinking: { byDefault: true, isAlwaysOn: true, efforts: ['low', 'medium', 'high', 'xhigh', 'max'] },
    },
    {
      match: /^o[134](?:-mini|-pro)?(?:-\d{4}-\d{2}-\d{2})?$/,
      refuses: ['temperature', 'top_p', 'logprobs'],
      thinking: { byDefault: true, isAlwaysOn: true, efforts: ['low', 'medium', 'high'] },
    },
    { match: /^o(?:3|4-mini)(?:-\d{4}-\d{2}-\d{2})?$/, refuses: ['stop'] },
    {
      match: /^(?:o[134]|gpt-5(?![\d.]*-chat)|gpt-6)(?:[.-].+)?$/,
      refuses: ['frequency_penalty', 'presence_penalty', 'logit_bias', 'top_logprobs'],
    },
    { match: /^gpt-6[.-].+$/, refuses: ['prompt_cache_retention'] },
  ],
  protocols: {
    'openai-responses': {
      request: {
        leastOutputTokens: 16,
        takesCacheBreakpoints: true,
        bounds: BOUNDS,
        refusesOpenTurns: true,
        needsObjectParameters: true,
        needsListItems: true,
        needsTenableStrictness: true,
        needsLabels: true,
        mostTools: 128,
        toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 64 },
        toolCallIds: { pattern: /^.+$/s, maxLength: 64 },
        userParts: { image: ['data', 'url'], imageTypes: IMAGES, file: ['data', 'url', 'id'] },
        toolResultParts: { image: ['data', 'url'], imageTypes: IMAGES, file: ['data', 'url', 'id'] },
        structuredOutput: { jsonSchema: true, jsonObject: true, needsWordJson: true },
        effort: { field: 'reasoning.effort' },
      },
      // https://platform.openai.com/docs/guides/reasoning#keeping-reasoning-items-in-context
      replays: {
        // A call without its namespace is refused.
        toolCallFields: ['namespace', 'caller'],
        blocks: {
          message: ['phase'],
          reasoning: ['id', 'summary', 'content', 'encrypted_content'],
          compaction: ['id', 'encrypted_content'],
          web_search_call: ['id', 'status', 'action'],
          file_search_call: ['id', 'status', 'queries', 'results'],
          code_interpreter_call: ['id', 'status', 'code', 'container_id', 'outputs'],
          mcp_list_tools: ['id', 'server_label', 'tools', 'error'],
          mcp_call: ['id', 'status', 'server_label', 'name', 'arguments', 'output', 'error', 'approval_request_id'],
          tool_search_call: ['id', 'status', 'call_id', 'execution', 'arguments'],
          tool_search_output: ['id', 'status', 'call_id', 'execution', 'tools'],
          shell_call: ['id', 'status', 'call_id', 'action', 'environment', 'caller'],
          shell_call_output: ['id', 'status', 'call_id', 'output', 'max_output_length', 'caller'],
          program: ['id', 'call_id', 'code', 'fingerprint'],
          program_output: ['id', 'call_id', 'status', 'result'],
          // Calls that wait for the app: they are there to be read, and do not go back without what came of them.
          apply_patch_call: ['id', 'status', 'call_id', 'operation', 'caller'],
          computer_call: ['id', 'status', 'call_id', 'action', 'actions', 'pending_safety_checks'],
          local_shell_call: ['id', 'status', 'call_id', 'action'],
          mcp_approval_request: ['id', 'server_label', 'name', 'arguments'],
          // The place of the image among those of the message.
          image_generation_call: ['id', 'status', 'image'],
        },
      },
      models: [
        // Efforts beside tools are refused by chat completions alone, and one level more is taken.
        {
          match: /^gpt-5\.4(?:-mini|-nano)?(?:-\d{4}-\d{2}-\d{2})?$/,
          thinking: { byDefault: false, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
        },
        {
          match: /^gpt-5\.5(?:-\d{4}-\d{2}-\d{2})?$/,
          thinking: { byDefault: true, efforts: ['none', 'low', 'medium', 'high', 'xhigh'] },
        },
        {
          match: /^gpt-5\.6(?:-sol|-terra|-luna)?(?:-\d{4}-\d{2}-\d{2})?$/,
          thinking: { byDefault: true, efforts: ['none', 'low', 'medium', 'high', 'xhigh', 'max'] },
        },
      ],
    },
  },
  failures: {
    document: ({ type, message, code = null, param = null }) => ({ error: { message, type, param, code } }),
    // https://platform.openai.com/docs/guides/error-codes; most compatible servers have taken them over
    facts: {
      credential_missing: {
        status: 401,
        type: 'invalid_request_error',
        message: 'No API key was sent. Put it into the Authorization header as a bearer token.',
      },
      credential_invalid: {
        status: 401,
        type: 'invalid_request_error',
        code: 'invalid_api_key',
        message: 'The API key that was sent is incorrect.',
      },
      credential_revoked: {
        status: 401,
        type: 'invalid_request_error',
        code: 'account_deactivated',
        message: 'The account that this key belongs to was deactivated.',
      },
      credential_expired: {
        status: 401,
        type: 'invalid_request_error',
        code: 'token_expired',
        message: 'The access token has expired. Sign in again.',
      },
      permission_denied: {
        status: 403,
        type: 'request_forbidden',
        code: 'unsupported_country_region_territory',
        message: 'The API is not offered in the country or region of this request.',
      },
      quota_exhausted: {
        status: 429,
        type: 'insufficient_quota',
        code: 'insufficient_quota',
        message: 'The quota of this organization is used up. See its plan and billing.',
      },
      rate_limited: {
        status: 429,
        type: 'requests',
        code: 'rate_limit_exceeded',
        message: 'Too many requests per minute for {model} in this organization (limit 500).',
      },
      overloaded: {
        status: 503,
        type: 'server_error',
        message: '{model} is overloaded with requests at present.',
      },
      server_error: {
        status: 500,
        type: 'server_error',
        message: 'An internal error kept the server from answering.',
      },
      timeout: {
        status: 504,
        type: 'server_error',
        message: 'The request timed out before the model had answered.',
      },
      model_unavailable: {
        status: 404,
        type: 'invalid_request_error',
        code: 'model_not_found',
        message: 'The model {model} does not exist or is not open to this key.',
      },
      request_too_large: {
        status: 400,
        type: 'invalid_request_error',
        code: 'context_length_exceeded',
        param: 'messages',
        message: 'The messages have 204810 tokens; the context length of this model is 128000 tokens.',
      },
      content_filtered: {
        status: 400,
        type: 'invalid_request_error',
        code: 'content_policy_violation',
        message: 'The prompt was rejected by the safety system.',
      },
      invalid_request: {
        status: 400,
        type: 'invalid_request_error',
        code: 'unsupported_value',
        param: 'temperature',
        message: "The value 7 of 'temperature' is not supported; it may be 2 at most.",
      },
      unknown: { status: 412, type: 'error', message: 'Something else came about.' },
    },
  },
};
