import { LlmCallError, LlmFailoverExhaustedError, type LlmFailureCategory } from 'nestjs-llm-failover';
import { FakeLlmServer, type FakeScript } from 'nestjs-llm-failover/testing';
import { closedUrl } from '../../support/closed-url.js';
import { SDKS } from '../../support/sdks/sdks.js';
import { thrownBy } from '../../support/thrown-by.js';
import { callsOf, KEYS, sdkRoute, targetsOf } from './support/sdk-route.js';

let server: FakeLlmServer;
beforeAll(async () => {
  server = await FakeLlmServer.start();
});
beforeEach(() => server.reset());
afterAll(() => server.close());

describe.each(SDKS.map((sdk) => [sdk.name, sdk] as const))('run() with %s', (_name, sdk) => {
  const { provider } = sdk;
  const [first, second] = targetsOf(sdk);

  it('goes from a bad key to the next, and never uses the bad one again', async () => {
    server.acceptKeys(provider, [KEYS.second]);
    const { client, told } = sdkRoute(server, sdk, { targets: [first], keys: [KEYS.first, KEYS.second] });
    for (let call = 0; call < 3; call += 1) {
      expect(sdk.textOf(await client.promises.run((attempt) => sdk.chat(attempt)))).toBe('Hello from first');
    }
    expect(server.calls.filter((call) => call.hasKey(KEYS.first))).toHaveLength(1);
    expect(server.calls).toHaveLength(4);
    expect(told()).not.toContain('sk-test');
  });

  it.each<[string, (script: FakeScript) => unknown, LlmFailureCategory, number]>([
    ['a missing model', (script) => script.fail('model_not_found'), 'model_unavailable', 0],
    ['a rate limit', (script) => script.fail('rate_limited', { retryAfterMs: 9_000 }), 'rate_limited', 9_000],
    ['an exhausted quota', (script) => script.fail('insufficient_quota'), 'quota_exhausted', 0],
    ['an overload', (script) => script.fail('overloaded'), 'overloaded', 0],
    ['a server error', (script) => script.fail('server_error'), 'server_error', 0],
    ['a body that is no JSON', (script) => script.fail('malformed_response'), 'malformed_response', 0],
    ['a reset', (script) => script.resetConnection(), 'network_error', 0],
    ['a cut answer', (script) => script.cut(), 'network_error', 0],
  ])('goes on to the next model after %s', async (_what, arrange, category, minCooldownMs) => {
    arrange(server.on({ provider }));
    server.on({ provider: 'spare' }).reply('Hello');
    const { client, events, told } = sdkRoute(server, sdk);
    expect(sdk.textOf(await client.promises.run((attempt) => sdk.chat(attempt)))).toBe('Hello');
    expect(callsOf(server)).toEqual([first, second]);
    const failed = events.filter(({ type }) => type === 'attempt-failed');
    expect(failed).toMatchObject([{ category, decision: { action: 'next' } }]);
    expect(client.plan().candidates[0]?.retryAfterMs ?? 0).toBeGreaterThanOrEqual(minCooldownMs);
    expect(told()).not.toContain('sk-test');
  });

  it('goes on to another address where nobody listens', async () => {
    server.on().reply('Hello');
    const { client, events } = sdkRoute(server, sdk, { baseUrl: await closedUrl() });
    expect(sdk.textOf(await client.promises.run((attempt) => sdk.chat(attempt)))).toBe('Hello');
    expect(callsOf(server)).toEqual([second]);
    expect(events).toContainEqual(expect.objectContaining({ type: 'attempt-failed', category: 'network_error' }));
  });

  it('waits as long as the provider asks where there is nowhere else to go', async () => {
    server.on().fail('rate_limited', { retryAfterMs: 2_000 }).reply('Hello');
    const { client, clock, scheduled } = sdkRoute(server, sdk, { targets: [first] });
    const answer = client.promises.run((attempt) => sdk.chat(attempt));
    const { delayMs } = await scheduled;
    expect(delayMs).toBeGreaterThanOrEqual(2_000);
    expect(delayMs).toBeLessThan(3_000);
    await clock.hasTimer(delayMs);
    expect(server.calls).toHaveLength(1);
    clock.advance(delayMs);
    expect(sdk.textOf(await answer)).toBe('Hello');
  });

  it('goes on when the attempt has taken too long, and its socket is closed', async () => {
    server.on({ provider }).hang();
    server.on({ provider: 'spare' }).reply('Hello');
    const { client, clock, events } = sdkRoute(server, sdk);
    const answer = client.promises.run((attempt) => sdk.chat(attempt), { limits: { attemptTimeoutMs: 30_000 } });
    const call = await server.received();
    clock.advance(30_000);
    expect(sdk.textOf(await answer)).toBe('Hello');
    await expect(call.closed).resolves.toBe('client-left');
    expect(events).toContainEqual(expect.objectContaining({ type: 'attempt-failed', category: 'timeout' }));
  });

  it("goes on when the SDK's own time is up, whatever it calls that", async () => {
    server.on({ provider }).hang();
    server.on({ provider: 'spare' }).reply('Hello');
    const { client, events } = sdkRoute(server, sdk);
    const answer = client.promises.run((attempt) => {
      return sdk.chat({ ...attempt, timeoutMs: attempt.number === 1 ? 50 : undefined });
    });
    expect(sdk.textOf(await answer)).toBe('Hello');
    expect(events).toContainEqual(expect.objectContaining({ type: 'attempt-failed', category: 'timeout' }));
  });

  it("ends with the caller's own reason when its signal fires, and closes the socket", async () => {
    server.on().hang();
    const { client, events } = sdkRoute(server, sdk);
    const controller = new AbortController();
    const reason = new Error('enough');
    const ended = thrownBy(client.promises.run((attempt) => sdk.chat(attempt), { signal: controller.signal }));
    const call = await server.received();
    controller.abort(reason);
    await expect(ended).resolves.toBe(reason);
    await expect(call.closed).resolves.toBe('client-left');
    expect(server.calls).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ type: 'call-failed', category: 'cancelled' });
  });

  it('ends at once with a bad request', async () => {
    server.on().fail('invalid_request');
    const { client } = sdkRoute(server, sdk);
    const error = await thrownBy(client.promises.run((attempt) => sdk.chat(attempt)));
    expect(error).toBeInstanceOf(LlmCallError);
    expect(error).toMatchObject({ category: 'invalid_request', status: 400, attempts: 1 });
    expect(server.calls).toHaveLength(1);
  });

  it('shows no key when all candidates have failed', async () => {
    const message = `The API key ${KEYS.first} is not valid; ${KEYS.second} neither.`;
    server.on({ provider }).fail('invalid_api_key', { message });
    server.on({ provider: 'spare' }).fail('server_error', { message: `A fault at ${KEYS.second}.` });
    const { client, told } = sdkRoute(server, sdk);
    const error = await thrownBy(client.promises.run((attempt) => sdk.chat(attempt), { limits: { maxRetries: 0 } }));
    expect(error).toBeInstanceOf(LlmFailoverExhaustedError);
    expect(error).toMatchObject({ category: 'credential_invalid', provider, attempts: 2 });
    expect(told(error, String(error), (error as Error).stack)).not.toMatch(/sk-test|0123456789/);
  });
});
