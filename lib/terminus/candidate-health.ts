import type { LlmFailureCategory, LlmHealthEntry, LlmHealthSnapshot, LlmPlan } from '../index.js';

type PlanCandidate = LlmPlan['candidates'][number];

/**
 * Whether a candidate serves.
 *
 * - `serving`: calls go through
 * - `pausing`: calls will soon go through, or the next one finds out whether they do
 * - `out`: calls do not go through
 */
export type Standing = 'serving' | 'pausing' | 'out';

/** One candidate of a route as a health check sees it. */
export interface CandidateHealth {
  readonly provider: string;
  readonly model: string;
  /** Absent where no key is set. */
  readonly key?: { readonly fingerprint: string; readonly label: string } | undefined;
  /** Whether it is its key that is at fault, not the model or the provider. */
  readonly isKeyAtFault: boolean;
  readonly standing: Standing;
  /** What is wrong with it, where anything is. */
  readonly category?: LlmFailureCategory | undefined;
}

/** What stands against candidates, by the id of what is concerned. */
export interface Standings {
  /** How long the window lasts that keeps calls away, or just has, from its begin to its end; infinity where it has no end. */
  readonly windowsMs: ReadonlyMap<string, number>;
  /** What is marked at all, also where the next call may go. */
  readonly marked: ReadonlySet<string>;
}

/** In an outage probes go, one a second: a window of one that ended so short a time ago stands until they have told. */
const PROBED_MS = 5_000;

/** The reasons of outages. */
const PROBED: ReadonlySet<string> = new Set<LlmHealthEntry['marks'][number]['reason']>([
  'overloaded',
  'breaker',
  'key_outage',
  'unknown',
]);

/** Gathers what stands against candidates. @internal */
export function standingsIn({ entries, atMs }: Pick<LlmHealthSnapshot, 'entries' | 'atMs'>): Standings {
  const windowsMs = new Map<string, number>();
  const marked = new Set<string>();
  for (const entry of entries) {
    if (entry.state === 'available') continue;
    const id = idOf(entry.scope, entry.provider, entry.credential?.fingerprint, entry.model);
    marked.add(id);
    windowsMs.set(id, Math.max(windowsMs.get(id) ?? 0, windowOf(entry, atMs)));
  }
  return { windowsMs, marked };
}

/**
 * Judges one candidate.
 *
 * The plan alone will not do: in an outage calls are let through as probes all the while, so that it says now one thing, now
 * another. What keeps other calls away stands in the marks.
 *
 * @param downAfterMs - windows that are longer mean that it is out
 * @internal
 */
export function candidateHealthOf(
  { provider, model, credential, state, category }: PlanCandidate,
  { windowsMs, marked }: Standings,
  downAfterMs: number,
): CandidateHealth {
  const base = { provider, model, key: credential, category };
  if (credential === undefined) return { ...base, isKeyAtFault: true, standing: 'out' };
  const { fingerprint } = credential;
  const ownIds = ['credential', 'credential_model'].map((scope) => idOf(scope, provider, fingerprint, model));
  const sharedIds = ['provider', 'base_url', 'provider_model'].map((scope) => idOf(scope, provider, undefined, model));
  const ids = [...ownIds, ...sharedIds];
  // Without a mark it is only let through in steps, after its first success.
  if (state === 'ready' || state === 'checking' || !ids.some((id) => marked.has(id))) {
    return { ...base, isKeyAtFault: false, standing: 'serving' };
  }
  const windowMs = Math.max(0, ...ids.map((id) => windowsMs.get(id) ?? 0));
  const isKeyAtFault = ownIds.some((id) => marked.has(id));
  return { ...base, isKeyAtFault, standing: windowMs > downAfterMs ? 'out' : 'pausing' };
}

/** The windows that go on, and those of an outage that have just ended; of several the longest. */
function windowOf({ marks, state }: LlmHealthEntry, atMs: number): number {
  const standing = marks.filter(({ reason, untilMs = Infinity, hinted }) => {
    if (state === 'unavailable' && untilMs > atMs) return true;
    return PROBED.has(reason) && !hinted && untilMs > atMs - PROBED_MS;
  });
  return Math.max(0, ...standing.map(({ sinceMs, untilMs = Infinity }) => untilMs - sinceMs));
}

/** Of a provider with several base URLs one stands for all: a plan does not tell which one a candidate has. */
function idOf(scope: string, provider: string, fingerprint: string | undefined, model: string | undefined): string {
  switch (scope) {
    case 'credential':
      return JSON.stringify([scope, fingerprint]);
    case 'credential_model':
      return JSON.stringify([scope, fingerprint, model]);
    case 'provider_model':
      return JSON.stringify([scope, provider, model]);
    default:
      return JSON.stringify([scope, provider]);
  }
}
