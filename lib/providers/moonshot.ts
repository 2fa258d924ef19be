import type { ProviderProfile } from './provider.interface.js';

/**
 * Kimi, by Moonshot (keys of platform.moonshot.cn: `https://api.moonshot.cn/v1`).
 *
 * @see https://platform.moonshot.ai/docs
 * @internal
 */
export const MOONSHOT: ProviderProfile = {
  id: 'moonshot',
  telemetryName: 'moonshot_ai',
  aliases: ['kimi'],
  connection: {
    api: 'openai',
    baseUrl: 'https://api.moonshot.ai/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'MOONSHOT_API_KEY',
  },
  request: {
    tokenLimit: 'max_completion_tokens',
    instructionRole: 'system',
    userParts: { image: ['data'] },
    assistantFields: ['role', 'content', 'name', 'tool_calls', 'reasoning_content', 'partial'],
    // https://github.com/AstrBotDevs/AstrBot/issues/7200
    refusesBlankText: true,
    refusesOpenTurns: true,
    // https://github.com/MoonshotAI/kimi-cli/issues/2531
    toolNames: { pattern: /^[a-zA-Z_][a-zA-Z0-9_-]*$/, maxLength: 64 },
    // "stop array too long. Expected an array with maximum length 5"
    stops: { most: 5 },
    // https://platform.kimi.ai/docs/api/tool-use
    mostTools: 128,
    refusesStrictness: true,
    // https://github.com/MoonshotAI/walle/blob/main/docs/mfjs-spec.md
    refusesDialect: true,
    // https://github.com/NousResearch/hermes-agent/pull/14804, https://github.com/lidge-jun/opencodex/pull/2677
    needsLoneReferences: true,
    // https://github.com/earendil-works/pi/issues/5822
    needsTypes: true,
    // https://github.com/vercel/ai/pull/18921
    needsTypedAlternatives: true,
    needsObjectParameters: true,
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: true, jsonObject: true },
    effort: { toggle: { field: 'thinking', on: { type: 'enabled' }, off: { type: 'disabled' } } },
  },
  replays: { reasoningAs: 'reasoning_content', isReasoningNeeded: 'with-tool-calls' },
  models: [
    // https://platform.kimi.ai/docs/models
    { match: /^kimi-latest$/, endsOn: '2026-01-28' },
    { match: /^kimi-k2-.+$/, endsOn: '2026-05-25' },
    { match: /^kimi-k2\.5$/, endsOn: '2026-08-31' },
    {
      // They have one value for each, and refuse others.
      match: /^kimi-.+$/,
      refuses: ['frequency_penalty', 'n', 'presence_penalty', 'seed', 'temperature', 'top_k', 'top_p'],
    },
    // It has no switch.
    { match: /^kimi-k3(?:-.+)?$/, thinking: { byDefault: true, isAlwaysOn: true, efforts: ['low', 'high', 'max'] } },
    // They do not think.
    { match: /^moonshot-v1-.+$/, refuses: ['reasoning_effort'], thinking: { byDefault: false } },
    { match: /^kimi-k2\.7-code(?:-.+)?$/, thinking: { byDefault: true, isAlwaysOn: true } },
  ],
  failures: {
    // https://platform.moonshot.ai/docs/api/chat
    document: ({ type, message }) => ({ error: { message, type } }),
    facts: {
      credential_invalid: { type: 'invalid_authentication_error' },
      quota_exhausted: { type: 'exceeded_current_quota_error' },
      rate_limited: { type: 'rate_limit_reached_error' },
      overloaded: { status: 429, type: 'engine_overloaded_error' },
      permission_denied: { type: 'permission_denied_error' },
      model_unavailable: { type: 'resource_not_found_error' },
      content_filtered: { type: 'content_filter' },
      server_error: { type: 'server_error' },
    },
  },
};
