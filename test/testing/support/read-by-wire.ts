import { createParser } from 'eventsource-parser';
import type { WireStreamStep } from '../../../lib/clients/wire/wire.interface.js';
import { WIRES } from '../../../lib/clients/wire/wires.js';
import type { Wire } from './stream-post.js';

/** A stream as the library reads it. */
export interface SeenStream {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: string;
  readonly reasons: readonly string[];
  readonly usage: unknown;
  readonly hasEnd: boolean;
  readonly error: unknown;
  readonly chunks: number;
}

/** Reads the text of a stream by the library's own reader of the protocol. */
export function readByWire(api: Wire, sse: string): SeenStream {
  const reader = WIRES[api].chatStreamReader({ provider: api, model: 'asked' });
  const steps: WireStreamStep[] = [];
  const parser = createParser({ onEvent: (event) => steps.push(reader.read(event)) });
  parser.feed(sse);
  const chunks = steps.flatMap((step) => (step.kind === 'error' ? [] : step.chunks));
  const choices = chunks.flatMap((chunk) => chunk.choices);
  const failed = steps.find((step) => step.kind === 'error');
  return {
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    reasoning: choices.map(({ delta }) => delta.reasoning_content ?? '').join(''),
    calls: choices
      .flatMap(({ delta }) => delta.tool_calls ?? [])
      .map((call) => `${call.function?.name ?? ''}${call.function?.arguments ?? ''}`)
      .join(''),
    reasons: choices.flatMap(({ finish_reason: reason }) => (reason === null ? [] : [reason])),
    usage: chunks.find(({ usage }) => usage !== undefined && usage !== null)?.usage,
    hasEnd: steps.some(({ kind }) => kind === 'end'),
    error: failed?.kind === 'error' ? failed.body : undefined,
    chunks: chunks.length,
  };
}
