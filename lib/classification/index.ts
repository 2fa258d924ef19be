export { classifyLlmError, type LlmErrorContext } from './classify-llm-error.js';
export { classifyLlmFailure } from './classify-llm-failure.js';
export * from './failure.interface.js';
export { LlmErrorClassifier } from './llm-error-classifier.js';
export { redactKeyShapes } from './redact-key-shapes.js';
