import type { Target } from '../../failover/candidate.js';
import type { Lack, LackFinder } from '../../failover/call.interface.js';
import type { RuntimeTarget } from '../runtime-target.js';
import { askedTarget } from '../adapt/asked-target.js';
import type { CallAdaptations } from '../adapt/call-adaptations.js';
import type { Asked } from './asked.js';
import { fitTargetOf } from './fit-target.js';
import { lackOf } from './lack.js';

/**
 * Finds what a target cannot carry of what is asked: what is known beforehand, and what it was found to refuse.
 *
 * @param adaptations - absent where requests are sent as they are
 * @internal
 */
export function lackFinderOf(
  asked: Asked,
  adaptations: Pick<CallAdaptations, 'lacks' | 'protocols'> | undefined,
): LackFinder {
  return (target: Target) => {
    const given = target as RuntimeTarget;
    if (adaptations === undefined) return lackFrom(lackOf(asked, fitTargetOf(given, true)), false);
    const model = { provider: target.provider.id, model: target.model };
    const { lacks, protocols } = adaptations;
    const known = lackOf(asked, fitTargetOf(askedTarget(given, model, asked, protocols)));
    return lackFrom(known, false) ?? lackFrom(lacks.lackOf(model, asked), true);
  };
}

function lackFrom(what: string | undefined, isFound: boolean): Lack | undefined {
  return what === undefined ? undefined : { what, isFound };
}
