/**
 * Filler against guesses by length, which is no part of an answer: https://platform.openai.com/docs/api-reference/chat-streaming,
 * and Mistral's. Some servers write it into each piece of a message.
 *
 * @internal
 */
export const FILLER_FIELDS: readonly string[] = ['obfuscation', 'p'];
