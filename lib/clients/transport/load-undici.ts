import type { buildConnector } from 'undici';
import { LlmOptionsError } from '../../errors/llm-options.error.js';
import type { Environment } from '../environment.js';
import { proxiesIn } from './proxy-environment.js';
import type { UndiciDispatcher } from './undici-port.interface.js';
import type { LlmUndiciOptions } from './undici-options.interface.js';

/** A version without it hands its answers over in another way. */
const FEATURE_OF_VERSION_7 = 'cacheStores';

/**
 * Loads undici, which nothing else of the library does, and makes the dispatcher that the settings ask for: sockets that are
 * kept alive, in a pool per origin, with one request at a time on each.
 *
 * @param env - where a proxy may be named
 * @param load - loads the package
 * @throws LlmOptionsError where the package is missing, cannot be loaded or is of another version
 * @internal
 */
export async function loadDispatcher(
  { proxy, tls, allowH2 = false, keepAliveTimeoutMs = 30_000, connectTimeoutMs = 10_000 }: LlmUndiciOptions,
  env: Environment = process.env,
  load: () => Promise<object> = () => import('undici'),
): Promise<UndiciDispatcher> {
  const { Agent, EnvHttpProxyAgent, ProxyAgent } = await undiciFrom(load);
  const connect = { ...tls, timeout: connectTimeoutMs } as buildConnector.BuildOptions;
  const options = {
    allowH2,
    connect,
    pipelining: 1,
    keepAliveTimeout: keepAliveTimeoutMs,
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  // Of a proxy only connections to https: servers need a tunnel; many refuse one to others.
  const proxied = { ...options, requestTls: connect, proxyTls: withoutServerName(connect), proxyTunnel: false };
  const named = proxy ?? proxiesIn(env);
  if (named === false) return new Agent(options);
  return typeof named === 'string'
    ? new ProxyAgent({ ...proxied, uri: named })
    : new EnvHttpProxyAgent({ ...proxied, ...named });
}

/** The name is the provider's. */
function withoutServerName<Connect extends object>(connect: Connect): Connect {
  return { ...connect, servername: '' };
}

async function undiciFrom(load: () => Promise<object>): Promise<typeof import('undici')> {
  let undici: object;
  try {
    undici = await load();
  } catch (error) {
    throw wrongPackage(isMissing(error) ? 'none' : `one that cannot be loaded here (${nameOfFault(error)})`);
  }
  if (!(FEATURE_OF_VERSION_7 in undici)) throw wrongPackage('an older one');
  return undici as typeof import('undici');
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND';
}

function nameOfFault(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  return [code, name].find((text) => typeof text === 'string') ?? 'unknown';
}

function wrongPackage(actual: string): LlmOptionsError {
  const expected = "for 'undici' the package undici: run npm install undici@7, or undici@8 from Node 22.19 on";
  return new LlmOptionsError([{ option: 'transport', actual, expected }]);
}
