export { classifyLlmError, type LlmErrorContext } from './classification/classify-llm-error.js';
export { classifyLlmFailure } from './classification/classify-llm-failure.js';
export {
  LLM_FAILURE_CATEGORIES,
  type LlmClassificationRule,
  type LlmFailure,
  type LlmFailureCategory,
  type LlmFailureEvidence,
  type LlmFailureFacts,
  type LlmEvidenceBasis,
  type LlmFailureScope,
  type LlmRuleVerdict,
} from './classification/failure.interface.js';
export { LlmErrorClassifier } from './classification/llm-error-classifier.js';
export type { LlmCallCredential, LlmCallOptions, LlmRunOptions } from './clients/call-options.interface.js';
export type {
  LlmChatChunk,
  LlmChatChunkChoice,
  LlmChatDelta,
  LlmToolCallDelta,
} from './clients/chat-chunk.interface.js';
export type {
  LlmAnnotation,
  LlmAssistantMessage,
  LlmAudioPart,
  LlmCacheControl,
  LlmChatChoice,
  LlmChatMessage,
  LlmChatRequest,
  LlmChatRequestFields,
  LlmChatResponse,
  LlmChatResponseMessage,
  LlmContentPart,
  LlmCustomTool,
  LlmCustomToolCall,
  LlmDocumentCitation,
  LlmFilePart,
  LlmFinishReason,
  LlmFunctionMessage,
  LlmFunctionTool,
  LlmFunctionToolCall,
  LlmImagePart,
  LlmLogprobs,
  LlmOpen,
  LlmRefusalPart,
  LlmResponseAudio,
  LlmResponseFormat,
  LlmSystemMessage,
  LlmTextPart,
  LlmTokenLogprob,
  LlmTool,
  LlmToolCall,
  LlmToolChoice,
  LlmToolMessage,
  LlmUrlCitation,
  LlmUsage,
  LlmUserMessage,
} from './clients/chat.interface.js';
export type {
  LlmClientOptions,
  LlmHealthBounds,
  LlmKeyOptions,
  LlmKeySource,
  LlmProviderOptions,
  LlmProviders,
  LlmRouteOptions,
  LlmRoutes,
  LlmTarget,
  LlmTargetOptions,
} from './clients/config/config.interface.js';
export type { LlmDescriptor, LlmInjectable, LlmInjectableFactory } from './clients/config/injectable.interface.js';
export type { LlmTokenCount } from './clients/count-tokens-attempt.js';
export { createLlmClient } from './clients/create-llm-client.js';
export type {
  LlmEmbedding,
  LlmEmbedRequest,
  LlmEmbedRequestFields,
  LlmEmbedResponse,
} from './clients/embed.interface.js';
export { failoverOf, type LlmFailoverInfo } from './clients/failover-info.js';
export { LlmClient, type LlmClientPromises } from './clients/llm-client.js';
export {
  LlmProviderClient,
  type LlmProviderCallOptions,
  type LlmProviderClientPromises,
  type LlmProviderRunOptions,
} from './clients/llm-provider-client.js';
export { LlmRuntime } from './clients/llm-runtime.js';
export { llmTextOf } from './clients/llm-text-of.js';
export type { LlmPrice } from './clients/prices/cost-of.js';
export type { LlmPrices, LlmPriceTable } from './clients/prices/price-book.js';
export type { LlmProviderBlock, LlmProviderState } from './clients/provider-state.interface.js';
export type { LlmAuthScheme, LlmBaseUrlVariable, LlmProviderPreset } from './providers/provider-preset.interface.js';
export { LLM_PROVIDER_PRESETS } from './providers/lookup/presets.js';
export type { LlmAttemptValue } from './clients/attempt-values.js';
export type { LlmAttempt, LlmAttemptFunction } from './clients/run-attempt.js';
export {
  LlmTransport,
  type LlmTransportRequest,
  type LlmTransportResponse,
  type LlmTransportTarget,
} from './clients/transport/llm-transport.js';
export type { LlmUndiciOptions, LlmUndiciTransportOptions } from './clients/transport/undici-options.interface.js';
export { LLM_APIS, type LlmApi } from './providers/llm-api.js';
export type { LlmCredentialFunction, LlmCredentialGiven, LlmCredentialValue } from './credentials/credential-source.js';
export { LlmCredentialSource } from './credentials/credential-source.js';
export type { LlmRefreshSettings } from './credentials/renewal.js';
export type { LlmModelFilter } from './credentials/model-filter.js';
export type { LlmSelection } from './credentials/selection.js';
export { LlmCallError, type LlmCallErrorCode, type LlmCallErrorDetails } from './errors/llm-call.error.js';
export { LlmFailoverExhaustedError } from './errors/llm-failover-exhausted.error.js';
export { LlmOptionsError, type LlmOptionsProblem } from './errors/llm-options.error.js';
export { LlmStreamInterruptedError, type LlmInterruptedAnswer } from './errors/llm-stream-interrupted.error.js';
export { LlmError } from './errors/llm.error.js';
export type {
  LlmCredentialRef,
  LlmDecisionAction,
  LlmDecisionNote,
  LlmTrail,
  LlmTrailAttempt,
  LlmTrailEntry,
  LlmTrailSkip,
} from './errors/trail.interface.js';
export type { LlmLogFields } from './events/log-fields.js';
export { LlmEvents } from './events/llm-events.js';
export type {
  LlmAnswerEventFacts,
  LlmAttemptAdaptedEvent,
  LlmAttemptFailedEvent,
  LlmAttemptStartedEvent,
  LlmAttemptSucceededEvent,
  LlmBreakerClosedEvent,
  LlmHealthStoreEvent,
  LlmBreakerEventBase,
  LlmBreakerOpenedEvent,
  LlmCallEventBase,
  LlmCallFailedEvent,
  LlmCallStartedEvent,
  LlmCallSucceededEvent,
  LlmCandidateEventBase,
  LlmCandidateSkippedEvent,
  LlmCredentialCooledEvent,
  LlmCredentialEventBase,
  LlmCredentialQuarantinedEvent,
  LlmCredentialRecoveredEvent,
  LlmCredentialRefreshedEvent,
  LlmCredentialRefreshFailedEvent,
  LlmEvent,
  LlmEventTarget,
  LlmOddKeyFoundEvent,
  LlmOperation,
  LlmOutEventFacts,
  LlmRetryEvidence,
  LlmRetryScheduledEvent,
  LlmSdkRetriesFoundEvent,
  LlmSharedEventBase,
  LlmStreamCommittedEvent,
} from './failover/event.interface.js';
export type { LlmRequestSettings } from './failover/request-settings.interface.js';
export {
  LlmCallObserver,
  type LlmObservedAttempt,
  type LlmObservedCall,
  type LlmObservedWork,
} from './failover/observed-work.js';
export type { LlmLimits } from './failover/limits.js';
export type { LlmPlan, LlmPlanCandidate, LlmPlanState } from './failover/plan.js';
export type {
  LlmCategoryPolicy,
  LlmFailureAction,
  LlmPolicySettings,
  LlmPolicies,
  LlmRetrySettings,
} from './failover/policies.js';
export type { CancelTimer as LlmCancelTimer, Clock as LlmClock } from './health/clock.js';
export type { HealthScope as LlmHealthScope } from './health/health-keys.js';
export type { LlmHealthSettings } from './health/health-settings.js';
export type {
  HealthEvidence as LlmHealthEvidence,
  HealthMark as LlmHealthMark,
  HealthMarkKind as LlmHealthMarkKind,
  HealthMarkReason as LlmHealthMarkReason,
  HealthState as LlmHealthState,
} from './health/health-state.js';
export {
  LlmHealthStore,
  type LlmHealthStoreHost,
  type LlmHealthStoreLag,
  type LlmHealthStoreNotice,
  type LlmSharedLease,
} from './health/health-store.js';
export { isHealthState as isLlmHealthState } from './health/saved-health.js';
export {
  MemoryHealthStore as LlmMemoryHealthStore,
  type MemoryHealthStoreOptions as LlmMemoryHealthStoreOptions,
} from './health/memory-health.store.js';
export type {
  LlmHealthChange,
  LlmHealthEntry,
  LlmHealthEntryState,
  LlmHealthMarkInfo,
  LlmHealthSelector,
  LlmHealthSnapshot,
  LlmSavedHealth,
} from './health/health-report.interface.js';
export { LlmHealth } from './health/llm-health.js';
export { mergeHealth as mergeLlmHealth } from './health/merge-health.js';
export { mapTimes as mapLlmHealthTimes } from './health/shift-health.js';
export type { LlmUptime } from './health/uptime.js';
export type {
  LlmHttpExceptionBody,
  LlmHttpExceptionDetails,
  LlmHttpExceptionFacts,
} from './interceptors/exception-body.js';
export type {
  LlmExceptionBodyMode,
  LlmExceptionOptions,
  LlmHandlerExceptionOptions,
} from './interceptors/exception-options.js';
export {
  LlmBadRequestException,
  LlmContentFilteredException,
  LlmCredentialException,
  LlmHttpException,
  LlmPermissionException,
  LlmQuotaException,
  LlmRateLimitException,
  LlmStreamInterruptedException,
  LlmTimeoutException,
  LlmUnavailableException,
  type LlmHttpExceptionOptions,
} from './interceptors/http-exceptions.js';
export { LlmAbortSignal } from './interceptors/llm-abort-signal.decorator.js';
export { LlmExceptionFilter } from './interceptors/llm-exception.filter.js';
export { LlmExceptionInterceptor } from './interceptors/llm-exception.interceptor.js';
export { LlmExceptions } from './interceptors/llm-exceptions.decorator.js';
export { formatLlmError } from './interceptors/outside-http/format-llm-error.js';
export type { LlmGraphqlExtensions } from './interceptors/outside-http/graphql-failure.js';
export type { LlmMessageFailure } from './interceptors/outside-http/message-failure.js';
export { toHttpException } from './interceptors/to-http-exception.js';
export { getLlmProviderToken, getLlmToken } from './module/tokens.js';
export { InjectLlm, InjectLlmProvider } from './module/tokens.js';
export { LlmFailoverModule } from './module/llm-failover.module.js';
export type {
  LlmFailoverFeatureOptions,
  LlmFailoverModuleExtras,
  LlmFailoverModuleOptions,
  LlmFailoverOptionsFactory,
  LlmHealthOptions,
  LlmLogOptions,
  LlmShutdownOptions,
} from './module/options.js';
export { retryLlm } from './operators/retry-llm.operator.js';
export type {
  LlmRetryableCategory,
  LlmRetryClassifier,
  LlmRetryNotice,
  LlmRetryOptions,
} from './operators/retry-options.js';
export { toLlmResponse } from './operators/to-llm-response.operator.js';
export { toLlmText } from './operators/to-llm-text.operator.js';
