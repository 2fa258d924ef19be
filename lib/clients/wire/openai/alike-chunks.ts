import type { LlmChatChunk } from '../../chat-chunk.interface.js';
import { TextTemplate } from '../text-template.js';
import { ChunkMould } from './chunk-mould.js';
import type { PlainChunks } from './plain-chunk.js';

/** Longer texts are not compared. */
const MAX_CHARS = 4_096;
/** A mould that has given fewer chunks was not worth its making. */
const MIN_CHUNKS = 16;
/** After so many in a row that were not worth it no more are made. */
const MAX_VAIN = 6;

/**
 * Takes plain chunks whose texts are the same as the last one's but for what the model says, as almost all chunks of a stream are,
 * without parsing the rest of them again: that is the largest part of what a chunk costs.
 *
 * @internal
 */
export class AlikeChunks {
  private mould: ChunkMould | undefined;
  /** How many chunks it has given. */
  private given = 0;
  private vain = 0;
  /** The text of the last chunk that came of no mould. */
  private last = '';

  constructor(private readonly plain: PlainChunks) {}

  /** The chunk that a text spells; `undefined` where it has to be parsed. */
  take(data: string): LlmChatChunk | undefined {
    const chunk = this.mould?.chunkOf(data);
    if (chunk !== undefined) this.given += 1;
    return chunk;
  }

  /** Takes in the text of a plain chunk that had to be parsed. */
  learn(data: string): void {
    const { last } = this;
    if (this.vain > MAX_VAIN || data.length > MAX_CHARS || data === last) return;
    this.last = data;
    if (last !== '') this.compare(data, last);
  }

  private compare(data: string, last: string): void {
    this.vain = this.given < MIN_CHUNKS ? this.vain + 1 : 0;
    this.given = 0;
    const template = this.vain > MAX_VAIN ? undefined : TextTemplate.of(data, last);
    this.mould = template && ChunkMould.of(template, this.plain);
    if (this.mould !== undefined) this.last = '';
  }
}
