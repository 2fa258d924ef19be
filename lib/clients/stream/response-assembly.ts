import type { LlmChatChunk, LlmChatDelta, LlmToolCallDelta } from '../chat-chunk.interface.js';
import type { LlmChatChoice, LlmChatResponse, LlmFinishReason, LlmToolCall, LlmUsage } from '../chat.interface.js';
import type { LlmProviderState } from '../provider-state.interface.js';
import { attachFailover, failoverOf, type LlmFailoverInfo } from '../failover-info.js';

/** One tool call while its pieces come. */
interface DraftCall {
  readonly id: string;
  readonly isCustom: boolean;
  readonly name: string;
  /** The arguments of a function, the input of a custom tool. */
  readonly input: string;
  readonly state: LlmProviderState | undefined;
}

/** One choice while its chunks come. */
interface Draft {
  content: string | undefined;
  reasoning: string | undefined;
  refusal: string | undefined;
  readonly calls: Map<number, DraftCall>;
  state: LlmProviderState | undefined;
  finishReason: LlmFinishReason | undefined;
}

/**
 * Puts the chunks of one streamed answer together.
 *
 * @internal
 */
export class ResponseAssembly {
  private first: LlmChatChunk | undefined;
  private info: LlmFailoverInfo | undefined;
  private usage: LlmUsage | undefined;
  private readonly drafts = new Map<number, Draft>();

  add(chunk: LlmChatChunk): this {
    this.first ??= chunk;
    this.info ??= failoverOf(chunk);
    this.usage = chunk.usage ?? this.usage;
    for (const { index, delta, finish_reason: reason } of chunk.choices) {
      const draft = this.draftOf(index);
      addDelta(draft, delta);
      draft.finishReason = reason ?? draft.finishReason;
    }
    return this;
  }

  response(): LlmChatResponse {
    const { id = '', created = 0, model = '' } = this.first ?? {};
    const choices = [...this.drafts].toSorted(([left], [right]) => left - right).map(choiceOf);
    const base = { id, object: 'chat.completion', created, model, choices } as const;
    const response: LlmChatResponse = this.usage === undefined ? base : { ...base, usage: this.usage };
    return this.info === undefined ? response : attachFailover(response, this.info);
  }

  private draftOf(index: number): Draft {
    let draft = this.drafts.get(index);
    if (draft === undefined) {
      draft = {
        content: undefined,
        reasoning: undefined,
        refusal: undefined,
        calls: new Map(),
        state: undefined,
        finishReason: undefined,
      };
      this.drafts.set(index, draft);
    }
    return draft;
  }
}

function addDelta(
  draft: Draft,
  { content, reasoning_content: reasoning, refusal, tool_calls: calls, providerState: state }: LlmChatDelta,
): void {
  draft.content = joined(draft.content, content);
  draft.reasoning = joined(draft.reasoning, reasoning);
  draft.refusal = joined(draft.refusal, refusal);
  draft.state = state ?? draft.state;
  for (const call of calls ?? []) addCall(draft, call);
}

function addCall(draft: Draft, piece: LlmToolCallDelta): void {
  const { index, id, type, function: called, custom, providerState: state } = piece;
  const known = draft.calls.get(index) ?? { id: '', isCustom: false, name: '', input: '', state: undefined };
  draft.calls.set(index, {
    id: id ?? known.id,
    isCustom: known.isCustom || type === 'custom',
    name: called?.name ?? custom?.name ?? known.name,
    input: known.input + (called?.arguments ?? custom?.input ?? ''),
    state: state ?? known.state,
  });
}

function joined(known: string | undefined, piece: string | null | undefined): string | undefined {
  return piece === null || piece === undefined ? known : (known ?? '') + piece;
}

function choiceOf([index, draft]: readonly [number, Draft]): LlmChatChoice {
  const calls = [...draft.calls].toSorted(([left], [right]) => left - right).map(([, call]) => toolCallOf(call));
  // The role's chunk has an empty content where there will be none.
  const content = draft.content === '' && calls.length > 0 ? null : (draft.content ?? null);
  return {
    index,
    message: {
      role: 'assistant',
      content,
      ...(draft.refusal !== undefined && { refusal: draft.refusal }),
      ...(draft.reasoning !== undefined && { reasoning_content: draft.reasoning }),
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(draft.state !== undefined && { providerState: draft.state }),
    },
    finish_reason: draft.finishReason ?? 'stop',
  };
}

function toolCallOf({ id, isCustom, name, input, state }: DraftCall): LlmToolCall {
  const stated = state === undefined ? {} : { providerState: state };
  return isCustom
    ? { id, type: 'custom', custom: { name, input }, ...stated }
    : { id, type: 'function', function: { name, arguments: input }, ...stated };
}
