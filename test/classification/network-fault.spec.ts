import { networkFaultOf } from '../../lib/classification/network-fault.js';

describe('networkFaultOf', () => {
  it.each([
    ['thrown/ECONNREFUSED', undefined, 'unreached'],
    ['thrown/ENOTFOUND', undefined, 'unreached'],
    ['thrown/EHOSTUNREACH', undefined, 'unreached'],
    ['thrown/UND_ERR_CONNECT_TIMEOUT', undefined, 'unreached'],
    ['thrown/ECONNRESET', undefined, 'broken'],
    ['thrown/UND_ERR_SOCKET', undefined, 'broken'],
    ['thrown/ERR_HTTP2_STREAM_ERROR', undefined, 'broken'],
    ['stream/cut', undefined, 'cut'],
    ['stream/cut', 200, 'cut'],
    ['thrown/SELF_SIGNED_CERT_IN_CHAIN', undefined, 'insecure'],
    ['thrown/CERT_HAS_EXPIRED', undefined, 'insecure'],
    ['thrown/ERR_TLS_CERT_ALTNAME_INVALID', undefined, 'insecure'],
    ['thrown/HPE_INVALID_CONSTANT', undefined, 'garbled'],
    ['thrown/HPE_INVALID_CHUNK_SIZE', undefined, 'garbled'],
    ['status/407', 407, 'proxy'],
    ['words/connection', undefined, 'unclear'],
    ['thrown/lost-connection', undefined, 'unclear'],
    ['thrown/ERR_NETWORK', undefined, 'unclear'],
    [undefined, undefined, 'unclear'],
    ['words/connection', 200, 'broken'],
    ['thrown/ECONNREFUSED', 200, 'broken'],
    ['thrown/ECONNREFUSED', 502, 'behind'],
    ['common/code/connection_error', 500, 'behind'],
  ] as const)('%s under %s: %s', (rule, status, expected) => {
    expect(networkFaultOf({ rule, status })).toBe(expected);
  });
});
