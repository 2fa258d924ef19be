import type { LlmChatChunk } from '../chat-chunk.interface.js';
import type { LlmUsage } from '../chat.interface.js';
import type { WireStreamStep } from './wire.interface.js';

/** An event that adds nothing to the answer: a heartbeat, bookkeeping. @internal */
export const NOTHING: WireStreamStep = { kind: 'chunks', chunks: [] };

/** The protocol's end mark, with nothing else. @internal */
export const END: WireStreamStep = { kind: 'end', chunks: [] };

/** An event that adds one chunk. @param usage - the tokens so far, where the chunk does not carry them @internal */
export function oneChunk(chunk: LlmChatChunk, usage?: LlmUsage): WireStreamStep {
  return { kind: 'chunks', chunks: [chunk], ...(usage !== undefined && { usage }) };
}

/** An error inside the stream, or an event that can be no part of an answer. @internal */
export function failed(body: unknown): WireStreamStep {
  return { kind: 'error', body };
}
