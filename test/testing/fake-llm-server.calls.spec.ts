import { inspect } from 'node:util';
import { FakeLlmServer } from '../../lib/testing/server/fake-llm-server.js';
import { DEAD_KEY, LIVE_KEY, post } from './support/post.js';

describe('the calls of a FakeLlmServer', () => {
  let server: FakeLlmServer;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });

  afterEach(() => server.close());

  it('tell what was asked', async () => {
    await post(server, { body: { temperature: 0.5 } });
    await post(server, { provider: 'anthropic', model: 'claude-haiku-5-5' });
    expect(server.calls).toMatchObject([
      {
        number: 1,
        api: 'openai',
        provider: 'openai',
        model: 'gpt-6-luna',
        target: 'openai/gpt-6-luna',
        path: '/openai/v1/chat/completions',
        headers: { 'content-type': 'application/json' },
        body: { model: 'gpt-6-luna', temperature: 0.5 },
        messages: [{ role: 'user', content: 'Hi' }],
      },
      { number: 2, api: 'anthropic', target: 'anthropic/claude-haiku-5-5', path: '/anthropic/v1/messages' },
    ]);
  });

  it('compare keys', async () => {
    await post(server);
    await post(server, { provider: 'anthropic', key: DEAD_KEY });
    await post(server, { key: '' });
    expect(server.calls.map((call) => [call.hasKey(LIVE_KEY), call.hasKey(DEAD_KEY), call.key])).toEqual([
      [true, false, LIVE_KEY],
      [false, true, DEAD_KEY],
      [false, false, undefined],
    ]);
    const [first, second, third] = server.calls.map(({ credential }) => credential);
    expect(first).toMatch(/^#[\da-f]{8}$/);
    expect(second).not.toBe(first);
    expect(third).toBe('none');
  });

  it.each(['openai', 'anthropic'])('show no key of %s, wherever the client put it', async (provider) => {
    server.on({ key: LIVE_KEY }).reply('Hello');
    server.acceptKeys(provider, [LIVE_KEY]);
    await post(server, { provider, body: { user: LIVE_KEY, [LIVE_KEY]: `x${LIVE_KEY}y` } });
    const [call] = server.calls;
    expect(call?.hasKey(LIVE_KEY)).toBe(true);
    const shown = [server, server.calls, call].flatMap((value) => [
      inspect(value, { depth: 10, showHidden: true }),
      JSON.stringify(value),
      JSON.stringify(Object.entries(value ?? {})),
    ]);
    for (const text of shown) expect(text).not.toContain(LIVE_KEY);
    expect(shown.join()).toContain(`[key ${call?.credential}]`);
  });

  it('can be waited for', async () => {
    const second = server.received(2);
    await post(server, { model: 'first' });
    await post(server, { model: 'second' });
    await expect(second).resolves.toBe(server.calls[1]);
    await expect(server.received()).resolves.toBe(server.calls[0]);
  });

  it('tell that they were answered', async () => {
    const response = await post(server);
    await response.text();
    const [call] = server.calls;
    await expect(call?.closed).resolves.toBe('answered');
    expect([call?.outcome, call?.aborted]).toEqual(['answered', false]);
  });
});
