import type { Target } from '../../failover/candidate.js';
import type { LackFinder } from '../../failover/call.interface.js';
import type { RuntimeTarget } from '../runtime-target.js';
import type { LearnedLacks } from '../adapt/learned-lacks.js';
import type { Asked } from './asked.js';
import { fitTargetOf } from './fit-target.js';
import { lackOf } from './lack.js';

/**
 * Finds what a target cannot carry of what is asked: what is known beforehand, and what it was found to refuse.
 *
 * @param lacks - absent where requests are sent as they are
 * @internal
 */
export function lackFinderOf(asked: Asked, lacks: LearnedLacks | undefined): LackFinder {
  return (target: Target) => {
    const { id: provider } = target.provider;
    return (
      lackOf(asked, fitTargetOf(target as RuntimeTarget, lacks === undefined)) ??
      lacks?.lackOf({ provider, model: target.model }, asked)
    );
  };
}
