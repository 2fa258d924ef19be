import { failoverOf, type LlmChatRequest, type LlmChatResponse, type LlmChatResponseMessage } from '../../index.js';
import { failoverMetadataOf } from '../failover-metadata.js';
import type { SdkContent, SdkGenerateResult } from '../specification.js';
import { omissionWarningsOf, type Warnings } from '../warnings.js';
import { finishReasonOf, REFUSAL_MARK, responseMetadataOf, toolCallOf, toSdkUsage } from './answer-parts.js';

/**
 * An answer as the AI SDK takes it. `response.body` is the answer in the common shape, with whatever else the provider sent;
 * of several choices the first counts.
 *
 * @internal
 */
export function toGenerateResult(
  answer: LlmChatResponse,
  request: LlmChatRequest,
  warnings: Warnings,
): SdkGenerateResult {
  const [choice] = answer.choices;
  const info = failoverOf(answer);
  return {
    content: choice === undefined ? [] : contentOf(choice.message),
    finishReason: finishReasonOf(choice?.finish_reason, hasText(choice?.message.refusal)),
    usage: toSdkUsage(answer.usage),
    ...failoverMetadataOf(info),
    request: { body: request },
    response: { ...responseMetadataOf(answer), body: answer },
    warnings: [...warnings.list(), ...omissionWarningsOf(info)],
  };
}

function contentOf({
  content,
  refusal,
  reasoning_content: reasoning,
  tool_calls: calls = [],
}: LlmChatResponseMessage): SdkContent[] {
  return [
    ...(hasText(reasoning) ? [{ type: 'reasoning', text: reasoning } as const] : []),
    ...(hasText(content) ? [{ type: 'text', text: content } as const] : []),
    ...(hasText(refusal) ? [{ type: 'text', text: refusal, ...REFUSAL_MARK } as const] : []),
    ...calls.map(toolCallOf),
  ];
}

function hasText(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && text !== '';
}
