import type { LlmChatResponse } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { isRecord, recordsOf, textOf } from '../json.js';
import { MessageDraft } from '../message-draft.js';
import { stateKeeperOf } from '../provider-state.js';
import { saysAnything } from '../said.js';
import { mayBeSilent } from '../silent-reasons.js';
import type { WireAnswer, WireTarget } from '../wire.interface.js';
import { AnswerBlocks } from './answer-blocks.js';
import { finishReasonOf } from './stop-reason.js';
import { anthropicUsageOf } from './usage.js';

const NOT_AN_ANSWER: WireAnswer = { kind: 'not-an-answer' };

/**
 * Reads what Anthropic's Messages API sent under a success status.
 *
 * - An error document, anything without a list of blocks or without a stop reason, a refusal, a `tool_use` without a name, an
 *   announced call that is not there: not an answer.
 * - No text, thought or tool call, and neither cut off by a token limit nor paused: `empty`.
 * - Texts become the content, their citations `annotations`, thoughts `reasoning_content`. Signed and redacted thoughts and the
 *   work of the provider's own tools are kept for Anthropic, as they came and where they stood.
 * - Anthropic does not tell when it was made.
 *
 * @internal
 */
export function fromAnthropicResponse(body: unknown, target: WireTarget): WireAnswer {
  if (!isRecord(body) || !isMessage(body)) return NOT_AN_ANSWER;
  const blocks = new AnswerBlocks(stateKeeperOf(target, 'anthropic'), target.untold);
  blocks.ranIn(body['container']);
  const draft = draftOf(recordsOf(body['content']), blocks);
  const reason = finishReasonOf(body['stop_reason'], blocks.hasCalls);
  if (reason === undefined || draft === undefined) return NOT_AN_ANSWER;
  if (!mayBeSilent(reason) && !saysAnything(draft.message)) return { kind: 'empty' };
  const usage = anthropicUsageOf(body['usage']);
  const response: LlmChatResponse = {
    id: textOf(body['id']) ?? '',
    object: 'chat.completion',
    created: target.untold?.createdAt ?? 0,
    model: textOf(body['model']) ?? target.model,
    choices: [{ index: 0, message: draft.message, finish_reason: reason }],
    ...(usage !== undefined && { usage }),
  };
  return { kind: 'response', response };
}

function isMessage({ type, error, content }: JsonRecord): boolean {
  const typed = type === undefined || type === 'message';
  return typed && (error === undefined || error === null) && Array.isArray(content);
}

/** The message that whole blocks make, read as those of a stream are. */
function draftOf(sent: readonly JsonRecord[], blocks: AnswerBlocks): MessageDraft | undefined {
  const draft = new MessageDraft();
  for (const [index, block] of sent.entries()) {
    const added = blocks.start(index, block);
    if (added === 'unusable') return undefined;
    draft.add(added).add(blocks.stop(index));
  }
  const { state } = blocks;
  return state === undefined ? draft : draft.add({ providerState: state });
}
