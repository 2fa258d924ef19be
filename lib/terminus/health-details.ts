import type { LlmFailureCategory } from '../index.js';
import type { CandidateHealth } from './candidate-health.js';
import type { LlmHealthDetailMode } from './health-check-options.js';

/**
 * How something stands.
 *
 * - `up`: every candidate can be called
 * - `degraded`: some cannot; calls are answered by the others, or after a short wait
 * - `down`: none can
 *
 * @publicApi
 */
export type LlmHealthStatus = 'up' | 'degraded' | 'down';

/**
 * What a health check tells of one provider.
 *
 * @publicApi
 */
export interface LlmProviderHealthDetails {
  readonly status: LlmHealthStatus;
  readonly keys: {
    /** How many of its keys can be used. */
    readonly available: number;
    readonly total: number;
    /** The labels of those that cannot, in the mode `detail`. */
    readonly unavailable?: readonly string[];
  };
  readonly models: Readonly<Record<string, LlmHealthStatus>>;
  /** The categories of what is wrong. */
  readonly causes?: readonly LlmFailureCategory[];
  /** What `LlmHealth.explain()` says, in the mode `detail`. */
  readonly explanation?: string;
}

/**
 * What a health check tells besides its status.
 *
 * @publicApi
 */
export interface LlmHealthDetails {
  /** What is wrong in one line: `openai is degraded: 2 of 3 keys (credential_revoked)`. */
  readonly message?: string;
  /** Absent where the check is about one provider. */
  readonly routes?: Readonly<Record<string, LlmHealthStatus>>;
  readonly providers?: Readonly<Record<string, LlmProviderHealthDetails>>;
}

/** How the candidates of one route stand. */
export interface RouteHealth {
  readonly name: string;
  readonly candidates: readonly CandidateHealth[];
}

/** What a health check found. */
export interface HealthFindings {
  readonly routes: readonly RouteHealth[];
  /** The one provider that it is about. */
  readonly provider?: string | undefined;
}

/** How a group of candidates stands. @internal */
export function statusOf(candidates: readonly CandidateHealth[]): LlmHealthStatus {
  if (candidates.every(({ standing }) => standing === 'serving')) return 'up';
  return candidates.every(({ standing }) => standing === 'out') ? 'down' : 'degraded';
}

/** How all stands: as the worst of the routes, or as the one provider. @internal */
export function overallStatus({ routes, provider }: HealthFindings): LlmHealthStatus {
  const all = routes.map(({ candidates }) => candidates);
  const statuses = new Set((provider === undefined ? all : [all.flat()]).map(statusOf));
  return (['down', 'degraded'] as const).find((status) => statuses.has(status)) ?? 'up';
}

/**
 * What is told of the findings.
 *
 * @param explain - explains one provider
 * @internal
 */
export function healthDetailsOf(
  { routes, provider }: HealthFindings,
  mode: LlmHealthDetailMode,
  explain: (provider: string) => string,
): LlmHealthDetails {
  if (mode === 'minimal') return {};
  const byProvider = groupBy(
    routes.flatMap(({ candidates }) => candidates),
    (candidate) => candidate.provider,
  );
  const providers = [...byProvider].map(([id, candidates]) => {
    const details = providerDetailsOf(candidates, mode === 'detail');
    const explanation = mode === 'detail' && details.status !== 'up' ? { explanation: explain(id) } : {};
    return [id, { ...details, ...explanation }] as const;
  });
  const message = providers.flatMap(([id, details]) => (details.status === 'up' ? [] : [summaryOf(id, details)]));
  return {
    ...(message.length > 0 && { message: message.join('; ') }),
    ...(provider === undefined && {
      routes: Object.fromEntries(routes.map(({ name, candidates }) => [name, statusOf(candidates)] as const)),
    }),
    providers: Object.fromEntries(providers),
  };
}

function providerDetailsOf(candidates: readonly CandidateHealth[], hasLabels: boolean): LlmProviderHealthDetails {
  const byKey = groupBy(
    candidates.filter(({ key }) => key !== undefined),
    ({ key }) => key?.fingerprint,
  );
  const unavailable = [...byKey.values()].filter((own) => own.every(({ isKeyAtFault }) => isKeyAtFault));
  const byModel = groupBy(candidates, ({ model }) => model);
  const wrong = candidates.filter(({ standing }) => standing !== 'serving');
  const causes = new Set(wrong.flatMap(({ category }) => category ?? []));
  return {
    status: statusOf(candidates),
    keys: {
      available: byKey.size - unavailable.length,
      total: byKey.size,
      ...(hasLabels && { unavailable: unavailable.flatMap(([first]) => first?.key?.label ?? []) }),
    },
    models: Object.fromEntries([...byModel].map(([model, own]) => [model, statusOf(own)] as const)),
    ...(causes.size > 0 && { causes: [...causes] }),
  };
}

function summaryOf(id: string, { status, keys, causes = [] }: LlmProviderHealthDetails): string {
  const counted = keys.total === 0 ? 'no key' : `${keys.available} of ${keys.total} keys`;
  return `${id} is ${status}: ${counted}${causes.length === 0 ? '' : ` (${causes.join(', ')})`}`;
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
