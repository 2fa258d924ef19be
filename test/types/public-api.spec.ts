import * as door from 'nestjs-llm-failover';
import * as aiSdkDoor from 'nestjs-llm-failover/ai-sdk';
import * as redisDoor from 'nestjs-llm-failover/redis';
import * as testingDoor from 'nestjs-llm-failover/testing';

it('nestjs-llm-failover exports exactly this at run time', () => {
  expect(Object.keys(door).toSorted()).toEqual([
    'InjectLlm',
    'InjectLlmProvider',
    'LLM_APIS',
    'LLM_FAILURE_CATEGORIES',
    'LLM_PROVIDER_PRESETS',
    'LlmAbortSignal',
    'LlmBadRequestException',
    'LlmCallError',
    'LlmCallObserver',
    'LlmClient',
    'LlmContentFilteredException',
    'LlmCredentialException',
    'LlmCredentialSource',
    'LlmError',
    'LlmErrorClassifier',
    'LlmEvents',
    'LlmExceptionFilter',
    'LlmExceptionInterceptor',
    'LlmExceptions',
    'LlmFailoverExhaustedError',
    'LlmFailoverModule',
    'LlmHealth',
    'LlmHealthStore',
    'LlmHttpException',
    'LlmMemoryHealthStore',
    'LlmOptionsError',
    'LlmPermissionException',
    'LlmProviderClient',
    'LlmQuotaException',
    'LlmRateLimitException',
    'LlmRuntime',
    'LlmStreamInterruptedError',
    'LlmStreamInterruptedException',
    'LlmTimeoutException',
    'LlmTransport',
    'LlmUnavailableException',
    'classifyLlmError',
    'classifyLlmFailure',
    'createLlmClient',
    'failoverOf',
    'formatLlmError',
    'getLlmProviderToken',
    'getLlmToken',
    'isLlmHealthState',
    'llmTextOf',
    'mapLlmHealthTimes',
    'mergeLlmHealth',
    'retryLlm',
    'toHttpException',
    'toLlmResponse',
    'toLlmText',
  ]);
});

it('nestjs-llm-failover/testing exports exactly this at run time', () => {
  expect(Object.keys(testingDoor).toSorted()).toEqual([
    'FakeHold',
    'FakeLlm',
    'FakeLlmCall',
    'FakeLlmRule',
    'FakeLlmServer',
    'FakeScript',
    'FakeServerCall',
    'LlmFailoverTestingModule',
    'LlmTestClock',
    'PROVIDER_FAILURE_KINDS',
    'advanceFakeTimers',
    'categoryOfKind',
    'conformance',
    'conformanceChecks',
    'cut',
    'errorEvent',
    'healthStoreChecks',
    'healthStoreConformance',
    'provideFakeLlm',
    'providerFailure',
    'reset',
    'stall',
  ]);
});

it('nestjs-llm-failover/ai-sdk exports exactly this at run time', () => {
  expect(Object.keys(aiSdkDoor).toSorted()).toEqual([
    'failoverEmbeddingModel',
    'failoverLanguageModel',
    'failoverProvider',
  ]);
});

it('nestjs-llm-failover/redis exports exactly this at run time', () => {
  expect(Object.keys(redisDoor)).toEqual(['RedisHealthStore']);
});
