import type { LlmCallCredential } from '../../lib/clients/call-options.interface.js';
import type { LlmCallError } from '../../lib/errors/llm-call.error.js';
import { EventLogger } from '../../lib/events/event-logger.js';
import { toHttpException } from '../../lib/interceptors/to-http-exception.js';
import { Bench, provider, secretOf } from '../support/bench.js';
import { broken, failing, invalidKey, ok, said, streaming, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const OWN = secretOf('tenant-a');
const AT_HOME: LlmCallCredential = { value: OWN, baseUrl: 'http://tenant.test/v1' };
const refused = { error: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }) };
const page = { status: 403, headers: { 'content-type': 'text/html' }, body: '<html><title>Blocked</title></html>' };

/** The caller's key answers with the first; the app's keys as the second says. */
function start(
  caller: Answer,
  app: Record<string, Answer> = {},
  routes: Record<string, string[]> = { default: ['P/m'] },
): Bench {
  return new Bench({
    routes,
    providers: { ...provider('P', 'K1'), ...provider('Q', 'K3') },
    script: { caller, 'tenant a': caller, ...app },
    limits: { maxRetries: 0, maxWaitMs: 0 },
  });
}

/** What the log says, line by line, of the events so far. */
function logged({ events }: Bench): string[] {
  const lines: string[] = [];
  const at = (level: string) => (line: string) => void lines.push(`${level}: ${line}`);
  const log = { debug: at('debug'), log: at('log'), warn: at('warn') };
  const logger = new EventLogger(log, {
    now: () => 0,
    startTimer: () => () => undefined,
    startWait: () => () => undefined,
  });
  for (const event of events) logger.take(event);
  return lines;
}
const warnings = (bench: Bench): string[] => logged(bench).filter((line) => !line.startsWith('debug'));

/** What the app's HTTP client gets, in every body mode; the same but for the body. */
function answered(error: LlmCallError) {
  const [minimal, hint, detail] = (['minimal', 'hint', 'detail'] as const).map((body) =>
    toHttpException(error, { body }),
  );
  const bodies = [minimal, hint, detail].map((exception) => exception?.getResponse());
  expect(JSON.stringify(bodies)).not.toContain('sk-test');
  expect(bodies[1]).toMatchObject({ code: error.code, category: error.category, provider: 'P' });
  expect(bodies[2]).toMatchObject({ details: { trail: expect.anything() } });
  expect(new Set(bodies.map((body) => body?.message)).size).toBe(1);
  return { status: hint?.getStatus(), retryAfterMs: hint?.retryAfterMs, name: hint?.name, body: bodies[1] };
}

describe('Faults of a key that came with the call', () => {
  it.each<[string, Answer, number, string]>([
    ['credential_invalid', invalidKey(), 400, 'LlmCredentialException'],
    ['credential_missing', failing(401, 'You did not provide an API key.'), 400, 'LlmCredentialException'],
    ['credential_revoked', failing(403, 'API key has been revoked.'), 400, 'LlmCredentialException'],
    ['credential_expired', failing(401, 'The token has expired.', 'token_expired'), 400, 'LlmCredentialException'],
    ['permission_denied', failing(403, 'Not allowed.', 'insufficient_permissions'), 400, 'LlmPermissionException'],
    ['quota_exhausted', failing(429, 'You exceeded your quota.', 'insufficient_quota'), 400, 'LlmQuotaException'],
    ['model_unavailable', failing(404, 'The model does not exist.', 'model_not_found'), 400, 'LlmUnavailableException'],
    ['rate_limited', failing(429, 'Slow down.', null, { 'retry-after': '60' }), 429, 'LlmRateLimitException'],
  ])('are told apart by their code, and are the HTTP client’s to mend: %s', async (category, answer, status, name) => {
    const bench = start(answer);
    const { error } = await bench.call(undefined, { credentials: { P: { value: OWN, label: 'tenant a' } } });
    expect(error).toMatchObject({ code: `llm_caller_${category}`, category, hasKey: true, credential: 'tenant a' });
    expect(error.hint).toBe('Check the key that came with the call for P.');
    const http = answered(error);
    expect(http).toMatchObject({ status, name, retryAfterMs: category === 'rate_limited' ? 60_000 : undefined });
    expect(http.body).toMatchObject({ hint: error.hint, message: expect.stringMatching(/your|Your/) });
    expect(warnings(bench)).toEqual([]);
    expect(logged(bench).join('\n')).toContain('"tenant a"');
    bench.expectClean(error, logged(bench));
  });

  it.each<[string, Answer, number]>([
    ['server_error', failing(500, 'Internal error.'), 502],
    ['overloaded', failing(529, 'Overloaded.'), 503],
    ['network_error', refused, 502],
    ['malformed_response', { status: 200, body: 'rubbish' }, 502],
    ['permission_denied', page, 503],
    ['invalid_request', failing(400, 'Unknown parameter.', 'unknown_parameter'), 400],
  ])('are not those of the provider: %s', async (category, answer, status) => {
    const bench = start(answer);
    const { error } = await bench.call(undefined, { credentials: { P: OWN } });
    expect(error).toMatchObject({ code: `llm_${category}`, category });
    expect(error.hint ?? '').not.toContain('came with the call');
    expect(error.hint ?? '').not.toContain('credentials.');
    expect(answered(error).status).toBe(status);
    // What the request asks for is for its caller to mend.
    expect(warnings(bench).length > 0).toBe(category !== 'invalid_request');
    bench.expectClean(error, logged(bench));
  });

  it.each<[string, Answer, number]>([
    ['server_error', failing(500, 'Internal error.'), 502],
    ['network_error', refused, 502],
    ['permission_denied', page, 400],
  ])('are also those of the address that came with it: %s', async (category, answer, status) => {
    const bench = start(answer);
    const { error } = await bench.call(undefined, { credentials: { P: AT_HOME } });
    expect(error).toMatchObject({ code: `llm_caller_${category}`, category });
    expect(error.hint).toBe('Check the base URL that came with the call for P.');
    expect(answered(error).status).toBe(status);
    expect(warnings(bench)).toEqual([]);
    bench.expectClean(error, logged(bench));
  });

  it('do not hide from the log what the app’s own keys met in the same call', async () => {
    const routes = { default: ['P/m', 'Q/n'] };
    const bench = start(invalidKey(), { K3: failing(500, 'Internal error.') }, routes);
    const { error } = await bench.call(undefined, { credentials: { P: OWN } });
    expect(error).toMatchObject({
      name: 'LlmFailoverExhaustedError',
      code: 'llm_caller_credential_invalid',
      attempts: 2,
    });
    expect(warnings(bench)).toHaveLength(1);
    expect(bench.eventsOf('call-failed')).toMatchObject([{ isCallerOwned: false }]);
    bench.expectClean(error, logged(bench));
  });

  it('are not the outage of the app’s own keys, which bars the caller’s too', async () => {
    const keys = ['K1', 'K2', 'K3'];
    const script = { K1: invalidKey(), K2: invalidKey(), K3: invalidKey(), caller: ok() };
    const limits = { maxAuthRetries: 0, maxWaitMs: 0 };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers: provider('P', ...keys), script, limits });
    await bench.prove(...keys);
    await bench.call();
    expect(bench.entry({ scope: 'provider' })).toMatchObject({ marks: [{ reason: 'key_outage' }] });
    const { error } = await bench.call(undefined, { credentials: { P: OWN } });
    expect(error).toMatchObject({ code: 'llm_credential_invalid', attempts: 0, retryAfterMs: 5_000 });
    expect(error.hint ?? '').not.toContain('came with the call');
    expect(error.credential).toBeUndefined();
    expect(answered(error)).toMatchObject({ status: 503, retryAfterMs: 5_000 });
    bench.expectClean(error);
  });

  it('warn of no recovery: the key is the caller’s', async () => {
    const bench = start(invalidKey());
    await bench.call(undefined, { credentials: { P: OWN } });
    bench.upstream.play({ caller: ok() });
    await bench.pass(900_000);
    expect((await bench.call(undefined, { credentials: { P: OWN } })).value).toBeDefined();
    expect(bench.eventsOf('credential-recovered')).toMatchObject([{ isCallerOwned: true }]);
    expect(warnings(bench)).toEqual([]);
    bench.expectClean(logged(bench));
  });
});

describe('The value of a key that came with a call', () => {
  const ECHO = `No such key: ${OWN} (${encodeURIComponent(OWN)})`;

  it.each<[string, Answer]>([
    ['an error body', failing(401, ECHO, `bad_${OWN}`, { 'x-request-id': `req-${OWN}` })],
    ['the text of a transport’s error', { error: Object.assign(new Error(`Bearer ${OWN}`), { code: 'ECONNRESET' }) }],
    ['an error inside a 200', { status: 200, body: { error: { message: ECHO, code: 'invalid_api_key' } } }],
    ['a proxy’s page', { ...page, body: `<html><title>${ECHO}</title></html>` }],
  ])('is redacted where it stands in %s', async (_, answer) => {
    const bench = start(answer);
    const options = { credentials: { P: { value: OWN, label: 'tenant a' } } };
    const unary = await bench.call(undefined, options);
    const streamed = await bench.stream(undefined, { credentials: { P: { ...AT_HOME, label: 'caller' } } });
    for (const { error } of [unary, streamed]) answered(error);
    bench.expectClean(unary.error, streamed.error, logged(bench), bench.health.explain(), bench.health.toJSON());
  });

  it('is redacted where a stream breaks off with it', async () => {
    const bench = start(streaming(said('Hel'), { error: new Error(`socket of ${OWN} hung up`) }));
    const { error, text } = await bench.stream(undefined, { credentials: { P: OWN } });
    expect({ text, name: error.name }).toEqual({ text: 'Hel', name: 'LlmStreamInterruptedError' });
    bench.expectClean(error, logged(bench));
  });

  it('is redacted where an SDK throws it', async () => {
    const bench = start(ok());
    const thrown = Object.assign(new Error(`401 Incorrect API key provided: ${OWN}`), { status: 401 });
    const error: unknown = await bench.client.promises
      .run(() => Promise.reject(thrown), { credentials: { P: OWN } })
      .catch((failure: unknown) => failure);
    expect(error).toMatchObject({ code: 'llm_caller_credential_invalid' });
    bench.expectClean(error, logged(bench));
  });

  it('is redacted in what breaks its connection', async () => {
    const bench = start(broken);
    const { error } = await bench.call(undefined, { credentials: { P: AT_HOME } });
    expect(error.code).toBe('llm_caller_network_error');
    bench.expectClean(error, logged(bench));
  });
});
