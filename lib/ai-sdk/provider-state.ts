import type { LlmProviderState } from '../index.js';
import {
  PROVIDER_NAME,
  type SdkJsonObject,
  type SdkProviderMetadata,
  type SdkProviderOptions,
} from './specification.js';

/** What only the maker of an answer understands of it: of the whole message, and of one call. */
export interface PartStates {
  readonly message?: LlmProviderState | undefined;
  readonly call?: LlmProviderState | undefined;
}

/**
 * The provider metadata of a part, which the AI SDK gives back as the part's provider options with the next prompt.
 *
 * @param others - what the part has of them already
 * @internal
 */
export function stateMetadataOf(
  { message, call }: PartStates,
  others?: SdkProviderMetadata,
): { readonly providerMetadata?: SdkProviderMetadata } {
  if (message === undefined && call === undefined) return others === undefined ? {} : { providerMetadata: others };
  const states = {
    ...others?.[PROVIDER_NAME],
    ...(message !== undefined && { messageState: message }),
    ...(call !== undefined && { callState: call }),
  };
  // It holds nothing but JSON.
  return { providerMetadata: { ...others, [PROVIDER_NAME]: states as unknown as SdkJsonObject } };
}

/** The same, read from a part that comes back. It is not to be trusted, and is checked where it is sent. @internal */
export function statesOf({
  providerOptions,
}: {
  readonly providerOptions?: SdkProviderOptions | undefined;
}): PartStates {
  const { messageState, callState } = providerOptions?.[PROVIDER_NAME] ?? {};
  return {
    ...(messageState !== undefined && { message: messageState as unknown as LlmProviderState }),
    ...(callState !== undefined && { call: callState as unknown as LlmProviderState }),
  };
}
