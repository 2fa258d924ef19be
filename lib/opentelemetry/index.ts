export { LlmOpenTelemetryModule } from './llm-open-telemetry.module.js';
export type { LlmOpenTelemetryOptions } from './options.js';
export { LLM_METRICS } from './metric-names.js';
