import type { ProviderProfile } from './provider.interface.js';

/**
 * Azure OpenAI: needs a `baseUrl`, `https://<resource>.openai.azure.com/openai/v1`, or the classic
 * `https://<resource>.openai.azure.com?api-version=<version>`, with or without the path of one deployment. Models are named by
 * their deployments, so that nothing is known of them by their names. All else is as at OpenAI, but that chat completions take no
 * files.
 *
 * Its headers of limits are bare numbers, seconds on some hosts and milliseconds on others, and -1 or 0 of what remains may mean
 * that nobody knows: no unit is named here, so that they are not read.
 *
 * @see https://learn.microsoft.com/en-us/azure/ai-foundry/openai/api-version-lifecycle
 * @internal
 */
export const AZURE_OPENAI: ProviderProfile = {
  id: 'azure-openai',
  telemetryName: 'azure.ai.openai',
  aliases: ['azure'],
  connection: {
    api: 'openai',
    basePath: '/openai/v1',
    // https://learn.microsoft.com/en-us/azure/ai-foundry/openai/reference
    deploymentPath: '/openai/deployments/{model}',
    auth: { header: 'api-key' },
    keyEnv: 'AZURE_OPENAI_API_KEY',
    baseUrlEnv: { name: 'AZURE_OPENAI_ENDPOINT', path: '/openai/v1' },
  },
  // Entra ID: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes
  keyFaults: [/^aadsts\d{4,9}:/, /^token (?:tenant )?\S{1,64} does not match resource tenant\b/],
  limits: [
    {
      counts: 'requests',
      limit: 'x-ratelimit-limit-requests',
      remaining: 'x-ratelimit-remaining-requests',
      reset: 'x-ratelimit-reset-requests',
    },
    {
      counts: 'tokens',
      limit: 'x-ratelimit-limit-tokens',
      remaining: 'x-ratelimit-remaining-tokens',
      reset: 'x-ratelimit-reset-tokens',
    },
  ],
  isLikeMaker: true,
  request: { userParts: { file: undefined } },
  failures: {
    document: ({ status, message, code = String(status) }) => ({ error: { code, message } }),
    facts: {
      credential_invalid: { code: '401' },
      rate_limited: { code: '429' },
      model_unavailable: { code: 'DeploymentNotFound' },
      content_filtered: { code: 'content_filter', param: 'prompt' },
    },
  },
};
