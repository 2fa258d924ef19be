/** Where a model is reached. */
export interface UpstreamAddress {
  /** Without a slash at its end; a query may follow its path. */
  readonly baseUrl: string;
  readonly model: string;
  /** What goes between the base URL and the operation where the base URL has a query and names no deployment. */
  readonly deploymentPath?: string | undefined;
}

/** An address of the newer kind, which names the model in the body, whatever stands in its query. */
const VERSIONED = /\/v\d+$/;

/**
 * The address of an operation: its path is added to that of the base URL, whose query stays.
 *
 * Base URLs are written with and without the version that a path begins with.
 *
 * @param path - begins with a slash; may have a query of its own
 * @internal
 */
export function upstreamUrl({ baseUrl, model, deploymentPath }: UpstreamAddress, path: string): string {
  const mark = baseUrl.indexOf('?');
  if (mark === -1) return joined(baseUrl, path);
  const base = baseUrl.slice(0, mark);
  const place =
    deploymentPath === undefined || base.includes('/deployments/') || VERSIONED.test(base)
      ? base
      : deployedAt(base, deploymentPath, model);
  const [operation = '', ownQuery] = path.split('?', 2);
  const query = [ownQuery, baseUrl.slice(mark + 1)].filter((part) => part !== undefined).join('&');
  return `${joined(place, operation)}?${query}`;
}

function joined(base: string, path: string): string {
  const version = /^\/v\d+(?=\/)/.exec(path)?.[0];
  return version !== undefined && base.endsWith(version) ? base + path.slice(version.length) : base + path;
}

/** The first part of the path may stand in the base URL already. */
function deployedAt(base: string, deploymentPath: string, model: string): string {
  const first = /^\/[^/]+/.exec(deploymentPath)?.[0] ?? '';
  const rest = base.endsWith(first) ? deploymentPath.slice(first.length) : deploymentPath;
  return base + rest.replace('{model}', () => encodeURIComponent(model));
}
