import type { LlmChatRequestFields } from '../../index.js';
import { PROVIDER_NAME, type SdkProviderOptions } from '../specification.js';

/** Providers whose reasoning models refuse `max_tokens`, and that take its newer name for all models. */
const NEWER_LIMIT = ['openai', 'azure-openai'];

/** The options for single providers: all but the library's own. @internal */
export function providerOptionsOf(options: SdkProviderOptions = {}): LlmChatRequestFields['providerOptions'] {
  const { [PROVIDER_NAME]: _own, ...others } = options;
  return others;
}

/**
 * The same, with the limit of tokens under the name that OpenAI demands: most other servers know `max_tokens` alone.
 *
 * @internal
 */
export function withTokenLimit(
  options: LlmChatRequestFields['providerOptions'],
  maxOutputTokens: number | undefined,
): LlmChatRequestFields['providerOptions'] {
  if (maxOutputTokens === undefined) return options;
  const limited = NEWER_LIMIT.map((id) => {
    // `undefined` takes the field out of the body.
    return [id, { max_tokens: undefined, max_completion_tokens: maxOutputTokens, ...options?.[id] }] as const;
  });
  return { ...options, ...Object.fromEntries(limited) };
}
