export { LlmHealthIndicator } from './llm-health-indicator.js';
export type { LlmHealthDetails, LlmHealthStatus, LlmProviderHealthDetails } from './health-details.js';
export type { LlmHealthCheckOptions, LlmHealthDetailMode } from './health-check-options.js';
