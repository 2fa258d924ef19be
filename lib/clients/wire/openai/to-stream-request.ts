import type { LlmChatRequest } from '../../chat.interface.js';
import { conventionsOf } from '../../../providers/lookup/conventions-of.js';
import type { StreamUsage } from '../../../providers/request-conventions.interface.js';
import type { JsonRecord } from '../json.js';
import { saysSomething, isRecord } from '../json.js';
import { targetStreamOptionsOf } from '../target-fields.js';
import type { WireRequest, WireTarget } from '../wire.interface.js';
import { toOpenAiRequest } from './to-request.js';

/**
 * Writes a common request for an OpenAI-compatible server that is to stream its answer.
 *
 * Usage is asked for where the provider is known to take the option and neither the request nor the target says
 * otherwise: an unknown server may answer 400 to it. What was written for this one provider (`providerOptions`,
 * `params`) wins over the request's `stream_options`; `null` there turns them off. A provider that is known to
 * refuse the option never gets the request's own. Arguments of tools are asked for as they come where they would come in one
 * late piece.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create#chat-create-stream_options
 * @internal
 */
export function toOpenAiStreamRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const unary = toOpenAiRequest(request, target);
  const { streamUsage, toolStream } = conventionsOf(target.provider, 'openai', target.model).request;
  const own = targetStreamOptionsOf(request, target);
  const options = own === undefined ? requestOptionsOf(request, streamUsage) : own;
  const isLost = streamUsage === 'option-refused' && own === undefined && saysSomething(request.stream_options);
  return {
    ...unary,
    headers: { ...unary.headers, accept: 'text/event-stream' },
    body: {
      ...(toolStream !== undefined && target.isAsSent !== true && offersTools(unary.body) && { [toolStream]: true }),
      ...unary.body,
      stream: true,
      ...(isRecord(options) && { stream_options: options }),
    },
    omitted: isLost ? [...unary.omitted, 'stream_options'] : unary.omitted,
  };
}

function offersTools({ tools }: JsonRecord): boolean {
  return Array.isArray(tools) && tools.length > 0;
}

function requestOptionsOf(request: LlmChatRequest, usage: StreamUsage | undefined): JsonRecord | undefined {
  if (usage === 'option-refused') return undefined;
  const given = isRecord(request.stream_options) ? request.stream_options : undefined;
  if (usage !== 'on-request') return given;
  return { ...given, include_usage: given?.['include_usage'] ?? true };
}
