import type { RuntimeRoute, RuntimeTarget } from '../runtime-target.js';

/**
 * Finds what is legal in a route but of no use, or will not last. One sentence per finding, for the start-up log.
 *
 * - all targets share one key, so that one fault of the key takes them all
 * - a fallback whose context window is smaller than that of a target before it
 * - a model whose maker has announced its end
 * - a target that no call can reach: named twice, or without a key that may be used for it
 * - a model whose name is what JavaScript makes of nothing
 *
 * Keys that a source has yet to give may change that, so nothing is said of a provider that still waits for some.
 *
 * @internal
 */
export function lintRoute(route: RuntimeRoute): readonly string[] {
  return [
    sharedKey(route),
    ...smallerWindows(route),
    ...endings(route),
    ...unreachable(route),
    ...unnamed(route),
  ].filter((finding) => finding !== undefined);
}

function sharedKey({ name, targets }: RuntimeRoute): string | undefined {
  const pools = targets.map(({ provider }) => provider.pool.credentials.filter(({ secret }) => secret !== undefined));
  const keys = new Set(pools.flat().map(({ fingerprint }) => fingerprint));
  const isShared =
    targets.length > 1 &&
    keys.size === 1 &&
    pools.every((pool) => pool.length > 0) &&
    !targets.some(({ provider }) => awaitsKeys(provider));
  const id = targets[0]?.provider.id;
  return isShared
    ? `routes.${name}: all ${targets.length} targets share one key; if ${id} rejects it, none can answer. Add a key or a provider.`
    : undefined;
}

function smallerWindows({ name, targets }: RuntimeRoute): readonly string[] {
  let largest: RuntimeTarget | undefined;
  const findings: string[] = [];
  for (const target of targets) {
    const [window, before] = [target.contextWindow, largest?.contextWindow];
    if (window !== undefined && before !== undefined && window < before) {
      findings.push(
        `routes.${name}: ${nameOf(target)} has a smaller context window (${window}) than ${nameOf(largest as RuntimeTarget)} ` +
          `before it (${before}); requests that fit the first may not fit the fallback.`,
      );
    }
    if (window !== undefined && window > (before ?? 0)) largest = target;
  }
  return findings;
}

function endings({ name, targets }: RuntimeRoute): readonly string[] {
  return [...new Set(targets)].flatMap((target) => {
    const { ending } = target;
    if (ending === undefined) return [];
    const end = ending.isPast ? `has ended on ${ending.on}` : `ends on ${ending.on}`;
    return [`routes.${name}: ${nameOf(target)} ${end}, as its maker has announced. Name another model.`];
  });
}

function unreachable({ name, targets }: RuntimeRoute): readonly string[] {
  const seen = new Set<RuntimeTarget | string>();
  return targets.flatMap((target) => {
    const isRepeated = seen.has(nameOf(target));
    seen.add(nameOf(target));
    if (isRepeated) return [`routes.${name}: ${nameOf(target)} is named twice; the second is never reached.`];
    const { provider, model } = target;
    if (provider.pool.credentialsFor(model).all.length > 0 || awaitsKeys(provider)) return [];
    return provider.pool.credentials.length > 0
      ? [
          `routes.${name}: ${nameOf(target)} cannot be reached; no key in providers.${provider.id}.keys has it in its models.`,
        ]
      : [`routes.${name}: ${nameOf(target)} cannot be reached without a key. Set ${provider.keySetting}.`];
  });
}

/** What a template makes of a variable that is not set. */
const NOTHINGS: ReadonlySet<string> = new Set(['undefined', 'null', 'NaN', '[object Object]']);

function unnamed({ name, targets }: RuntimeRoute): readonly string[] {
  return [...new Set(targets)]
    .filter(({ model }) => NOTHINGS.has(model))
    .map(
      (target) =>
        `routes.${name}: ${nameOf(target)} names no model; the variable that it is made of is likely not set.`,
    );
}

/** Whether some source of a provider's keys has given none yet. */
function awaitsKeys({ pool }: RuntimeTarget['provider']): boolean {
  return pool.refreshables.some(({ keys }) => keys.length === 0);
}

function nameOf({ provider, model }: RuntimeTarget): string {
  return `${provider.id}/${model}`;
}
