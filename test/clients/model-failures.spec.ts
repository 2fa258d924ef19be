import { Bench, provider } from '../support/bench.js';
import { ok, okStream, ROLE, sseOf, streaming, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const GENERATED = 'your API key was revoked, account deactivated, call +49 170 1234567';

function failed(code: string, message = `Failed to call a function: ${GENERATED}`): Answer {
  const error = { message, type: 'invalid_request_error', code, failed_generation: `{"note":"${GENERATED}"}` };
  return { status: 400, body: { error } };
}

const providers = { ...provider('P', 'K1'), ...provider('Q', 'K2') };
const routes = { default: ['P/m', 'Q/n'], alone: ['P/m'] };

describe.each(['tool_use_failed', 'json_validate_failed'])('%s', (code) => {
  it('is asked of the next target, and marks nothing', async () => {
    const bench = new Bench({ routes, providers, script: { K1: failed(code), K2: ok('Yes.') } });
    for (let count = 0; count < 6; count += 1) expect((await bench.call()).value).toBeDefined();
    expect(bench.upstream.names).toEqual(Array.from({ length: 6 }, () => ['K1/m', 'K2/n']).flat());
    expect(bench.entry({ scope: 'provider_model', provider: 'P' })).toBeUndefined();
    expect(bench.eventsOf('attempt-failed')[0]).toMatchObject({ category: 'malformed_response' });
    bench.expectClean();
  });

  it('is worth one more try where no target is left, and no more', async () => {
    const alone = new Bench({ routes, providers, script: { K1: failed(code) } });
    const { error } = await alone.call({ messages: [], model: 'alone' });
    expect(error).toMatchObject({
      name: 'LlmCallError',
      category: 'malformed_response',
      providerCode: code,
      attempts: 2,
    });
    const two = new Bench({ routes, providers, script: { K1: failed(code), K2: failed(code) } });
    expect((await two.call()).error).toMatchObject({ category: 'malformed_response', attempts: 3 });
    const second = new Bench({ routes, providers, script: { K1: [failed(code), ok('Now.')] } });
    expect((await second.call({ messages: [], model: 'alone' })).value?.choices[0]?.message.content).toBe('Now.');
  });

  it('says nothing that the model has written', async () => {
    for (const status of [400, 401, 403]) {
      const bench = new Bench({
        routes,
        providers,
        script: { K1: { ...failed(code), status } },
        limits: { maxRetries: 0 },
      });
      const { error } = await bench.call({ messages: [], model: 'alone' });
      expect(error).toMatchObject({ category: 'malformed_response' });
      const told = JSON.stringify([error, error.message, bench.events, bench.health.snapshot()]);
      expect(told).not.toMatch(/revoked|deactivated|1234567/);
      bench.expectClean(error);
    }
  });

  it('is the same where a stream says so', async () => {
    const event = sseOf(failed(code).body);
    const bench = new Bench({ routes, providers, script: { K1: streaming(ROLE, event), K2: okStream('Yes.') } });
    expect(await bench.stream()).toMatchObject({ text: 'Yes.', completed: true });
    expect(bench.entry({ scope: 'credential', label: 'K1' })?.marks ?? []).toEqual([]);
    bench.expectClean();
  });
});
