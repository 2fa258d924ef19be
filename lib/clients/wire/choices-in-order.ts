import type { LlmChatChoice } from '../chat.interface.js';

/** The choices of an answer by their numbers, as a stream's are put together: who takes the first one takes number 0. @internal */
export function choicesInOrder(choices: readonly LlmChatChoice[]): readonly LlmChatChoice[] {
  const isOrdered = choices.every(({ index }, place) => place === 0 || index >= choices[place - 1]!.index);
  return isOrdered ? choices : choices.toSorted((one, other) => one.index - other.index);
}
