import type { Target } from '../../failover/candidate.js';
import type { LackFinder } from '../../failover/call.interface.js';
import type { LlmChatRequest } from '../chat.interface.js';
import type { RuntimeTarget } from '../runtime-target.js';
import { askedOf } from './asked.js';
import { fitTargetOf } from './fit-target.js';
import { lackOf } from './lack.js';

/**
 * Finds what a target cannot carry of a request. The request itself is not kept: a stream may last for long.
 *
 * @internal
 */
export function lackFinderOf(request: Partial<LlmChatRequest>): LackFinder {
  const asked = askedOf(request);
  return (target: Target) => lackOf(asked, fitTargetOf(target as RuntimeTarget));
}
