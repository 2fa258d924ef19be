import { LlmClient, LlmFailoverModule, type LlmEvent } from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { retriesOfClient, retriesOfError } from '../../../lib/clients/own-retries.js';
import { closeHosts, RecordingLogger, startHost } from '../../module/support/host.js';
import { AI_SDK } from '../../support/sdks/ai.sdk.js';
import { fakeLanguageModel } from '../../support/sdks/ai-language-model.js';
import { ANTHROPIC_SDK } from '../../support/sdks/anthropic.sdk.js';
import { GOOGLE_GENAI_SDK } from '../../support/sdks/google-genai.sdk.js';
import { LANGCHAIN_SDK } from '../../support/sdks/langchain.sdk.js';
import { OPENAI_SDK } from '../../support/sdks/openai.sdk.js';
import type { SdkCall } from '../../support/sdks/sdk.interface.js';
import { SDKS } from '../../support/sdks/sdks.js';
import { KEYS, sdkRoute } from './support/sdk-route.js';

let server: FakeLlmServer;
beforeAll(async () => {
  server = await FakeLlmServer.start();
});
beforeEach(() => server.reset());
afterEach(closeHosts);
afterAll(() => server.close());

const findings = (events: readonly LlmEvent[]) => events.filter(({ type }) => type === 'sdk-retries-found');

/** An attempt whose SDK is not shown to anybody. */
const unshown = (attempt: SdkCall, maxRetries: number): SdkCall => ({ ...attempt, maxRetries, use: undefined });

describe.each(SDKS.map((sdk) => [sdk.name, sdk] as const))('%s shown to use()', (_name, sdk) => {
  it('is warned of once when it retries by itself', async () => {
    const { client, events, told } = sdkRoute(server, sdk);
    for (let call = 0; call < 3; call += 1) {
      await client.promises.run((attempt) => sdk.chat({ ...attempt, maxRetries: 2 }));
    }
    expect(findings(events)).toMatchObject([{ provider: sdk.provider, evidence: 'client', retries: 2, number: 1 }]);
    expect(told()).not.toContain('sk-test');
  });

  it('is not warned of when it does not', async () => {
    const { client, events } = sdkRoute(server, sdk);
    await client.promises.run((attempt) => sdk.chat(attempt));
    expect(findings(events)).toEqual([]);
  });
});

describe('an SDK that is not shown', () => {
  it.each([
    ['openai', OPENAI_SDK],
    ['@anthropic-ai/sdk', ANTHROPIC_SDK],
  ])('%s is found out by an answer that is that of a retry', async (_name, sdk) => {
    server.on().fail('overloaded', { retryAfterMs: 1 }).reply('Hello');
    const { client, events } = sdkRoute(server, sdk);
    await client.promises.run((attempt) => sdk.chat(unshown(attempt, 1)));
    expect(server.calls).toHaveLength(2);
    expect(findings(events)).toMatchObject([{ evidence: 'answer' }]);
  });

  it.each([
    ['ai', AI_SDK],
    ['@google/genai', GOOGLE_GENAI_SDK],
  ])('%s is found out by an error that counts its tries', async (_name, sdk) => {
    server.on({ provider: sdk.provider }).fail('overloaded', { retryAfterMs: 1 });
    server.on({ provider: 'spare' }).reply('Hello');
    const { client, events } = sdkRoute(server, sdk);
    await client.promises.run((attempt) => sdk.chat(unshown(attempt, 1)));
    expect(server.calls.filter(({ provider }) => provider === sdk.provider)).toHaveLength(2);
    expect(findings(events)).toMatchObject([{ evidence: 'error', retries: 1 }]);
  });

  it.each(SDKS.map((sdk) => [sdk.name, sdk] as const))('%s without retries is not suspected', async (_name, sdk) => {
    server.on({ provider: sdk.provider }).fail('overloaded', { retryAfterMs: 1 });
    server.on({ provider: 'spare' }).reply('Hello');
    const { client, events } = sdkRoute(server, sdk);
    await client.promises.run((attempt) => sdk.chat(unshown(attempt, 0)));
    expect(findings(events)).toEqual([]);
  });
});

describe('the log', () => {
  it('has one warning per provider, that says what to do', async () => {
    const logger = new RecordingLogger();
    const providers = { openai: { baseUrl: server.baseUrl('openai'), keys: KEYS.first } };
    const root = LlmFailoverModule.forRoot({ routes: { default: ['openai/first'] }, providers });
    const host = await startHost({ imports: [root] }, logger);
    const { promises } = host.get(LlmClient);
    for (let call = 0; call < 2; call += 1) {
      await promises.run((attempt) => LANGCHAIN_SDK.chat({ ...attempt, maxRetries: 6 }));
    }
    expect(logger.of('warn')).toEqual([expect.stringMatching(/^openai: the SDK .* \(6 retries\).*maxRetries: 0/)]);
  });
});

describe('retriesOfClient()', () => {
  const model = fakeLanguageModel({ baseUrl: 'http://127.0.0.1', apiKey: '', model: 'm' });

  it.each<[string, unknown, number | undefined]>([
    ['options of `ai` that do not say', { model, prompt: 'Hi' }, 2],
    ['options of `ai` that say', { model, prompt: 'Hi', maxRetries: 0 }, undefined],
    ['retry options of @google/genai for one try', retryOptions({ attempts: 1 }), undefined],
    ['a client of no known make', { send: () => undefined }, undefined],
    ['nothing', undefined, undefined],
  ])('%s', (_name, client, retries) => {
    expect(retriesOfClient(client)?.retries).toBe(retries);
  });

  it('knows that @google/genai retries where its options do not say how often', () => {
    expect(retriesOfClient(retryOptions({}))).toEqual({ evidence: 'client' });
  });

  it('survives a client that fights being read', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(retriesOfClient(proxy)).toBeUndefined();
    expect(retriesOfError(proxy)).toBeUndefined();
  });
});

function retryOptions(options: object) {
  return { apiClient: { clientOptions: { httpOptions: { retryOptions: options } } } };
}
