import type { LlmFailoverInfo } from '../index.js';
import { isMarkAlone } from './request/cache-mark.js';
import { PROVIDER_NAME, type SdkWarning, type SdkProviderOptions } from './specification.js';

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

/**
 * Notes provider options of a message, a part or a tool: the common shape has no place for them there, but for cache marks.
 *
 * @param marks - whether a cache mark is lost there too
 * @internal
 */
export function noteLostOptions(
  holder: { readonly providerOptions?: SdkProviderOptions | undefined },
  place: string,
  warnings: Warnings,
  marks: 'carried' | 'lost' = 'carried',
): void {
  for (const [name, options] of Object.entries(holder.providerOptions ?? {})) {
    if (name === PROVIDER_NAME || (marks === 'carried' && isMarkAlone(options))) continue;
    warnings.unsupported(`providerOptions.${name} of ${place}`, 'Only those of the whole call are carried.');
  }
}
