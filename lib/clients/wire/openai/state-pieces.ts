import type { LlmChatDelta } from '../../chat-chunk.interface.js';
import { BlockPlaces } from '../block-places.js';
import type { LlmProviderState } from '../../provider-state.interface.js';
import { grown, grownList } from '../growing-fields.js';
import type { JsonRecord } from '../json.js';
import { isRecord, recordsOf, textOf } from '../json.js';
import { namedFieldsOf, type StateKeeper } from '../provider-state.js';
import { nameOfReasoning, placeContent, reasoningOf } from './message.js';

/**
 * Puts together what a stream brings of one message for its maker alone, so that it is what an answer in one document holds.
 *
 * @internal
 */
export class StatePieces {
  private readonly places = new BlockPlaces();
  private readonly fields: Record<string, unknown> = {};
  private thought: unknown[] = [];
  private reasoningAs: string | undefined;
  /** Whether it holds what only its maker knows: thoughts, or the id of a sound. */
  private isMarked = false;

  constructor(private readonly keeper: StateKeeper) {}

  /** Whether thoughts have come under a name of their own. */
  get hasNamedThoughts(): boolean {
    return this.reasoningAs !== undefined;
  }

  add(delta: JsonRecord): void {
    const { content } = delta;
    if (reasoningOf(delta) !== undefined || isRecord(delta['audio'])) this.isMarked = true;
    this.reasoningAs ??= nameOfReasoning(delta);
    for (const [name, piece] of Object.entries(namedFieldsOf(delta, this.keeper.replays.messageFields))) {
      this.fields[name] = grown(this.fields[name], piece);
    }
    if (Array.isArray(content)) for (const part of recordsOf(content)) this.addPart(part);
    else if (textOf(content) !== undefined) this.addPart({ type: 'text', text: content });
    for (const call of recordsOf(delta['tool_calls'])) {
      // The first piece of a call has its name.
      if (isRecord(call['function']) && textOf(call['function']['name']) !== undefined) this.places.addCall();
    }
  }

  /** The same for a piece that is nothing but text or thoughts. */
  addPlain({ content, reasoning_content: thoughts }: LlmChatDelta): void {
    if (thoughts !== undefined && thoughts !== '') {
      this.isMarked = true;
      this.reasoningAs ??= 'reasoning_content';
    }
    if (content === undefined || content === '') return;
    this.endThought();
    this.places.addText(content);
  }

  /** All that has come so far. */
  get state(): LlmProviderState | undefined {
    this.endThought();
    const { fields, reasoningAs, keeper } = this;
    const parts = { fields, blocks: this.places.blocks, ...(reasoningAs !== undefined && { reasoningAs }) };
    return this.isMarked ? keeper.madeOfThoughts(parts) : keeper.made(parts);
  }

  private addPart(part: JsonRecord): void {
    if (part['type'] === 'thinking' && Array.isArray(part['thinking'])) {
      this.thought = grownList(this.thought, part['thinking']);
      return;
    }
    this.endThought();
    placeContent([part], this.places, this.keeper);
  }

  private endThought(): void {
    if (this.thought.length === 0) return;
    const kept = this.keeper.keptBlock({ type: 'thinking', thinking: this.thought });
    if (kept !== undefined) this.places.addBlock(kept);
    this.thought = [];
  }
}
