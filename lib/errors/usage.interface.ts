/**
 * The tokens an answer took.
 *
 * @publicApi
 */
export interface LlmUsage {
  /** All tokens of the prompt, those read from and written to a cache included. */
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details?:
    | {
        /** Read from a cache. */
        readonly cached_tokens?: number | undefined;
        /** Written to a cache, where the provider says so. */
        readonly cache_write_tokens?: number | undefined;
        /** Those of them that the cache keeps for an hour, where the provider says so. */
        readonly cache_write_1h_tokens?: number | undefined;
        /** Of sounds, where the provider says so. */
        readonly audio_tokens?: number | undefined;
      }
    | undefined;
  readonly completion_tokens_details?:
    | {
        readonly reasoning_tokens?: number | undefined;
        /** Of sounds, where the provider says so. */
        readonly audio_tokens?: number | undefined;
      }
    | undefined;
}
