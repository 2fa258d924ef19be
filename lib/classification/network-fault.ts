import type { LlmFailure } from './failure.interface.js';

/**
 * What became of a connection.
 *
 * - `unreached`: there never was one: refused, no such host, no way there, no connection in time
 * - `broken`: it was there and broke
 * - `cut`: a stream ended without its end mark
 * - `insecure`: TLS or its certificate was refused
 * - `garbled`: what came is no HTTP
 * - `proxy`: a proxy on the way wants a sign-in, or refuses to go on
 * - `redirected`: the address answers that the provider is elsewhere
 * - `behind`: the provider, or a gateway, was reached and reports a connection that failed behind it
 * - `unclear`: it failed, and nothing tells how
 */
export type NetworkFault =
  'unreached' | 'broken' | 'cut' | 'insecure' | 'garbled' | 'proxy' | 'redirected' | 'behind' | 'unclear';

/** By the name of what was thrown. */
const BY_NAME: ReadonlyMap<string, NetworkFault> = faultsByName({
  unreached: `
    ECONNREFUSED ENOTFOUND EAI_AGAIN EAI_FAIL EAI_NODATA EAI_NONAME ENODATA ENOENT EHOSTUNREACH ENETUNREACH ENETDOWN
    EHOSTDOWN EADDRNOTAVAIL EADDRINUSE ConnectionRefused ConnectError FailedToOpenSocket UND_ERR_CONNECT_TIMEOUT
    ConnectTimeoutError ConnectTimeout ERR_SOCKET_CONNECTION_TIMEOUT ClientConnectorError`,
  broken: `
    ECONNRESET EPIPE ENOTCONN ECONNABORTED UND_ERR_SOCKET UND_ERR_CLOSED UND_ERR_DESTROYED SocketError ConnectionClosed
    ERR_STREAM_PREMATURE_CLOSE ERR_SOCKET_CLOSED ReadError IncompleteRead UND_ERR_RES_CONTENT_LENGTH_MISMATCH
    ClientOSError ServerDisconnectedError ClientPayloadError TransferEncodingError ContentLengthError ChunkedEncodingError`,
  insecure: `
    EPROTO UND_ERR_PRX_TLS DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE
    UNABLE_TO_GET_ISSUER_CERT UNABLE_TO_GET_ISSUER_CERT_LOCALLY`,
  garbled: 'HPE_INVALID_CONSTANT HPE_INVALID_HEADER_TOKEN HTTPParserError RemoteProtocolError',
});

const BY_FAMILY: readonly (readonly [prefix: string, NetworkFault])[] = [
  ['ERR_SSL_', 'insecure'],
  ['ERR_TLS_', 'insecure'],
  ['CERT_', 'insecure'],
  ['HPE_', 'garbled'],
  ['ERR_HTTP2_', 'broken'],
  ['ERR_QUIC_', 'broken'],
];

function faultsByName(lists: Partial<Record<NetworkFault, string>>): ReadonlyMap<string, NetworkFault> {
  return new Map(
    Object.entries(lists).flatMap(([fault, names]) =>
      names
        .trim()
        .split(/\s+/)
        .map((name) => [name, fault as NetworkFault] as const),
    ),
  );
}

/**
 * Tells what became of a connection by the rule that decided and by the status.
 *
 * Where an answer had begun the connection was there, whatever a wrapper calls its end.
 *
 * @internal
 */
export function networkFaultOf({
  rule = '',
  status,
}: { readonly [Field in 'rule' | 'status']?: LlmFailure[Field] | undefined }): NetworkFault {
  if (status === 407 || rule === 'thrown/proxy') return 'proxy';
  if (rule === 'status/redirect') return 'redirected';
  if (status !== undefined && status >= 300) return 'behind';
  if (rule === 'stream/cut') return 'cut';
  const name = rule.startsWith('thrown/') ? rule.slice('thrown/'.length) : '';
  const fault = BY_NAME.get(name) ?? BY_FAMILY.find(([prefix]) => name.startsWith(prefix))?.[1] ?? 'unclear';
  const hadBegun = status !== undefined;
  return hadBegun && (fault === 'unclear' || fault === 'unreached') ? 'broken' : fault;
}
