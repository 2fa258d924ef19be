// The parts of the built package that the simulation drives. They are internal: a fleet in one process needs a store and a
// clock for each instance, without a Nest application.
export { LlmClient } from '../../dist/esm/clients/llm-client.js';
export { LlmCore } from '../../dist/esm/clients/llm-core.js';
export { MemoryHealthStore } from '../../dist/esm/health/memory-health.store.js';
export { mergeHealth } from '../../dist/esm/health/merge-health.js';
