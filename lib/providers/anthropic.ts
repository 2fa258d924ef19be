import type { MakersProfile } from './provider.interface.js';
import type { SchemaSubset } from './request-conventions.interface.js';

/**
 * What of a JSON schema is taken as the form of an answer.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs
 */
const SCHEMA: SchemaSubset = {
  keywords: [
    '$defs',
    '$ref',
    'additionalProperties',
    'allOf',
    'anyOf',
    'const',
    'default',
    'definitions',
    'description',
    'enum',
    'format',
    'items',
    'minItems',
    'properties',
    'required',
    'title',
    'type',
  ],
  formats: ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'uri', 'ipv4', 'ipv6', 'uuid'],
  mostMinItems: 1,
  closesObjects: true,
  mostOptional: 24,
  takesRecursion: false,
};

/** The types of images that are taken as data. */
const IMAGES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

/**
 * The names of models, also those that clouds have for them: `eu.anthropic.claude-opus-5-v1:0`, `claude-opus-5@20260301`.
 *
 * @param names - what stands behind `claude-`
 */
function claude(names: string): RegExp {
  return new RegExp(
    String.raw`^(?:[a-z-]{2,12}\.)?(?:anthropic[./])?claude-(?:${names})(?:[-@]\d{8}|-latest)?(?:-v\d(?::\d)?)?$`,
  );
}

/**
 * Anthropic's Messages API (the version is in the path that is appended to the address).
 *
 * Dates of models: https://platform.claude.com/docs/en/about-claude/model-deprecations
 *
 * @see https://docs.claude.com/en/api/messages
 * @internal
 */
export const ANTHROPIC: MakersProfile = {
  id: 'anthropic',
  connection: {
    api: 'anthropic',
    baseUrl: 'https://api.anthropic.com',
    auth: { header: 'x-api-key' },
    keyEnv: 'ANTHROPIC_API_KEY',
    baseUrlEnv: { name: 'ANTHROPIC_BASE_URL' },
  },
  // https://docs.claude.com/en/api/errors
  keyFaults: [
    /^your credit balance is too low\b/,
    /^this organization has been disabled\b/,
    /^this credential is only authorized for\b/,
    /^you(?:'re| are) out of (?:extra )?usage\b/,
    /^third-party apps now draw from your extra usage\b/,
    /^you have reached your specified (?:api )?usage limits\b/,
    /^refresh token (?:expired|not found or invalid)\b/,
  ],
  // https://docs.claude.com/en/api/rate-limits#response-headers
  limits: [
    {
      counts: 'requests',
      limit: 'anthropic-ratelimit-requests-limit',
      remaining: 'anthropic-ratelimit-requests-remaining',
      reset: 'anthropic-ratelimit-requests-reset',
      resetUnit: 'date',
    },
    {
      counts: 'tokens',
      limit: 'anthropic-ratelimit-tokens-limit',
      remaining: 'anthropic-ratelimit-tokens-remaining',
      reset: 'anthropic-ratelimit-tokens-reset',
      resetUnit: 'date',
    },
    {
      counts: 'input-tokens',
      limit: 'anthropic-ratelimit-input-tokens-limit',
      remaining: 'anthropic-ratelimit-input-tokens-remaining',
      reset: 'anthropic-ratelimit-input-tokens-reset',
      resetUnit: 'date',
    },
    {
      counts: 'output-tokens',
      limit: 'anthropic-ratelimit-output-tokens-limit',
      remaining: 'anthropic-ratelimit-output-tokens-remaining',
      reset: 'anthropic-ratelimit-output-tokens-reset',
      resetUnit: 'date',
    },
    // The windows of a subscription, 5 hours and 7 days long, and the one of them that holds.
    ...['anthropic-ratelimit-unified', 'anthropic-ratelimit-unified-5h', 'anthropic-ratelimit-unified-7d'].map(
      (name) =>
        ({ counts: 'usage', status: `${name}-status`, reset: `${name}-reset`, resetUnit: 'epoch-seconds' }) as const,
    ),
  ],
  requestIdHeader: 'request-id',
  request: {
    // `input_schema does not support oneOf, allOf, or anyOf at the top level`
    needsObjectParameters: true,
    toolNames: { pattern: /^[a-zA-Z0-9_-]+$/, maxLength: 128 },
    toolCallIds: { pattern: /^[a-zA-Z0-9_-]+$/ },
    refusesOpenTurns: true,
    // `Requests which include tool_use or tool_result blocks must define tools`
    needsCalledTools: true,
    refusesBlankText: true,
    // `stop_sequences: each stop sequence must contain non-whitespace`
    stops: { refusesBlanks: true },
    // https://docs.claude.com/en/api/messages
    bounds: { temperature: { most: 1 }, user: { maxLength: 256 } },
    needsMessage: true,
    // They have a place of their own, in front of all.
    refusesLateInstructions: true,
    userParts: {
      // "Only HTTPS URLs are supported."
      needsHttps: true,
      image: ['data', 'url'],
      // https://platform.claude.com/docs/en/build-with-claude/vision
      imageTypes: IMAGES,
      file: ['data', 'url'],
      // As data; texts go as a source of their own kind.
      fileTypes: ['application/pdf'],
    },
    toolResultParts: {
      image: ['data', 'url'],
      imageTypes: IMAGES,
      file: ['data', 'url'],
      fileTypes: ['application/pdf'],
    },
    streamUsage: 'unasked',
    structuredOutput: { jsonSchema: 'by-model', jsonObject: false, schema: SCHEMA },
    effort: {
      field: 'output_config.effort',
      levels: ['low', 'medium', 'high', 'xhigh', 'max'],
      budgets: { minimal: 1_024, low: 2_048, medium: 8_192, high: 16_384, xhigh: 32_768, max: 32_768 },
    },
    // https://docs.claude.com/en/api/versioning: the older one is taken wherever these models are served.
    version: {
      header: 'anthropic-version',
      default: '2023-06-01',
      refusals: [{ from: '2026-10-21', refuses: ['temperature', 'top_p', 'top_k'] }],
    },
  },
  // https://docs.claude.com/en/docs/build-with-claude/extended-thinking
  replays: {
    blocks: {
      thinking: ['thinking', 'signature'],
      redacted_thinking: ['data'],
      // https://platform.claude.com/docs/en/build-with-claude/compaction
      compaction: ['content', 'encrypted_content', 'signature', 'tool_changes'],
      // https://docs.claude.com/en/docs/agents-and-tools/tool-use/web-search-tool: `encrypted_index` has to come back.
      text: ['citations'],
      server_tool_use: ['id', 'name', 'input', 'caller'],
      mcp_tool_use: ['id', 'name', 'input', 'server_name'],
      mcp_tool_result: ['tool_use_id', 'content', 'is_error'],
      web_search_tool_result: ['tool_use_id', 'content', 'caller'],
      web_fetch_tool_result: ['tool_use_id', 'content', 'caller'],
      code_execution_tool_result: ['tool_use_id', 'content'],
      bash_code_execution_tool_result: ['tool_use_id', 'content'],
      text_editor_code_execution_tool_result: ['tool_use_id', 'content'],
      tool_search_tool_result: ['tool_use_id', 'content'],
      advisor_tool_result: ['tool_use_id', 'content'],
      container_upload: ['file_id'],
      mcp_tool_listing: ['mcp_server_name', 'tools'],
      // Without it the thoughts of two models are one span, which is refused:
      // https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback#continuing-the-conversation
      fallback: ['from', 'to', 'trigger'],
    },
    // A call of a set of tools is refused without the set.
    toolCallFields: ['caller', 'toolset_name'],
    // https://platform.claude.com/docs/en/agents-and-tools/tool-use/programmatic-tool-calling
    messageFields: ['container'],
    sharedWith: ['bedrock', 'vertex'],
  },
  models: [
    // When they end.
    { match: /^claude-sonnet-4-5(?:-\d{8})?$/, endsOn: '2026-11-30' },
    { match: /^claude-opus-4-5(?:-\d{8})?$/, endsOn: '2027-01-22' },
    { match: /^claude-mythos-preview$/, endsOn: '2026-06-30' },

    // How much they take and give.
    { match: /^claude-opus-4(?:-[01])?(?:-\d{8})?$/, contextWindow: 200_000, maxOutputTokens: 32_000 },
    { match: /^claude-sonnet-4(?:-0)?(?:-\d{8})?$/, contextWindow: 200_000, maxOutputTokens: 64_000 },
    { match: /^claude-(?:opus|sonnet|haiku)-4-5(?:-\d{8})?$/, contextWindow: 200_000, maxOutputTokens: 64_000 },
    { match: /^claude-(?:opus|sonnet)-4-[678](?:-\d{8})?$/, contextWindow: 1_000_000, maxOutputTokens: 128_000 },
    { match: /^claude-opus-5(?:-5)?(?:-\d{8})?$/, contextWindow: 1_000_000, maxOutputTokens: 128_000 },
    { match: /^claude-sonnet-5(?:-\d{8})?$/, contextWindow: 1_000_000, maxOutputTokens: 128_000 },
    { match: /^claude-fable-5(?:-1)?(?:-\d{8})?$/, contextWindow: 1_000_000, maxOutputTokens: 128_000 },
    { match: /^claude-(?:sonnet-5-5|haiku-5-5|fable-5-2)(?:-\d{8})?$/, maxOutputTokens: 128_000 },

    // What they refuse: from Opus 4.7 on, all but the default of what colours the answer.
    {
      match: claude(String.raw`opus-4-[78]|(?:opus|sonnet|haiku|fable|mythos)-[5-9](?:-\d)?`),
      refuses: ['temperature', 'top_p', 'top_k'],
    },
    // https://platform.claude.com/docs/en/about-claude/models/migration-guide
    {
      match: claude(String.raw`opus-4-[678]|sonnet-4-6|(?:opus|sonnet|haiku|fable|mythos)-[5-9](?:-\d)?`),
      refusesPrefill: true,
    },
    {
      match: claude(String.raw`opus-5-5|sonnet-5-5|fable-5-[12]`),
      toolChoices: ['none', 'auto'],
      thinking: {
        byDefault: true,
        isAlwaysOn: true,
        refusesBudget: true,
        efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
      },
    },
    {
      match: claude('fable-5'),
      thinking: {
        byDefault: true,
        isAlwaysOn: true,
        refusesBudget: true,
        efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
      },
    },
    {
      match: claude('haiku-5-5'),
      thinking: {
        byDefault: false,
        isAdaptive: true,
        refusesBudget: true,
        efforts: ['low', 'medium', 'high', 'xhigh', 'max'],
        effortsWhileOff: ['low', 'medium', 'high'],
      },
    },
    {
      match: claude(String.raw`opus-4-[78]|(?:opus|sonnet)-5`),
      thinking: { byDefault: false, isAdaptive: true, efforts: ['low', 'medium', 'high', 'xhigh', 'max'] },
    },
    {
      match: claude('(?:opus|sonnet)-4-6'),
      refusesWhileThinking: ['temperature', 'top_p', 'top_k'],
      thinking: { byDefault: false, isAdaptive: true, efforts: ['low', 'medium', 'high', 'max'] },
    },
    {
      match: claude('opus-4-5'),
      refusesWhileThinking: ['temperature', 'top_p', 'top_k'],
      thinking: {
        byDefault: false,
        budget: { least: 1_024, most: 32_768 },
        efforts: ['low', 'medium', 'high'],
      },
    },
    // They know no effort, only a budget.
    {
      match: claude(String.raw`(?:sonnet|haiku)-4-5|(?:opus|sonnet)-4(?:-[01])?|3-7-sonnet`),
      refusesWhileThinking: ['temperature', 'top_p', 'top_k'],
      thinking: { byDefault: false, budget: { least: 1_024, most: 32_768 }, efforts: [] },
    },
    { match: claude('3-(?:5-)?(?:opus|sonnet|haiku)'), refuses: ['reasoning_effort'] },

    // Those of the root alone: https://github.com/anthropics/claude-code/issues/79418,
    // https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/issues/709
    { match: claude('.+'), request: { parameterNames: /^[a-zA-Z0-9_.-]{1,64}$/ } },

    // What forms of answers they know.
    {
      match: claude(String.raw`(?:opus|sonnet)-4(?:-0)?|3-.+`),
      structuredOutput: { jsonSchema: false, jsonObject: false },
    },
    {
      match: claude(String.raw`opus-4-1|(?:opus|sonnet|haiku|fable|mythos)-(?:4-[5-9]|[5-9](?:-\d)?)`),
      structuredOutput: { jsonSchema: true, jsonObject: false, schema: SCHEMA },
    },
  ],
  failures: {
    // https://docs.claude.com/en/api/errors#error-shapes
    document: ({ type, message }, requestId) => ({ type: 'error', error: { type, message }, request_id: requestId }),
    // There are no codes: the sentences tell what the types do not.
    facts: {
      credential_missing: {
        status: 401,
        type: 'authentication_error',
        message: 'The x-api-key header is required.',
      },
      credential_invalid: {
        status: 401,
        type: 'authentication_error',
        message: 'The value of x-api-key is invalid.',
      },
      credential_revoked: {
        status: 401,
        type: 'authentication_error',
        message: 'This API key has been revoked.',
      },
      credential_expired: {
        status: 401,
        type: 'authentication_error',
        message: 'The OAuth token has expired. Refresh it or get another one.',
      },
      permission_denied: {
        status: 403,
        type: 'permission_error',
        message: 'This API key may not use the requested resource.',
      },
      quota_exhausted: {
        status: 400,
        type: 'invalid_request_error',
        message:
          'The credit balance of this organization is too low for the request. Credits are bought under Plans & Billing.',
      },
      rate_limited: {
        status: 429,
        type: 'rate_limit_error',
        message: 'The request goes beyond the rate limit of this organization: 50 requests per minute.',
      },
      overloaded: { status: 529, type: 'overloaded_error', message: 'Overloaded.' },
      server_error: { status: 500, type: 'api_error', message: 'Internal server error.' },
      timeout: { status: 504, type: 'timeout_error', message: 'The request timed out.' },
      model_unavailable: { status: 404, type: 'not_found_error', message: 'model: {model}' },
      request_too_large: {
        status: 400,
        type: 'invalid_request_error',
        message: 'The prompt is too long: 204810 tokens, where 200000 are the maximum.',
      },
      content_filtered: {
        status: 400,
        type: 'invalid_request_error',
        message: 'The content filtering policy blocked the output.',
      },
      invalid_request: {
        status: 400,
        type: 'invalid_request_error',
        message: 'temperature: 7 is not in the range from 0 to 1.',
      },
      unknown: { status: 412, type: 'error', message: 'Something else came about.' },
    },
  },
};
