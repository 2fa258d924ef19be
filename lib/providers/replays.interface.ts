/**
 * What a provider wants back of its own answers in the next request, and what may be given back to it.
 *
 * The lists are also the bounds of what is taken from state that comes back from an app's own clients: a field or block that
 * is not named here is not passed on.
 */
export interface Replays {
  /**
   * The field of an assistant message under which a model's thoughts go back.
   *
   * `thinking-chunks` are parts of the content, as Mistral has them; `as-sent` is the name under which they came; absent
   * where thoughts are blocks of a protocol of its own, or do not go back.
   */
  readonly reasoningAs?: 'reasoning_content' | 'reasoning' | 'thinking-chunks' | 'as-sent' | undefined;
  /** Where the provider answers 400 without the thoughts: on each assistant message with tool calls. */
  readonly isReasoningNeeded?: 'with-tool-calls' | undefined;
  /** Fields of an assistant message that only its maker understands. */
  readonly messageFields?: readonly string[] | undefined;
  /** Fields of a tool call, or of the part that holds it, that only its maker understands. */
  readonly toolCallFields?: readonly string[] | undefined;
  /** Blocks of the content that only their maker understands, by their type, and the fields of each. */
  readonly blocks?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Other providers that serve the same maker's models and understand the same. */
  readonly sharedWith?: readonly string[] | undefined;
  /** Whether what one of its models made is refused from another one. */
  readonly isBoundToModel?: boolean | undefined;
  /** What stands for a call of another maker's model, where one without a signature is refused. */
  readonly foreignCallSignature?: string | undefined;
  /** The same as fields of the call, where calls are those of chat completions. */
  readonly foreignCallFields?: Readonly<Record<string, unknown>> | undefined;
  /** The same as an entry of the message's `reasoning_details`, which names the call by its id. */
  readonly foreignCallDetail?: Readonly<Record<string, unknown>> | undefined;
}
