import type { ProviderProfile } from './provider.interface.js';

/**
 * Qwen at Alibaba's DashScope (Bailian, Model Studio).
 *
 * The address is that of Singapore for all workspaces; other regions and single workspaces have their own, Beijing
 * `https://dashscope.aliyuncs.com/compatible-mode/v1`.
 *
 * Its codes are names, some of which say less than elsewhere.
 *
 * @see https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope
 * @internal
 */
export const DASHSCOPE: ProviderProfile = {
  id: 'dashscope',
  aliases: ['bailian', 'qwen', 'alibaba', 'tongyi', 'aliyun'],
  connection: {
    api: 'openai',
    baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'DASHSCOPE_API_KEY',
  },
  codes: {
    specific: {
      rate_limited: 'limit_requests Throttling.RateQuota Throttling.BurstRate Throttling.User',
      quota_exhausted: `
        Throttling.AllocationQuota CommodityNotPurchased PrepaidBillOverdue PostpaidBillOverdue`,
      invalid_request: 'InvalidURL InvalidParameter.DataInspection',
    },
    broad: { rate_limited: 'insufficient_quota' },
  },
  // https://www.alibabacloud.com/help/en/model-studio/error-code
  keyFaults: [/^the free tier of the model has been exhausted\b/],
  request: {
    tokenLimit: 'max_tokens',
    instructionRole: 'system',
    // https://github.com/QwenLM/qwen-code/issues/315
    assistantFields: ['role', 'content', 'name', 'tool_calls', 'reasoning_content', 'partial', 'cache_control'],
    refusesOpenTurns: true,
    refuses: ['frequency_penalty'],
    // https://www.alibabacloud.com/help/en/model-studio/error-code
    bounds: { temperature: { most: 1.99 }, top_p: { least: 0.01 } },
    userParts: { image: ['data', 'url'], audio: ['data'] },
    // https://www.alibabacloud.com/help/en/model-studio/qwen-omni
    partForms: { audio: 'data-url' },
    // https://www.alibabacloud.com/help/en/model-studio/context-cache
    takesCacheMarks: true,
    // https://github.com/HKUDS/nanobot/issues/1487
    needsJsonArguments: true,
    streamUsage: 'on-request',
    structuredOutput: { jsonSchema: false, jsonObject: true, needsWordJson: true },
    effort: { toggle: { field: 'enable_thinking', on: true, off: false } },
  },
  replays: { reasoningAs: 'reasoning_content' },
  models: [
    {
      match: /^qwen3\.[78]-.+$/,
      structuredOutput: { jsonSchema: true, jsonObject: true, needsWordJson: true },
    },
    // https://www.alibabacloud.com/help/en/model-studio/embedding
    { match: /^text-embedding-v[34]$/, request: { mostEmbeddedTexts: 10 } },
    { match: /^text-embedding-v[12]$/, request: { mostEmbeddedTexts: 25 } },
  ],
  failures: {
    document: ({ type, message, code = null, param = null }, requestId) => ({
      error: { message, type, param, code },
      request_id: requestId,
    }),
  },
};
