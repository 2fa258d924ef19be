/** How a provider counts tokens where that is not OpenAI's way and the numbers alone do not tell. */
export interface UsageCounting {
  /** Whether the completion's count holds the tokens of thoughts. @default 'in-completion' */
  readonly reasoning?: 'in-completion' | 'beside-completion' | undefined;
}
