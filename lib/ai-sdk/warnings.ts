import type { LlmFailoverInfo } from '../index.js';
import type { SdkWarning, SdkProviderOptions } from './specification.js';

/** Collects what of a call could not be carried as it was meant; each feature once. @internal */
export class Warnings {
  private readonly byFeature = new Map<string, SdkWarning>();

  /** Something that is left out. */
  unsupported(feature: string, details: string): void {
    this.add({ type: 'unsupported', feature, details });
  }

  /** Something that is carried in another way than the caller wrote it. */
  compatibility(feature: string, details: string): void {
    this.add({ type: 'compatibility', feature, details });
  }

  list(): SdkWarning[] {
    return [...this.byFeature.values()];
  }

  private add(warning: Extract<SdkWarning, { feature: string }>): void {
    if (!this.byFeature.has(warning.feature)) this.byFeature.set(warning.feature, warning);
  }
}

/**
 * What the target that answers could not take of the common request: the trail names it. The last attempt is the one that
 * answers; of a stream, it has not succeeded yet.
 *
 * @internal
 */
export function omissionWarningsOf(info: LlmFailoverInfo | undefined): SdkWarning[] {
  const answered = info?.trail.findLast((entry) => entry.kind === 'attempt');
  if (answered?.kind !== 'attempt') return [];
  const details = `Left out for ${answered.provider}/${answered.model}.`;
  return (answered.omitted ?? []).map((feature) => ({ type: 'unsupported', feature, details }));
}

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
