import type { ProviderProfile } from './provider.interface.js';

/**
 * xAI. Its headers of limits do not tell when a window ends.
 *
 * @see https://docs.x.ai/docs/api-reference
 * @internal
 */
export const XAI: ProviderProfile = {
  id: 'xai',
  telemetryName: 'x_ai',
  aliases: ['grok'],
  connection: {
    api: 'openai',
    baseUrl: 'https://api.x.ai/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'XAI_API_KEY',
  },
  limits: [
    {
      counts: 'requests',
      limit: 'x-ratelimit-limit-requests',
      remaining: 'x-ratelimit-remaining-requests',
    },
    {
      counts: 'tokens',
      limit: 'x-ratelimit-limit-tokens',
      remaining: 'x-ratelimit-remaining-tokens',
    },
  ],
  request: {
    tokenLimit: 'max_completion_tokens',
    instructionRole: 'system',
    // "Cannot provide more than 8 stop strings"
    stops: { most: 8 },
    // https://github.com/danielmiessler/Fabric/issues/1588
    bounds: { top_p: { least: 0.01 } },
    renames: { parallel_tool_calls: 'parallel_function_calling' },
    userParts: { image: ['data', 'url'] },
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: true, jsonObject: true },
    effort: { field: 'reasoning_effort' },
    // They stand beside its messages, not in them.
    assistantFields: ['role', 'content', 'name', 'tool_calls', 'reasoning_content'],
    // https://github.com/anomalyco/opencode/issues/28911
    mostTools: 200,
    // https://github.com/AstrBotDevs/AstrBot/issues/6447
    refusesBlankText: true,
  },
  // https://docs.x.ai/docs/guides/live-search#returning-citations
  sources: [{ field: 'citations' }],
  // https://docs.x.ai/docs/guides/reasoning
  usage: { reasoning: 'beside-completion' },
  models: [
    {
      match: /^grok-(?:3(?:-mini)?(?:-fast)?|4-0709|4-fast(?:-(?:non-)?reasoning)?|code-fast-1)$/,
      endsOn: '2026-05-15',
    },
    { match: /^grok-4\.3(?:-.+)?$/, thinking: { byDefault: true, efforts: ['none', 'low', 'medium', 'high'] } },
    {
      match: /^grok-4\.5(?:-.+)?$/,
      thinking: { byDefault: true, isAlwaysOn: true, efforts: ['low', 'medium', 'high'] },
    },
    {
      match: /^grok-4\.[6-9](?:-.+)?$/,
      thinking: { byDefault: true, isAlwaysOn: true, efforts: ['low', 'medium', 'high', 'xhigh'] },
    },
    { match: /^grok-4\.20(?:-.+)?$/, refuses: ['reasoning_effort'] },
    { match: /^grok-4(?!.*non-reasoning).*$/, refuses: ['frequency_penalty', 'presence_penalty', 'stop'] },
  ],
  failures: {
    // A word and a sentence: https://docs.x.ai/docs/key-information/debugging
    document: ({ type, message, code }) => ({ code: code ?? type, error: message }),
  },
};
