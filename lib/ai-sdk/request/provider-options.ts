import type { LlmChatRequestFields } from '../../index.js';
import { PROVIDER_NAME, type SdkProviderOptions } from '../specification.js';

/** The options for single providers: all but the library's own. @internal */
export function providerOptionsOf(options: SdkProviderOptions = {}): LlmChatRequestFields['providerOptions'] {
  const { [PROVIDER_NAME]: _own, ...others } = options;
  return others;
}
