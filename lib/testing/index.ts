export type { FakeAnswer, FakeEmbeddings, FakeHttpAnswer, FakeTokenCount } from './answers/fake-answer.interface.js';
export type { FakeDelivery, FakeMessage, FakeToolCall } from './answers/fake-message.interface.js';
export type { FakeEndpoint } from './calls/address-of-path.js';
export { FakeLlmCall } from './calls/fake-llm-call.js';
export {
  categoryOfKind,
  PROVIDER_FAILURE_KINDS,
  type ProviderFailureCategory,
  type ProviderFailureKind,
  type ProviderFailureOptions,
} from './failures/failure-kind.js';
export { providerFailure } from './failures/provider-failure.js';
export { FakeLlm, type FakeLlmOptions } from './fake-llm/fake-llm.js';
export { advanceFakeTimers, type FakeTimers } from './fake-llm/advance-fake-timers.js';
export type { FakeConnectionFailure, FakeLlmAnswer, FakeLlmOutcome } from './fake-llm/fake-llm-answer.interface.js';
export { FakeLlmRule, type FakeLlmRuleFilter } from './fake-llm/fake-llm-rule.js';
export { LlmTestClock, type LlmTestClockOptions } from './fake-llm/llm-test-clock.js';
export type { OverridableModuleBuilder } from './fake-llm/override-providers.js';
export { provideFakeLlm } from './fake-llm/provide-fake-llm.js';
export { LlmFailoverTestingModule, type LlmFailoverTestingOptions } from './module/llm-failover-testing.module.js';
export { FakeHold } from './server/fake-hold.js';
export { FakeLlmServer, type FakeLlmServerOptions } from './server/fake-llm-server.js';
export { FakeScript, type FakeCallFilter, type FakeServerAnswer } from './server/fake-script.js';
export { FakeServerCall, type FakeCallOutcome } from './server/fake-server-call.js';
export type { FakeChunk, FakeChunks } from './streams/fake-chunks.interface.js';
export type { FakePieces, FakeStream, FakeStreamEnding, FakeStreamOptions } from './streams/fake-stream.interface.js';
export { cut, errorEvent, reset, stall } from './streams/stream-faults.js';
export { conformance, conformanceChecks, type ConformanceRunner } from './conformance/conformance.js';
export type {
  ConformanceCheck,
  ConformanceClient,
  ConformanceFactory,
  ConformanceSubject,
} from './conformance/conformance-subject.interface.js';
export { healthStoreChecks, healthStoreConformance } from './health-store/health-store-checks.js';
export type {
  HealthStoreFactory,
  HealthStoreSubject,
  HealthStoreSurroundings,
} from './health-store/health-store-subject.interface.js';
