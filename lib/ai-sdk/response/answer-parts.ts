import type {
  LlmChatChunk,
  LlmChatResponse,
  LlmFinishReason,
  LlmProviderState,
  LlmToolCall,
  LlmUsage,
} from '../../index.js';
import { stateMetadataOf } from '../provider-state.js';
import {
  PROVIDER_NAME,
  type SdkContent,
  type SdkFinishReason,
  type SdkUsage,
  type SdkResponseMetadata,
} from '../specification.js';

type ToolCallContent = Extract<SdkContent, { type: 'tool-call' }>;

/**
 * A call that the model asks for. The input is JSON as the model wrote it.
 *
 * @param messageState - the state of the whole message, where this part carries it
 * @internal
 */
export function toolCallOf(call: LlmToolCall, messageState?: LlmProviderState): ToolCallContent {
  const called =
    call.type === 'custom'
      ? { toolName: call.custom.name, input: JSON.stringify(call.custom.input) }
      : { toolName: call.function.name, input: inputOf(call.function.arguments) };
  const states = { message: messageState, call: call.providerState };
  return { type: 'tool-call', toolCallId: call.id, ...called, ...stateMetadataOf(states) };
}

/** Models that call a function without parameters may write nothing at all. */
function inputOf(written: string): string {
  return written.trim() === '' ? '{}' : written;
}

/** The mark of a text in which the model declined: the AI SDK has no part for it. @internal */
export const REFUSAL_MARK = { providerMetadata: { [PROVIDER_NAME]: { refusal: true } } };

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

/** The tokens an answer took; nothing is known of them where its provider does not tell. @internal */
export function toSdkUsage(usage: LlmUsage | undefined): SdkUsage {
  const input = usage?.prompt_tokens;
  const output = usage?.completion_tokens;
  const cacheRead = usage?.prompt_tokens_details?.cached_tokens;
  const cacheWrite = usage?.prompt_tokens_details?.cache_write_tokens;
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens;
  return {
    inputTokens: { total: input, noCache: rest(input, (cacheRead ?? 0) + (cacheWrite ?? 0)), cacheRead, cacheWrite },
    outputTokens: { total: output, text: rest(output, reasoning ?? 0), reasoning },
    ...(usage !== undefined && { raw: { ...usage } }),
  };
}

/** Some providers count the parts apart from the whole. */
function rest(total: number | undefined, part: number): number | undefined {
  return total === undefined ? undefined : Math.max(0, total - part);
}

/** Which answer it is; what its provider does not tell is left out. @internal */
export function responseMetadataOf({
  id,
  created,
  model,
}: Pick<LlmChatResponse | LlmChatChunk, 'id' | 'created' | 'model'>): SdkResponseMetadata {
  return {
    ...(id !== '' && { id }),
    ...(created > 0 && { timestamp: new Date(created * 1_000) }),
    ...(model !== '' && { modelId: model }),
  };
}
