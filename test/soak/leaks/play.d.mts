import type { LlmClient } from '../../../lib/clients/llm-client.js';

export interface LeftOver {
  readonly answered: number;
  /** Those that reached the upstream, the warm-up's among them. */
  readonly requests: number;
  /** Bytes of heap. */
  readonly grown: number;
  readonly timers: number;
  /** Listeners on the signal that all calls share. */
  readonly listeners: number;
  /** Bodies and requests that nobody has closed. */
  readonly open: number;
}

export function playInProcess(plan: {
  readonly library: { readonly createLlmClient: unknown };
  readonly calls: number;
  readonly streams: number;
  readonly heapUsed: () => number;
}): Promise<LeftOver>;

export function many(count: number, act: (index: number) => Promise<void>): Promise<void>;
export function call(client: LlmClient, index: number, signal: AbortSignal): Promise<boolean>;
export function stream(client: LlmClient, index: number, signal: AbortSignal): Promise<boolean>;
