import { classifyLlmError, classifyLlmFailure, type LlmFailureEvidence } from 'nestjs-llm-failover';

const PAGE = '<html><head><title>ERROR</title></head><body><h1>Access denied.</h1></body></html>';
const JSON_DENIAL = { error: { message: 'You have no access to this model.', code: 'model_not_allowed' } };

describe('what comes from the way to the provider', () => {
  it.each<[string, LlmFailureEvidence, string]>([
    [
      'a redirect',
      { status: 301, headers: { location: 'https://b.test/v1/' }, body: '' },
      'redirected to https://b.test/v1/',
    ],
    [
      'a sign-in of the network',
      { status: 302, headers: { location: 'https://me:pw@sso.corp.test/login?token=abc#x' }, body: PAGE },
      'redirected to https://sso.corp.test/login',
    ],
    [
      'a redirect within the host',
      { status: 308, headers: { location: '/v1/x' }, body: 'Moved' },
      'redirected to /v1/x',
    ],
  ])('%s is a fault of the base URL and says where to', (_what, evidence, message) => {
    expect(classifyLlmFailure({ provider: 'openai', ...evidence })).toMatchObject({
      category: 'network_error',
      scope: 'base_url',
      rule: 'status/redirect',
      message,
    });
  });

  it.each<[string, LlmFailureEvidence]>([
    ['a page', { status: 407, body: PAGE, headers: { 'content-type': 'text/html' } }],
    ['words about authentication', { status: 407, body: 'Proxy Authentication Required: invalid credentials' }],
    ['a document', { status: 407, body: { error: { code: 'invalid_api_key', message: 'Incorrect API key.' } } }],
  ])('a proxy that wants a sign-in is no fault of the key: %s', (_what, evidence) => {
    expect(classifyLlmFailure(evidence)).toMatchObject({ category: 'network_error', scope: 'base_url' });
  });

  it.each<[string, LlmFailureEvidence]>([
    [
      'by a header of its own',
      { status: 403, headers: { 'x-squid-error': 'ERR_ACCESS_DENIED 0' }, body: 'Access Denied' },
    ],
    ['by its name', { status: 403, headers: { server: 'Zscaler/6.2' }, body: '' }],
    ['by its name in via', { status: 401, headers: { via: '1.1 proxy.corp (squid/5.7)' }, body: 'Unauthorized' }],
    ['by its words', { status: 403, body: 'Blocked: this web category is not permitted by corporate policy.' }],
    ['by its page', { status: 403, headers: { 'content-type': 'text/html', 'x-squid-error': 'x' }, body: PAGE }],
  ])('a proxy that bars the way says nothing of the key: %s', (_what, evidence) => {
    expect(classifyLlmFailure({ provider: 'openai', ...evidence })).toMatchObject({
      category: 'permission_denied',
      scope: 'provider_model',
    });
  });

  it('the provider that answers behind a proxy is believed', () => {
    const headers = { via: '1.1 proxy.corp (squid/5.7)' };
    expect(classifyLlmFailure({ status: 403, headers, body: JSON_DENIAL })).toMatchObject({
      scope: 'credential_model',
    });
  });

  it.each([
    Object.assign(new Error('Proxy response (403) !== 200 when HTTP Tunneling'), { code: 'UND_ERR_ABORTED' }),
    Object.assign(new Error('tunneling socket could not be established, statusCode=403'), { code: 'ECONNRESET' }),
    new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'UND_ERR_PRX_CONN' }) }),
  ])('a refused tunnel is a fault of the way: %s', (error) => {
    expect(classifyLlmError(error, { provider: 'openai' })).toMatchObject({
      category: 'network_error',
      scope: 'base_url',
      rule: 'thrown/proxy',
    });
  });
});
