import { reportsError } from '../../../classification/evidence/error-document.js';
import type { LlmChatResponse, LlmTokenLogprob } from '../../chat.interface.js';
import { finishedMessage } from '../finished-message.js';
import { countOf, isRecord, textOf, type JsonRecord } from '../json.js';
import { MessageDraft } from '../message-draft.js';
import { stateKeeperOf } from '../provider-state.js';
import { saysAnything } from '../said.js';
import { mayBeSilent } from '../silent-reasons.js';
import type { WireAnswer, WireTarget } from '../wire.interface.js';
import { AnswerItems } from './answer-items.js';
import { finishReasonOf } from './finish-reason.js';
import { responsesUsageOf } from './usage.js';

const NOT_AN_ANSWER: WireAnswer = { kind: 'not-an-answer' };

/**
 * Reads what the Responses API sent under a success status.
 *
 * - An error document, a response that has failed, was cancelled or is still at work, anything without a list of items, a call
 *   without a name: not an answer. So is one of which a content filter has let nothing pass.
 * - Nothing said, and not cut off by a token limit: `empty`.
 * - The texts of all messages become the content, summaries of thoughts `reasoning_content`; what only the provider understands
 *   is kept for it, as it came and where it stood.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/object
 * @internal
 */
export function fromResponsesResponse(body: unknown, target: WireTarget): WireAnswer {
  if (!isRecord(body) || !Array.isArray(body['output']) || reportsError(body)) return NOT_AN_ANSWER;
  const items = new AnswerItems(stateKeeperOf(target, 'openai-responses'), target.untold);
  const draft = new MessageDraft();
  const logprobs: LlmTokenLogprob[] = [];
  for (const step of items.finishAll(body['output'])) {
    if (step === 'unusable') return NOT_AN_ANSWER;
    if (step === undefined) continue;
    draft.add(step.delta);
    for (const one of step.logprobs ?? []) logprobs.push(one);
  }
  const reason = finishReasonOf(body, items);
  if (reason === undefined) return NOT_AN_ANSWER;
  const { state } = items;
  const { message } = state === undefined ? draft : draft.add({ providerState: state });
  if (!saysAnything(message) && !mayBeSilent(reason)) {
    return reason === 'content_filter' ? NOT_AN_ANSWER : { kind: 'empty' };
  }
  const choice = {
    index: 0,
    message: finishedMessage(message),
    finish_reason: reason,
    ...(logprobs.length > 0 && { logprobs: { content: logprobs } }),
  };
  return { kind: 'response', response: responseOf(body, choice, target) };
}

function responseOf(body: JsonRecord, choice: LlmChatResponse['choices'][number], target: WireTarget): LlmChatResponse {
  const usage = responsesUsageOf(body['usage']);
  const tier = textOf(body['service_tier']);
  return {
    id: textOf(body['id']) ?? '',
    object: 'chat.completion',
    created: countOf(body['created_at']) || (target.untold?.createdAt ?? 0),
    model: textOf(body['model']) ?? target.model,
    choices: [choice],
    ...(tier !== undefined && { service_tier: tier }),
    ...(usage !== undefined && { usage }),
  };
}
