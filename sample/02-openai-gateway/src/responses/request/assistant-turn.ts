import type { LlmChatMessage, LlmImagePart, LlmToolCall } from 'nestjs-llm-failover';
import { isRecord, type JsonRecord, textOf } from '../json.js';
import { type KeptState, stateOf } from '../state-token.js';

/** Between two parts of what a model thought. */
const PARAGRAPH = '\n\n';

/**
 * One answer of a model, put together from the items that it was handed out as: its thoughts, its message and its calls.
 *
 * Its state comes back in a thought, wherever that stands among the items. A thought whose token is not ours is left out whole, as
 * OpenAI does with one that it cannot read.
 */
export class AssistantTurn {
  private content: string | readonly JsonRecord[] | undefined;
  private readonly calls: LlmToolCall[] = [];
  private readonly images: LlmImagePart[] = [];
  private thought: string | undefined;
  private state: KeptState | undefined;

  /** Whether an item of this type begins another answer. */
  isFullFor(type: 'reasoning' | 'message'): boolean {
    return type === 'message' ? this.content !== undefined : this.thought !== undefined || this.state !== undefined;
  }

  addThought({ summary, encrypted_content: token }: JsonRecord): void {
    const sent = textOf(token);
    const state = sent === undefined ? undefined : stateOf(sent);
    if (sent !== undefined && state === undefined) return;
    this.state = state;
    const parts = Array.isArray(summary) ? summary.filter(isRecord) : [];
    const texts = parts.flatMap(({ text }) => textOf(text) ?? []);
    if (texts.length > 0) this.thought = texts.join(PARAGRAPH);
  }

  addContent(content: string | readonly JsonRecord[]): void {
    this.content = content;
  }

  addCall(call: LlmToolCall): void {
    this.calls.push(call);
  }

  addImage(image: LlmImagePart): void {
    this.images.push(image);
  }

  /** The message; none where only thoughts have come that could not be read. */
  message(): readonly LlmChatMessage[] {
    const { thought, state, images } = this;
    const calls = this.calls.map((call) => ({ ...call, ...statedBy(state?.calls.get(call.id)) }));
    if (this.content === undefined && calls.length === 0 && images.length === 0) return [];
    const message = {
      role: 'assistant',
      content: wholeTextOf(this.content) ?? null,
      ...(thought !== undefined && { reasoning_content: thought }),
      ...(calls.length > 0 && { tool_calls: calls }),
      ...(images.length > 0 && { images }),
      ...statedBy(state?.message),
    };
    return [message as LlmChatMessage];
  }
}

function statedBy<State>(providerState: State | undefined): { readonly providerState?: State } {
  return providerState === undefined ? {} : { providerState };
}

/** One text, where the parts are nothing else: state says by the character where it belongs. */
function wholeTextOf(content: string | readonly JsonRecord[] | undefined): typeof content {
  if (typeof content === 'string' || content === undefined) return content;
  return content.every(({ type }) => type === 'text') ? content.map(({ text }) => String(text)).join('') : content;
}
