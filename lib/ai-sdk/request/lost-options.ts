import type { SdkProviderOptions } from '../specification.js';
import type { Warnings } from '../warnings.js';

/** Notes provider options of a message, a part or a tool: the common shape has no place for them there. @internal */
export function noteLostOptions(
  holder: { readonly providerOptions?: SdkProviderOptions | undefined },
  place: string,
  warnings: Warnings,
): void {
  for (const name of Object.keys(holder.providerOptions ?? {})) {
    warnings.unsupported(`providerOptions.${name} of ${place}`, 'Only those of the whole call are carried.');
  }
}
