/**
 * What only the maker of an answer understands of it, and wants back in the next request: signatures, encrypted thoughts,
 * fields of its own.
 *
 * It is opaque: keep it where it stands, on the message and on the tool calls, and send it back with the conversation. It
 * holds nothing but JSON and no key. The library gives it back to the provider that made it, and to nobody else. It may come
 * back from clients that are not to be trusted: only what the provider's file names is taken from it, and nothing at all from
 * one of more than 1 MB.
 *
 * @publicApi
 */
export interface LlmProviderState {
  /** The id of the provider that made it. */
  readonly provider: string;
  /** The model that made it, as the target names it. */
  readonly model: string;
  /** Fields of the message or the tool call. */
  readonly fields?: Readonly<Record<string, unknown>> | undefined;
  /** Blocks of the message, in their order. */
  readonly blocks?: readonly LlmProviderBlock[] | undefined;
  /** The name that the provider has for what the message holds as `reasoning_content`. */
  readonly reasoningAs?: string | undefined;
}

/**
 * One block of a message that only its maker understands, and where it stands.
 *
 * @publicApi
 */
export interface LlmProviderBlock {
  /** How many characters of the message's content stand before it. */
  readonly at: number;
  /** How many of the message's tool calls stand before it. */
  readonly calls: number;
  /** How many characters of the content, from `at` on, are its own; absent for none. */
  readonly length?: number | undefined;
  /** Absent where nothing stands there, and text goes on behind a tool call. */
  readonly block?: Readonly<Record<string, unknown>> | undefined;
}
