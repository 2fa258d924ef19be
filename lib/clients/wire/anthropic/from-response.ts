import type { LlmChatResponse, LlmChatResponseMessage, LlmToolCall } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { isRecord, jsonTextOf, recordsOf, textOf } from '../json.js';
import { BlockPlaces } from '../block-places.js';
import type { StateKeeper } from '../provider-state.js';
import { stateKeeperOf } from '../provider-state.js';
import type { WireAnswer, WireTarget } from '../wire.interface.js';
import { finishReasonOf } from './stop-reason.js';
import { anthropicUsageOf } from './usage.js';

const NOT_AN_ANSWER: WireAnswer = { kind: 'not-an-answer' };

/**
 * Reads what Anthropic's Messages API sent under a success status.
 *
 * - An error document, anything without a list of blocks or without a stop reason, a refusal, a paused turn,
 *   a `tool_use` without a name: not an answer.
 * - No text, thought or tool call, and not cut off by a token limit: `empty`.
 * - Texts become the content, thoughts `reasoning_content`. Signed and redacted thoughts and the work of the provider's own
 *   tools are kept for Anthropic, as they came and where they stood.
 * - `created` is 0: Anthropic does not tell.
 *
 * @internal
 */
export function fromAnthropicResponse(body: unknown, target: WireTarget): WireAnswer {
  if (!isRecord(body) || !isMessage(body)) return NOT_AN_ANSWER;
  const reason = finishReasonOf(body['stop_reason']);
  const message = messageOf(recordsOf(body['content']), stateKeeperOf(target, 'anthropic'));
  if (reason === undefined || message === undefined) return NOT_AN_ANSWER;
  if (reason !== 'length' && !saysAnything(message)) return { kind: 'empty' };
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

function messageOf(blocks: readonly JsonRecord[], keeper: StateKeeper): LlmChatResponseMessage | undefined {
  const calls = ofType(blocks, 'tool_use').map((block, index) => toolCallOf(block, index, keeper));
  if (!calls.every((call) => call !== undefined)) return undefined;
  const reasoning = joined(ofType(blocks, 'thinking'), 'thinking');
  const state = keeper.made({ blocks: placedBlocksOf(blocks, keeper) });
  return {
    role: 'assistant',
    content: joined(ofType(blocks, 'text'), 'text') ?? null,
    ...(calls.length > 0 && { tool_calls: calls }),
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(state !== undefined && { providerState: state }),
  };
}

function placedBlocksOf(blocks: readonly JsonRecord[], keeper: StateKeeper): BlockPlaces['blocks'] {
  const places = new BlockPlaces();
  for (const block of blocks) {
    if (block['type'] === 'text') places.addText(textOf(block['text']) ?? '');
    else if (block['type'] === 'tool_use') places.addCall();
    else {
      const kept = keeper.keptBlock(block);
      if (kept !== undefined) places.addBlock(kept);
    }
  }
  return places.blocks;
}

function saysAnything({ content, tool_calls: calls, reasoning_content: reasoning }: LlmChatResponseMessage): boolean {
  return content !== null || calls !== undefined || reasoning !== undefined;
}

function ofType(blocks: readonly JsonRecord[], type: string): JsonRecord[] {
  return blocks.filter((block) => block['type'] === type);
}

function joined(blocks: readonly JsonRecord[], field: string): string | undefined {
  return textOf(blocks.map((block) => textOf(block[field]) ?? '').join(''));
}

function toolCallOf(block: JsonRecord, index: number, keeper: StateKeeper): LlmToolCall | undefined {
  const { id, name, input } = block;
  const called = textOf(name);
  const written = jsonTextOf(input ?? {});
  if (called === undefined || written === undefined) return undefined;
  const state = keeper.madeOfCall(block);
  return {
    id: textOf(id) ?? `call_${index}`,
    type: 'function',
    function: { name: called, arguments: written },
    ...(state !== undefined && { providerState: state }),
  };
}
