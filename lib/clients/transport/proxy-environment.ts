/** Variables of a process's environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The proxies that an environment names; an empty text is none. */
export interface NamedProxies {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  /** Hosts that are reached without one. */
  readonly noProxy: string;
}

/**
 * What an environment says of proxies: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`, in either case.
 *
 * @returns `false` where it names none
 * @internal
 */
export function proxiesIn(env: Environment): NamedProxies | false {
  const named = (name: string) => env[name] || env[name.toUpperCase()] || undefined;
  const [httpProxy, httpsProxy, all] = [named('http_proxy'), named('https_proxy'), named('all_proxy')];
  if ((httpProxy ?? httpsProxy ?? all) === undefined) return false;
  return { httpProxy: httpProxy ?? all ?? '', httpsProxy: httpsProxy ?? all ?? '', noProxy: named('no_proxy') ?? '' };
}
