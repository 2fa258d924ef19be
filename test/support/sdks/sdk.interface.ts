/** What an SDK is called with; an `LlmAttempt` is one. */
export interface SdkCall {
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  readonly model: string;
  readonly signal?: AbortSignal | undefined;
  /** The SDK's own time-out. */
  readonly timeoutMs?: number | undefined;
  /** The SDK's own retries. @default 0 */
  readonly maxRetries?: number | undefined;
  /** Is shown the client or the options that hold the SDK's retries. */
  readonly use?: (<Client>(client: Client) => Client) | undefined;
}

/** One package, as a user calls it. */
export interface Sdk {
  readonly name: string;
  /** The provider whose protocol it speaks. */
  readonly provider: 'openai' | 'anthropic' | 'gemini';
  chat(call: SdkCall): PromiseLike<unknown>;
  /** As the package gives it, where that is an iterable or a promise of one. */
  stream(call: SdkCall): AsyncIterable<unknown> | PromiseLike<AsyncIterable<unknown>>;
  /** The text of an answer or of a chunk. */
  textOf(value: unknown): string;
}

export const PROMPT = 'Hi';

/** Without anybody to show it to. */
export function unseen<Client>(client: Client): Client {
  return client;
}
