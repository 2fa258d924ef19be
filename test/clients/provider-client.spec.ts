import { lastValueFrom } from 'rxjs';
import {
  failoverOf,
  getLlmProviderToken,
  LlmCallError,
  LlmFailoverModule,
  llmTextOf,
  type LlmProviderClient,
} from 'nestjs-llm-failover';
import { FakeLlm, providerFailure, type FakeLlmAnswer } from 'nestjs-llm-failover/testing';
import { closeHosts, HELLO, KEY, RecordingLogger, startHost } from '../module/support/host.js';

afterEach(closeHosts);

async function start(answers?: FakeLlmAnswer[]): Promise<{ fake: FakeLlm; openai: LlmProviderClient }> {
  const fake = new FakeLlm(answers);
  const root = LlmFailoverModule.forRoot({
    routes: { default: ['openai/gpt-6-luna', 'groq/small'] },
    providers: { openai: { keys: [`${KEY}-a`, `${KEY}-b`] } },
  });
  const host = await startHost({ imports: [root] }, new RecordingLogger(), (builder) => fake.install(builder));
  return { fake, openai: host.get<LlmProviderClient>(getLlmProviderToken('openai'), { strict: false }) };
}

describe('LlmProviderClient', () => {
  it('goes on to the next key of its provider, and to no other provider', async () => {
    const { fake, openai } = await start([
      providerFailure('openai', 'invalid_api_key'),
      providerFailure('openai', 'invalid_api_key'),
    ]);
    await expect(openai.promises.chat({ ...HELLO, model: 'gpt-6-luna' })).rejects.toMatchObject({
      category: 'credential_invalid',
    });
    expect(fake.calls.map(({ target, credential }) => [target, credential])).toEqual([
      ['openai/gpt-6-luna', 'key-1'],
      ['openai/gpt-6-luna', 'key-2'],
    ]);
  });

  it('takes any model of its provider, as promise and as Observable', async () => {
    const { openai } = await start();
    const answers = [
      await openai.promises.chat({ ...HELLO, model: 'not/declared' }),
      await lastValueFrom(openai.chat({ ...HELLO, model: 'not/declared' })),
    ];
    expect(answers.map((answer) => failoverOf(answer)?.model)).toEqual(['not/declared', 'not/declared']);
    expect(answers.map((answer) => llmTextOf(answer))).toEqual(['Hello', 'Hello']);
  });

  it.each([undefined, ''])('refuses a request with the model %j, without a call', async (model) => {
    const { fake, openai } = await start();
    const error: unknown = await openai.promises.chat({ ...HELLO, model }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LlmCallError);
    expect(error).toMatchObject({
      category: 'invalid_request',
      provider: 'openai',
      message: 'The request names no model of openai.',
    });
    await expect(lastValueFrom(openai.chat({ ...HELLO, model }))).rejects.toMatchObject({
      category: 'invalid_request',
    });
    expect(fake.calls).toHaveLength(0);
  });

  it('runs any other client with its keys', async () => {
    const { openai } = await start();
    const keys = await openai.promises.run('gpt-6-luna', async ({ apiKey, number }) => {
      if (number === 1)
        throw Object.assign(new Error('Incorrect API key provided'), { status: 401, code: 'invalid_api_key' });
      return apiKey;
    });
    expect(keys).toBe(`${KEY}-b`);
  });

  it('plans a call of a model', async () => {
    const { openai } = await start();
    expect(openai.plan('gpt-6-sol')).toMatchObject({
      route: 'openai/gpt-6-sol',
      candidates: [{ credential: { label: 'key-1' } }, { credential: { label: 'key-2' } }],
    });
  });

  it('ends with its own signal, with its reason', async () => {
    const { openai } = await start([() => new Promise(() => undefined)]);
    const controller = new AbortController();
    const answered = openai.promises.chat({ ...HELLO, model: 'gpt-6-sol' }, { signal: controller.signal });
    setImmediate(() => controller.abort('enough'));
    await expect(answered).rejects.toBe('enough');
  });
});
