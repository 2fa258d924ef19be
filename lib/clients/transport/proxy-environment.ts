import { LlmOptionsError, type LlmOptionsProblem } from '../../errors/llm-options.error.js';
import type { Environment } from '../environment.js';

/** The proxies that an environment names; an empty text is none. */
export interface NamedProxies {
  readonly httpProxy: string;
  readonly httpsProxy: string;
  /** Hosts that are reached without one. */
  readonly noProxy: string;
}

/** In the order of what they are for. */
const VARIABLES = ['http_proxy', 'https_proxy', 'all_proxy'] as const;

/**
 * What an environment says of proxies: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`, in either case. One without a scheme
 * (`proxy.example:3128`) is spoken to by HTTP, a blank one is none.
 *
 * @returns `false` where it names none
 * @throws LlmOptionsError with the names of the variables that hold no address
 * @internal
 */
export function proxiesIn(env: Environment): NamedProxies | false {
  const problems: LlmOptionsProblem[] = [];
  const [httpProxy, httpsProxy, all] = VARIABLES.map((name) => {
    const variable = env[name] ? name : name.toUpperCase();
    const value = env[variable]?.trim() ?? '';
    if (value === '') return undefined;
    const url = SCHEME.test(value) ? value : `http://${value}`;
    if (!isProxyUrl(url)) problems.push({ option: variable, actual: 'another text', expected: EXPECTED });
    return url;
  });
  if (problems.length > 0) throw new LlmOptionsError(problems);
  if ((httpProxy ?? httpsProxy ?? all) === undefined) return false;
  const noProxy = env['no_proxy'] || env['NO_PROXY'] || '';
  return { httpProxy: httpProxy ?? all ?? '', httpsProxy: httpsProxy ?? all ?? '', noProxy };
}

const SCHEME = /^[a-z][a-z\d+.-]*:\/\//i;
const EXPECTED = 'in the environment the URL of a proxy, such as http://proxy.example:3128';

/** Whether a text is the URL of a proxy that can be spoken to. @internal */
export function isProxyUrl(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return /^(?:https?|socks5?):$/.test(protocol) && /^[\w.:[\]-]+$/.test(hostname);
}
