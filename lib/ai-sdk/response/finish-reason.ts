import type { LlmFinishReason } from '../../index.js';
import type { SdkFinishReason } from '../specification.js';

const UNIFIED: Readonly<Record<string, SdkFinishReason['unified']>> = {
  stop: 'stop',
  length: 'length',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
};

/** Why an answer ended. A model that declined counts as a content filter, whatever its provider calls it. @internal */
export function finishReasonOf(reason: LlmFinishReason | undefined, isRefusal: boolean): SdkFinishReason {
  const known = reason !== undefined && Object.hasOwn(UNIFIED, reason) ? UNIFIED[reason] : undefined;
  return { unified: isRefusal ? 'content-filter' : (known ?? 'other'), raw: reason };
}
