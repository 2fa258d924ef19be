import {
  failoverOf,
  type LlmChatRequest,
  type LlmChatResponse,
  type LlmChatResponseMessage,
  type LlmProviderState,
} from '../../index.js';
import { failoverMetadataOf } from '../failover-metadata.js';
import { stateMetadataOf } from '../provider-state.js';
import type { SdkContent, SdkGenerateResult } from '../specification.js';
import { omissionWarningsOf, type Warnings } from '../warnings.js';
import { finishReasonOf, REFUSAL_MARK, responseMetadataOf, toolCallOf, toSdkUsage } from './answer-parts.js';
import { extraPartsOf, soundOf } from './extra-parts.js';

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

function contentOf(message: LlmChatResponseMessage): SdkContent[] {
  const { content, refusal, reasoning_content: reasoning, tool_calls: calls = [], providerState: state } = message;
  const texts: SdkTextContent[] = [
    ...(hasText(reasoning) ? [{ type: 'reasoning', text: reasoning } as const] : []),
    ...(hasText(content) ? [{ type: 'text', text: content } as const] : []),
    ...(hasText(refusal) ? [{ type: 'text', text: refusal, ...REFUSAL_MARK } as const] : []),
  ];
  return [
    ...(calls.length > 0 || state === undefined ? texts : withState(texts, state)),
    ...extraPartsOf(message, new Set()),
    ...soundOf(message.audio),
    // The first call carries the state of the message as well.
    ...calls.map((call, at) => toolCallOf(call, at === 0 ? state : undefined)),
  ];
}

type SdkTextContent = Extract<SdkContent, { type: 'text' | 'reasoning' }>;

/** The last text carries the state of the message; where there is none, an empty thought does. */
function withState(texts: readonly SdkTextContent[], state: LlmProviderState): SdkTextContent[] {
  const last: SdkTextContent = texts.at(-1) ?? { type: 'reasoning', text: '' };
  return [...texts.slice(0, -1), { ...last, ...stateMetadataOf({ message: state }, last.providerMetadata) }];
}

function hasText(text: string | null | undefined): text is string {
  return text !== null && text !== undefined && text !== '';
}
