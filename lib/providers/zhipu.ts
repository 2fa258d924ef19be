import type { ProviderProfile } from './provider.interface.js';

/**
 * GLM, by Zhipu (BigModel; keys of z.ai: `https://api.z.ai/api/paas/v4`).
 *
 * Its codes are four digits, as text.
 *
 * @see https://docs.bigmodel.cn
 * @see https://docs.bigmodel.cn/cn/api/api-code
 * @internal
 */
export const ZHIPU: ProviderProfile = {
  id: 'zhipu',
  aliases: ['bigmodel', 'z.ai', 'zai', 'glm'],
  connection: {
    api: 'openai',
    baseUrl: 'https://open.bigmodel.cn/api/paas/v4',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'ZHIPU_API_KEY',
  },
  codes: {
    specific: {
      credential_missing: '1001',
      credential_invalid: '1000 1002 1004',
      credential_expired: '1003',
      credential_revoked: '1110 1111 1112 1121',
      quota_exhausted: '1113 1304 1308 1309 1310 1316 1317 1318 1319 1320 1321',
      invalid_request: '1213 1215 1200',
      model_unavailable: '1211 1212 1221 1222 1311',
      permission_denied: '1220',
      request_too_large: '1261',
      content_filtered: '1300 1301',
      rate_limited: '1231 1302 1303 1313',
      overloaded: '1305 1312',
      server_error: '1120 1230 1234 500',
    },
    broad: { permission_denied: '1314 1315', invalid_request: '1210 1214' },
  },
  request: {
    tokenLimit: 'max_tokens',
    instructionRole: 'system',
    refuses: ['frequency_penalty', 'presence_penalty'],
    // https://docs.z.ai/api-reference/llm/chat-completion
    stops: { most: 1 },
    bounds: { temperature: { most: 1 }, top_p: { least: 0.01 } },
    toolChoices: ['auto'],
    refusesNames: true,
    refusesStrictness: true,
    needsMessage: true,
    toolStream: 'tool_stream',
    structuredOutput: { jsonSchema: false, jsonObject: true },
    effort: { toggle: { field: 'thinking', on: { type: 'enabled' }, off: { type: 'disabled' } } },
  },
  // https://docs.z.ai/guides/tools/web-search
  sources: [{ field: 'web_search', url: 'link' }],
  replays: { reasoningAs: 'reasoning_content' },
  models: [
    {
      match: /^glm-5\.3(?:-.+)?$/,
      thinking: { byDefault: true, isAlwaysOn: true, efforts: ['low', 'high', 'max'] },
    },
  ],
  failures: {
    document: ({ status, message, code = String(status) }) => ({ error: { code, message } }),
    facts: {
      credential_missing: { code: '1001' },
      credential_invalid: { code: '1002' },
      credential_revoked: { code: '1110' },
      credential_expired: { code: '1003' },
      permission_denied: { code: '1220' },
      quota_exhausted: { code: '1113' },
      rate_limited: { code: '1302' },
      overloaded: { status: 429, code: '1305' },
      server_error: { code: '1234' },
      model_unavailable: { status: 400, code: '1211' },
      request_too_large: { code: '1261' },
      content_filtered: { code: '1301' },
      invalid_request: { code: '1214' },
    },
  },
};
