// The parts of the built package that the simulation drives. They are internal: a fleet in one process needs a store and a
// clock for each instance, without a Nest application.
export { LlmClient } from '../../build/clients/llm-client.js';
export { LlmCore } from '../../build/clients/llm-core.js';
export { MemoryHealthStore } from '../../build/health/memory-health.store.js';
export { mergeHealth } from '../../build/health/merge-health.js';
