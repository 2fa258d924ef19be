import type { LlmChatRequest } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { saysSomething, isRecord } from '../json.js';
import { targetStreamOptionsOf } from '../target-fields.js';
import type { WireRequest, WireTarget } from '../wire.interface.js';
import { toOpenAiRequest } from './to-request.js';

/** Providers that are known to take `stream_options` and that report no usage unless they are asked. */
const TAKES_USAGE_OPTION: ReadonlySet<string> = new Set([
  'azure-openai',
  'cerebras',
  'dashscope',
  'deepseek',
  'fireworks',
  'github-models',
  'groq',
  'huggingface',
  'litellm',
  'lm-studio',
  'minimax',
  'moonshot',
  'nvidia',
  'ollama',
  'openai',
  'openrouter',
  'siliconflow',
  'together',
  'vllm',
  'xai',
]);

/**
 * Providers that answer 422 or 400 to `stream_options`; they report usage unasked, or not at all.
 *
 * @see https://docs.mistral.ai/api/#tag/chat
 * @see https://docs.cohere.com/docs/compatibility-api
 */
const REFUSES_STREAM_OPTIONS: ReadonlySet<string> = new Set(['cohere', 'mistral']);

/**
 * Writes a common request for an OpenAI-compatible server that is to stream its answer.
 *
 * Usage is asked for where the provider is known to take the option and neither the request nor the target says
 * otherwise: an unknown server may answer 400 to it. What was written for this one provider (`providerOptions`,
 * `params`) wins over the request's `stream_options`; `null` there turns them off. A provider that is known to
 * refuse the option never gets the request's own.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream_options
 * @internal
 */
export function toOpenAiStreamRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const unary = toOpenAiRequest(request, target);
  const isRefused = REFUSES_STREAM_OPTIONS.has(target.provider);
  const own = targetStreamOptionsOf(request, target);
  const options = own === undefined ? requestOptionsOf(request, target.provider) : own;
  const isLost = isRefused && own === undefined && saysSomething(request.stream_options);
  return {
    ...unary,
    headers: { ...unary.headers, accept: 'text/event-stream' },
    body: { ...unary.body, stream: true, ...(isRecord(options) && { stream_options: options }) },
    omitted: isLost ? [...unary.omitted, 'stream_options'] : unary.omitted,
  };
}

function requestOptionsOf(request: LlmChatRequest, provider: string): JsonRecord | undefined {
  if (REFUSES_STREAM_OPTIONS.has(provider)) return undefined;
  const given = isRecord(request.stream_options) ? request.stream_options : undefined;
  if (!TAKES_USAGE_OPTION.has(provider)) return given;
  return { ...given, include_usage: given?.['include_usage'] ?? true };
}
