import type { LlmFailure } from '../../classification/failure.interface.js';

/** An answer that has begun and then stands still: evidence against its provider. @internal */
export const IDLE: LlmFailure = {
  category: 'timeout',
  scope: 'provider_model',
  explicit: true,
  message: 'the stream stood still for too long',
  rule: 'stream/idle-timeout',
};

/** The call's own deadline says nothing of the provider. @internal */
export const OUT_OF_TIME: LlmFailure = {
  category: 'timeout',
  scope: 'request',
  explicit: true,
  rule: 'engine/deadline',
};
