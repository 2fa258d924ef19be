/**
 * `FakeLlmServer`: for end-to-end tests. A real HTTP server answers in the providers' protocols, so that the wire, sockets
 * and aborts are tested too, and it serves an app in another process as well.
 */
import { Test } from '@nestjs/testing';
import { LlmFailoverModule } from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { OpenApp } from '../test/open-app.js';
import { llmOptions } from './llm.options.js';
import { TicketsModule } from './tickets/tickets.module.js';

const PRIMARY = 'sk-test-primary-0123456789';
const SPARE = 'sk-test-spare-0123456789';

describe('the app over HTTP', () => {
  let server: FakeLlmServer;
  let app: OpenApp;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
    const providers = {
      openai: { baseUrl: server.baseUrl('openai'), keys: [PRIMARY, SPARE], selection: 'priority' as const },
      anthropic: { baseUrl: server.baseUrl('anthropic'), keys: 'sk-test-anthropic-0123456789' },
    };
    const llm = LlmFailoverModule.forRoot({ ...llmOptions, providers });
    app = await OpenApp.of(Test.createTestingModule({ imports: [llm, TicketsModule] }));
  });

  afterEach(async () => {
    await app.close();
    await server.close();
    expect(server.unmatched).toEqual([]);
  });

  it('answers 200 when a key is dead and a provider overloaded', async () => {
    server.acceptKeys('openai', [SPARE]);
    server.on({ provider: 'openai' }).fail('overloaded');
    server.on({ provider: 'anthropic' }).reply('It is on its way.');
    const response = await app.post('answer', 'Where is my parcel?');
    expect([response.status, await response.json()]).toEqual([200, { answer: 'It is on its way.' }]);
    expect(server.calls.map((call) => [call.provider, call.hasKey(PRIMARY)])).toEqual([
      ['openai', true],
      ['openai', false],
      ['anthropic', false],
    ]);
  });

  it('answers 502 and names the setting when every key is rejected', async () => {
    server.acceptKeys('openai', []);
    const response = await app.post('summary', 'Where is my parcel?');
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({
      code: 'llm_credential_invalid',
      provider: 'openai',
      hint: 'Check providers.openai.keys.',
    });
  });

  it('answers 503 and says when to come back when every provider limits the rate', async () => {
    server.on().fail('rate_limited', { retryAfterMs: 30_000 });
    const response = await app.post('answer', 'Where is my parcel?');
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThanOrEqual(29);
    expect(await response.json()).toMatchObject({ code: 'llm_rate_limited' });
  });

  it('closes the provider’s socket when the client leaves', async () => {
    server.on().hang();
    const leaving = new AbortController();
    const response = app.post('answer', 'Where is my parcel?', leaving.signal);
    const upstream = await server.received();
    leaving.abort();
    await expect(response).rejects.toMatchObject({ name: 'AbortError' });
    await expect(upstream.closed).resolves.toBe('client-left');
    expect(server.calls).toHaveLength(1);
  });

  it('closes it in the middle of a stream too', async () => {
    server.on().stream(['On its '], { ending: 'stall' });
    const leaving = new AbortController();
    const response = await app.post('draft', 'Where is my parcel?', leaving.signal);
    expect(response.status).toBe(200);
    leaving.abort();
    await expect((await server.received()).closed).resolves.toBe('client-left');
  });
});
