import type { LlmChatChunk, LlmChatChunkChoice } from '../clients/chat-chunk.interface.js';
import { attachFailover, failoverOf } from '../clients/failover-info.js';
import type { JsonRecord } from '../clients/wire/json.js';
import { countOf, definedFieldsOf, isRecord, recordsOf, textOf } from '../clients/wire/json.js';
import { CallNumbers } from './call-numbers.js';

/**
 * The chunks of one answer as the common shape has them, whoever gave them: SDKs that are called within `run()` hand on what servers write,
 * which is `null` for what is absent, choices without a delta, chunks without choices, and calls without numbers.
 *
 * @internal
 */
export class CommonChunks {
  private readonly numbers = new Map<number, CallNumbers>();

  of(chunk: LlmChatChunk): LlmChatChunk {
    const common = isCommon(chunk) ? chunk : this.madeCommon(chunk);
    for (const { index, delta } of common.choices) {
      if (delta.tool_calls !== undefined) this.numbersOf(index).note(delta.tool_calls);
    }
    return common;
  }

  private madeCommon(sent: unknown): LlmChatChunk {
    const { id, created, model, choices, ...others } = isRecord(sent) ? sent : {};
    const made = {
      ...withoutNulls(others),
      id: textOf(id) ?? '',
      object: 'chat.completion.chunk' as const,
      created: countOf(created) ?? 0,
      model: textOf(model) ?? '',
      choices: recordsOf(choices).map((choice, place) => this.choiceOf(choice, place)),
    };
    const info = isRecord(sent) ? failoverOf(sent) : undefined;
    return info === undefined ? made : attachFailover(made, info);
  }

  private choiceOf({ index: sent, delta, finish_reason: reason, ...others }: JsonRecord, place: number) {
    const index = countOf(sent) ?? place;
    const { content, tool_calls: sentCalls, ...said } = isRecord(delta) ? withoutNulls(delta) : {};
    const calls = this.numbersOf(index).numbered(recordsOf(sentCalls).map(callOf));
    return {
      ...withoutNulls(others),
      index,
      delta: {
        ...said,
        ...definedFieldsOf({ content: contentOf(content) }),
        ...(calls.length > 0 && { tool_calls: calls }),
      },
      finish_reason: textOf(reason) ?? null,
    } as unknown as LlmChatChunkChoice;
  }

  private numbersOf(choice: number): CallNumbers {
    let numbers = this.numbers.get(choice);
    if (numbers === undefined) this.numbers.set(choice, (numbers = new CallNumbers()));
    return numbers;
  }
}

function isCommon(chunk: unknown): boolean {
  if (!isRecord(chunk) || chunk['usage'] === null || !Array.isArray(chunk['choices'])) return false;
  for (const choice of chunk['choices'] as unknown[]) {
    if (!isRecord(choice) || typeof choice['index'] !== 'number' || !isRecord(choice['delta'])) return false;
    for (const name in choice['delta']) if (choice['delta'][name] === null) return false;
    const { content, tool_calls: calls } = choice['delta'];
    if (content !== undefined && typeof content !== 'string') return false;
    if (calls !== undefined && !(Array.isArray(calls) && calls.every(isNumbered))) return false;
  }
  return true;
}

function isNumbered(call: unknown): boolean {
  return isRecord(call) && typeof call['index'] === 'number';
}

/** Mistral's models that think write parts: https://docs.mistral.ai/capabilities/reasoning */
function contentOf(content: unknown): string | undefined {
  if (!Array.isArray(content)) return typeof content === 'string' ? content : undefined;
  const texts = recordsOf(content).map(({ type, text }) => (type === 'text' ? textOf(text) : undefined));
  return texts.join('');
}

function callOf(call: JsonRecord): JsonRecord {
  const { function: called, ...others } = withoutNulls(call);
  return { ...others, ...(isRecord(called) && { function: withoutNulls(called) }) };
}

function withoutNulls(record: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}
