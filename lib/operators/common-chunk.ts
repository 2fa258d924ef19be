import type { LlmChatChunk, LlmChatChunkChoice } from '../clients/chat-chunk.interface.js';
import { attachFailover, failoverOf } from '../clients/failover-info.js';
import type { JsonRecord } from '../clients/wire/json.js';
import { countOf, isRecord, recordsOf, textOf } from '../clients/wire/json.js';

/**
 * A chunk as the common shape has it, whoever gave it: SDKs that are called within `run()` hand on what servers write, which is `null` for
 * what is absent, choices without a delta, and chunks without choices.
 *
 * @internal
 */
export function commonChunk(chunk: LlmChatChunk): LlmChatChunk {
  return isCommon(chunk) ? chunk : madeCommon(chunk);
}

function isCommon(chunk: unknown): boolean {
  if (!isRecord(chunk) || chunk['usage'] === null || !Array.isArray(chunk['choices'])) return false;
  for (const choice of chunk['choices'] as unknown[]) {
    if (!isRecord(choice) || typeof choice['index'] !== 'number' || !isRecord(choice['delta'])) return false;
    for (const name in choice['delta']) if (choice['delta'][name] === null) return false;
  }
  return true;
}

function madeCommon(sent: unknown): LlmChatChunk {
  const { id, created, model, choices, ...others } = isRecord(sent) ? sent : {};
  const made = {
    ...withoutNulls(others),
    id: textOf(id) ?? '',
    object: 'chat.completion.chunk' as const,
    created: countOf(created) ?? 0,
    model: textOf(model) ?? '',
    choices: recordsOf(choices).map(choiceOf),
  };
  const info = isRecord(sent) ? failoverOf(sent) : undefined;
  return info === undefined ? made : attachFailover(made, info);
}

function choiceOf({ index, delta, finish_reason: reason, ...others }: JsonRecord, place: number): LlmChatChunkChoice {
  const said = isRecord(delta) ? withoutNulls(delta) : {};
  const calls = recordsOf(said['tool_calls']).map(callOf);
  return {
    ...withoutNulls(others),
    index: countOf(index) ?? place,
    delta: { ...said, ...(calls.length > 0 && { tool_calls: calls }) },
    finish_reason: textOf(reason) ?? null,
  } as unknown as LlmChatChunkChoice;
}

function callOf(call: JsonRecord, place: number): JsonRecord {
  const { function: called, ...others } = withoutNulls(call);
  return {
    index: place,
    ...others,
    ...(isRecord(called) && { function: withoutNulls(called) }),
  };
}

function withoutNulls(record: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
