import type { ConnectionOptions } from 'node:tls';

/**
 * Settings of the transport over undici. Time is bounded by `limits` alone, so that there are none for it.
 *
 * @publicApi
 */
export interface LlmUndiciOptions {
  /**
   * The proxy that requests go through, as a URL; `false` for none. `http:` targets are asked for by their whole address,
   * `https:` ones through a tunnel.
   *
   * @default what `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say, in either case
   */
  readonly proxy?: string | false | undefined;
  /** TLS settings for providers and proxy, such as `ca`, `cert`, `key`. @default those of Node */
  readonly tls?: Omit<ConnectionOptions, 'host' | 'port' | 'path' | 'socket' | 'timeout' | 'ALPNProtocols'> | undefined;
  /** Whether HTTP/2 is used where a server offers it. @default false */
  readonly allowH2?: boolean | undefined;
  /** How long an idle socket is kept where the server does not say. @default 30000 */
  readonly keepAliveTimeoutMs?: number | undefined;
  /** How long a connection may take to be made; 0 leaves that to `limits`. @default 10000 */
  readonly connectTimeoutMs?: number | undefined;
}

/**
 * The transport over undici, with settings.
 *
 * @publicApi
 */
export interface LlmUndiciTransportOptions {
  /** The settings; `{}` for the defaults. */
  readonly undici: LlmUndiciOptions;
}
