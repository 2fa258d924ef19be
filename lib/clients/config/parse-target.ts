import type { LlmTargetOptions } from './config.interface.js';
import { isFilled, isRecord } from '../../checks/problems.js';

/**
 * Reads a target: `'provider/model'`, where the first slash divides, or the full form.
 *
 * @param target - not to be trusted
 * @returns `undefined` where it is neither
 * @internal
 */
export function parseTarget(target: unknown): LlmTargetOptions | undefined {
  if (isRecord(target)) {
    return isFilled(target.provider) && isFilled(target.model) ? (target as unknown as LlmTargetOptions) : undefined;
  }
  if (typeof target !== 'string') return undefined;
  const slash = target.indexOf('/');
  const [provider, model] = [target.slice(0, slash).trim(), target.slice(slash + 1).trim()];
  return slash > 0 && provider !== '' && model !== '' ? { provider, model } : undefined;
}
