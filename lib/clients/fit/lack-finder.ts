import type { Credential } from '../../credentials/credential.js';
import type { Target } from '../../failover/candidate.js';
import type { Lack, LackFinder } from '../../failover/call.interface.js';
import type { RuntimeTarget } from '../runtime-target.js';
import { askedTarget } from '../adapt/asked-target.js';
import type { CallAdaptations } from '../adapt/call-adaptations.js';
import type { LearnedLacks } from '../adapt/learned-lacks.js';
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
    return lackFrom(known, false) ?? lackFrom(foundLackOf(target, asked, lacks), true);
  };
}

/** What a model was found not to carry, wherever the keys of its provider lead: some may have servers of their own. */
function foundLackOf({ provider: { id, pool }, model }: Target, asked: Asked, lacks: LearnedLacks): string | undefined {
  if (lacks.isEmpty) return undefined;
  let found: string | undefined;
  for (const baseUrl of addressesOf(pool.credentials)) {
    found = lacks.lackOf({ provider: id, model, baseUrl }, asked);
    if (found === undefined) return undefined;
  }
  return found;
}

/** By the keys of a pool, which are others in another list. */
const addresses = new WeakMap<readonly Credential[], ReadonlySet<string | undefined>>();

/** The base URLs that keys have of their own; `undefined` among them is the provider's. */
function addressesOf(credentials: readonly Credential[]): ReadonlySet<string | undefined> {
  const known = addresses.get(credentials);
  if (known !== undefined) return known;
  const found = new Set(credentials.map(({ hasOwnBaseUrl, baseUrl }) => (hasOwnBaseUrl ? baseUrl : undefined)));
  if (found.size === 0) found.add(undefined);
  addresses.set(credentials, found);
  return found;
}

function lackFrom(what: string | undefined, isFound: boolean): Lack | undefined {
  return what === undefined ? undefined : { what, isFound };
}
