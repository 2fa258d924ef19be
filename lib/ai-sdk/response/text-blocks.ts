import type { LlmProviderState } from '../../index.js';
import { stateMetadataOf } from '../provider-state.js';
import type { SdkStreamPart } from '../specification.js';
import { REFUSAL_MARK } from './answer-parts.js';

/** What a block holds. A refusal is a text with a mark. */
export type BlockKind = 'text' | 'reasoning' | 'refusal';

/** Cuts a stream of texts into blocks, one open at a time: each begins, grows and ends. @internal */
export class TextBlocks {
  private open: { readonly kind: BlockKind; readonly id: string } | undefined;
  private count = 0;

  /** Adds a text to the open block of its kind, or begins one. */
  add(kind: BlockKind, text: string | null | undefined): SdkStreamPart[] {
    if (text === null || text === undefined || text === '') return [];
    const before = this.open?.kind === kind ? [] : this.begin(kind);
    const type = kind === 'reasoning' ? 'reasoning-delta' : 'text-delta';
    return [...before, { type, id: this.open?.id ?? '', delta: text }];
  }

  /** Ends the open block. @param state - the state of the message, for the block to carry; an empty thought where none is open */
  end(state?: LlmProviderState): SdkStreamPart[] {
    const begun = state !== undefined && this.open === undefined ? this.begin('reasoning') : [];
    const { open } = this;
    this.open = undefined;
    if (open === undefined) return [];
    const type = open.kind === 'reasoning' ? 'reasoning-end' : 'text-end';
    // What ends a block replaces what began it: the mark of a refusal comes again.
    const mark = open.kind === 'refusal' && state !== undefined ? REFUSAL_MARK.providerMetadata : undefined;
    return [...begun, { type, id: open.id, ...stateMetadataOf({ message: state }, mark) }];
  }

  private begin(kind: BlockKind): SdkStreamPart[] {
    const ended = this.end();
    const id = String(this.count++);
    this.open = { kind, id };
    if (kind === 'reasoning') return [...ended, { type: 'reasoning-start', id }];
    return [...ended, { type: 'text-start', id, ...(kind === 'refusal' && REFUSAL_MARK) }];
  }
}
