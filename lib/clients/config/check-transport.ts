import { ANYTHING, depending, duration, FLAG, objectOf, oneOf, RECORD, that, type Check } from '../../checks/check.js';
import { isRecord } from '../../checks/problems.js';
import { isProxyUrl } from '../transport/proxy-environment.js';
import type { LlmUndiciOptions, LlmUndiciTransportOptions } from '../transport/undici-options.interface.js';
import { TRANSPORT } from './check-contracts.js';
import { isDescriptor } from './injectable.interface.js';

const KINDS = ['undici'];
const EXPECTED = `'undici', { undici: settings }, an object with send(), or { useExisting | useClass | useFactory }`;

const PROXY: Check = depending((proxy) => (proxy === false ? ANYTHING : PROXY_URL));
const PROXY_URL = that(isUrlOfProxy, 'the URL of a proxy (http:, https: or socks5:), or false');

const UNDICI: Check = objectOf({
  undici: objectOf({
    proxy: PROXY,
    tls: RECORD,
    allowH2: FLAG,
    keepAliveTimeoutMs: duration(1),
    connectTimeoutMs: duration(0),
  }),
});

const OWN = that((transport) => TRANSPORT.fits(transport), EXPECTED);

/** What carries requests, as the options name it. @internal */
export const TRANSPORT_OPTION: Check = depending((transport) => {
  if (typeof transport === 'string') return oneOf(KINDS, EXPECTED);
  if (isDescriptor(transport)) return ANYTHING;
  return isRecord(transport) && 'undici' in transport ? UNDICI : OWN;
});

/**
 * The settings of the transport over undici, where the options ask for it.
 *
 * @param transport - the option, not to be trusted
 * @internal
 */
export function undiciOptionsOf(transport: unknown): LlmUndiciOptions | undefined {
  if (transport === 'undici') return {};
  return isRecord(transport) && 'undici' in transport
    ? (transport as unknown as LlmUndiciTransportOptions).undici
    : undefined;
}

function isUrlOfProxy(proxy: unknown): boolean {
  return typeof proxy === 'string' && isProxyUrl(proxy);
}
