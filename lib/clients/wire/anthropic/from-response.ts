import type { LlmChatDelta } from '../../chat-chunk.interface.js';
import type {
  LlmAnnotation,
  LlmChatResponse,
  LlmChatResponseMessage,
  LlmFunctionToolCall,
} from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { isRecord, recordsOf, textOf } from '../json.js';
import { stateKeeperOf } from '../provider-state.js';
import type { WireAnswer, WireTarget } from '../wire.interface.js';
import { AnswerBlocks } from './answer-blocks.js';
import { finishReasonOf, PAUSED } from './stop-reason.js';
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
 * - `created` is 0: Anthropic does not tell.
 *
 * @internal
 */
export function fromAnthropicResponse(body: unknown, target: WireTarget): WireAnswer {
  if (!isRecord(body) || !isMessage(body)) return NOT_AN_ANSWER;
  const blocks = new AnswerBlocks(stateKeeperOf(target, 'anthropic'));
  const message = messageOf(recordsOf(body['content']), blocks);
  const reason = finishReasonOf(body['stop_reason'], blocks.hasCalls);
  if (reason === undefined || message === undefined) return NOT_AN_ANSWER;
  if (reason !== 'length' && reason !== PAUSED && !saysAnything(message)) return { kind: 'empty' };
  const usage = anthropicUsageOf(body['usage']);
  const response: LlmChatResponse = {
    id: textOf(body['id']) ?? '',
    object: 'chat.completion',
    created: 0,
    model: textOf(body['model']) ?? target.model,
    choices: [{ index: 0, message, finish_reason: reason }],
    ...(usage !== undefined && { usage }),
  };
  return { kind: 'response', response };
}

function isMessage({ type, error, content }: JsonRecord): boolean {
  const typed = type === undefined || type === 'message';
  return typed && (error === undefined || error === null) && Array.isArray(content);
}

/** The message that whole blocks make, read as those of a stream are. */
function messageOf(sent: readonly JsonRecord[], blocks: AnswerBlocks): LlmChatResponseMessage | undefined {
  const draft = new MessageDraft();
  for (const [index, block] of sent.entries()) {
    const added = blocks.start(index, block);
    if (added === 'unusable') return undefined;
    draft.add(added);
    draft.add(blocks.stop(index));
  }
  const { content, reasoning, calls, annotations } = draft;
  const { state } = blocks;
  return {
    role: 'assistant',
    content: content === '' ? null : content,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(annotations.length > 0 && { annotations }),
    ...(state !== undefined && { providerState: state }),
  };
}

/** Puts together what the blocks of one message add. */
class MessageDraft {
  content = '';
  reasoning = '';
  readonly annotations: LlmAnnotation[] = [];
  readonly calls: LlmFunctionToolCall[] = [];

  add({
    content = '',
    reasoning_content: reasoning = '',
    annotations = [],
    tool_calls: calls = [],
  }: LlmChatDelta = {}) {
    this.content += content;
    this.reasoning += reasoning;
    this.annotations.push(...annotations);
    for (const { index, id = '', function: called = {}, providerState: state } of calls) {
      const known = this.calls[index];
      const name = known?.function.name ?? called.name ?? '';
      const written = (known?.function.arguments ?? '') + (called.arguments ?? '');
      const stated = state === undefined ? {} : { providerState: state };
      this.calls[index] =
        known === undefined
          ? { id, type: 'function', function: { name, arguments: written }, ...stated }
          : { ...known, function: { name, arguments: written } };
    }
  }
}

function saysAnything({ content, tool_calls: calls, reasoning_content: reasoning }: LlmChatResponseMessage): boolean {
  return content !== null || calls !== undefined || reasoning !== undefined;
}
