import type { ProviderProfile } from './provider.interface.js';

/**
 * Perplexity. Its models call no tools.
 *
 * @see https://docs.perplexity.ai/docs/sonar/openai-compatibility
 * @internal
 */
export const PERPLEXITY: ProviderProfile = {
  id: 'perplexity',
  connection: {
    api: 'openai',
    baseUrl: 'https://api.perplexity.ai',
    auth: { header: 'authorization', scheme: 'Bearer' },
    keyEnv: 'PERPLEXITY_API_KEY',
  },
  request: {
    tokenLimit: 'max_tokens',
    instructionRole: 'system',
    refuses: ['seed', 'stop', 'tools'],
    // Below 2: https://docs.perplexity.ai/api-reference/chat-completions-post
    bounds: { temperature: { most: 1.99 } },
    needsAlternation: true,
    needsMessage: true,
    refusesLateInstructions: true,
    userParts: { image: ['data', 'url'], file: ['data', 'url'], fileTypes: ['application/pdf'] },
    // https://docs.perplexity.ai/guides/file-attachments
    partForms: { file: 'file_url' },
    streamUsage: 'unasked',
    structuredOutput: { jsonSchema: true, jsonObject: false },
    effort: { field: 'reasoning_effort', levels: ['minimal', 'low', 'medium', 'high'] },
    // They stand beside its messages, not in them.
    assistantFields: ['role', 'content', 'name', 'tool_calls'],
  },
  // https://docs.perplexity.ai/api-reference/chat-completions-post
  sources: [{ field: 'search_results' }, { field: 'citations' }],
  // "Last message must have role `user` or `tool`": https://github.com/pipecat-ai/pipecat/pull/4009
  models: [{ match: /^.+$/, refusesPrefill: true }],
  failures: {
    document: ({ status, type, message }) => ({ error: { message, type, code: status } }),
  },
};
