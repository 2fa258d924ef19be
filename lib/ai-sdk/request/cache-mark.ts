import type { LlmCacheControl, LlmContentPart } from '../../index.js';
import type { SdkJsonObject, SdkProviderOptions } from '../specification.js';

/** How the AI SDK's providers name a cache mark: `anthropic: { cacheControl: { type: 'ephemeral' } }`. */
const NAMES = ['cacheControl', 'cache_control'];

/** Something that may bear a mark. */
interface Marked {
  readonly providerOptions?: SdkProviderOptions | undefined;
}

/**
 * The cache mark of a message, a part or a tool, whatever provider it was written for: every target that takes such marks
 * gets it.
 *
 * @internal
 */
export function cacheMarkOf(...holders: readonly Marked[]): { readonly cache_control?: LlmCacheControl } {
  for (const { providerOptions } of holders) {
    for (const options of Object.values(providerOptions ?? {})) {
      for (const name of NAMES) {
        const mark: unknown = options[name];
        if (isMark(mark)) return { cache_control: mark };
      }
    }
  }
  return {};
}

/** Whether options of one provider hold nothing but a cache mark. @internal */
export function isMarkAlone(options: SdkJsonObject): boolean {
  const names = Object.keys(options);
  return names.length > 0 && names.every((name) => NAMES.includes(name) && isMark(options[name]));
}

/** A text as it was written, or as a part where it bears a mark. @internal */
export function markedText(text: string, ...holders: readonly Marked[]): string | readonly LlmContentPart[] {
  const mark = cacheMarkOf(...holders);
  return mark.cache_control === undefined ? text : [{ type: 'text', text, ...mark }];
}

function isMark(value: unknown): value is LlmCacheControl {
  return typeof value === 'object' && value !== null && 'type' in value && value.type === 'ephemeral';
}
