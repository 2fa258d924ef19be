import { Controller, Headers, Post, type INestApplication } from '@nestjs/common';
import {
  LlmCallError,
  LlmClient,
  LlmFailoverModule,
  type LlmCallOptions,
  type LlmClientOptions,
} from 'nestjs-llm-failover';
import { FakeLlmServer, providerFailure } from 'nestjs-llm-failover/testing';
import { lastValueFrom } from 'rxjs';
import { httpClient, MESSAGES, type HttpClient } from '../clients/support/http-client.js';
import { PLATFORMS, startApp } from '../interceptors/support/start-app.js';
import { soak } from '../support/soak.js';

const BAD = 'sk-test-bad-0123456789';
const GOOD = 'sk-test-good-0123456789';
const MODELS = ['a', 'b', 'c', 'd'];
const CALLS = soak(200, 50);
/** The machine may be busy: time enough for the verdict. */
const limits = { keyCheckWaitMs: 20_000, maxAuthRetries: 0 };
const rejected = providerFailure('openai', 'invalid_api_key');

let server: FakeLlmServer;
beforeEach(async () => {
  server = await FakeLlmServer.start();
});
afterEach(() => server.close());

const routes = { default: ['openai/a'], ...Object.fromEntries(MODELS.map((model) => [model, [`openai/${model}`]])) };
const optionsOf = (...keys: string[]): LlmClientOptions => ({
  routes,
  providers: { openai: { baseUrl: server.baseUrl('openai'), keys } },
  limits,
});

/** How many calls came with a key. */
const callsWith = (key: string): number => server.calls.filter((call) => call.hasKey(key)).length;

describe('Law 1: One bad key, one 401, over real HTTP', () => {
  let made: HttpClient;
  afterEach(() => made.close());

  /** Calls of every kind for every model at once; what each ended in. */
  function crowd({ client }: HttpClient, options: (index: number) => LlmCallOptions = () => ({})): Promise<unknown[]> {
    const calls = Array.from({ length: CALLS }, (_, index): Promise<unknown> => {
      const model = MODELS[Math.floor(index / 3) % MODELS.length] as string;
      if (index % 3 === 0) return client.promises.chat({ messages: MESSAGES, model }, options(index));
      if (index % 3 === 1) return lastValueFrom(client.stream({ messages: MESSAGES, model }, options(index)));
      return client.promises.embed({ input: 'Hi', model }, options(index));
    });
    return Promise.all(calls.map((call) => call.catch((error: unknown) => error)));
  }

  function expectRejected(outcomes: readonly unknown[], code: string): void {
    expect(outcomes).toHaveLength(CALLS);
    for (const error of outcomes) {
      if (!LlmCallError.isInstance(error)) throw new Error(`expected an LlmCallError, got ${String(error)}`);
      expect(error.code).toBe(code);
    }
    expect(JSON.stringify(outcomes)).not.toContain('sk-test');
  }

  it(`costs ${CALLS} parallel calls one upstream call, and later ones none`, async () => {
    made = httpClient(optionsOf(BAD));
    const gate = server.on({ key: BAD }).hold(rejected);
    const outcomes = crowd(made);
    await gate.arrived();
    gate.release();
    expectRejected(await outcomes, 'llm_credential_invalid');
    expect(server.calls).toHaveLength(1);
    expectRejected(await crowd(made), 'llm_credential_invalid');
    expect(server.calls).toHaveLength(1);
  });

  it(`sends ${CALLS} parallel calls to the good key, each once`, async () => {
    made = httpClient(optionsOf(BAD, GOOD));
    const gate = server.on({ key: BAD }).hold(rejected);
    server.on({ key: GOOD }).reply('Hello');
    const outcomes = crowd(made);
    await gate.arrived();
    gate.release();
    for (const outcome of await outcomes) expect(outcome).not.toBeInstanceOf(Error);
    expect([callsWith(BAD), callsWith(GOOD)]).toEqual([1, CALLS]);
  });

  it(`costs ${CALLS} parallel calls of four tenants one upstream call per bad key of theirs`, async () => {
    made = httpClient(optionsOf(GOOD));
    const tenants = MODELS.map((name) => `sk-test-tenant-${name}-0123456789`);
    const gate = server.on().hold(rejected);
    const options = (index: number) => ({ credentials: { openai: tenants[index % tenants.length] } });
    const outcomes = crowd(made, options);
    await gate.arrived(tenants.length);
    gate.release();
    expectRejected(await outcomes, 'llm_caller_credential_invalid');
    expectRejected(await crowd(made, options), 'llm_caller_credential_invalid');
    expect(tenants.map(callsWith)).toEqual([1, 1, 1, 1]);
    expect(callsWith(GOOD)).toBe(0);
  });
});

describe.each(PLATFORMS)('Law 1: One bad key, one 401, in an application on %s', (platform) => {
  let app: INestApplication | undefined;
  afterEach(() => app?.close());

  it(`costs ${CALLS} parallel requests one upstream call, and later ones none`, async () => {
    let waiting = 0;
    let onAll: () => void = () => undefined;
    const all = new Promise<void>((resolve) => (onAll = resolve));

    @Controller('chat')
    class ChatController {
      constructor(private readonly llm: LlmClient) {}

      @Post()
      chat(@Headers('x-model') model: string) {
        const answer = this.llm.promises.chat({ messages: MESSAGES, model });
        if ((waiting += 1) === CALLS) onAll();
        return answer;
      }
    }

    const gate = server.on().hold(rejected);
    const root = LlmFailoverModule.forRoot({ ...optionsOf(BAD), globalInterceptor: true });
    const started = await startApp(platform, { imports: [root], controllers: [ChatController] });
    ({ app } = started);
    const crowd = () =>
      Promise.all(
        Array.from({ length: CALLS }, async (_, index) => {
          const headers = { 'x-model': MODELS[index % MODELS.length] as string };
          const response = await fetch(`${started.url}/chat`, { method: 'POST', headers });
          return [response.status, ((await response.json()) as { readonly code: string }).code];
        }),
      );
    const answers = crowd();
    await Promise.all([gate.arrived(), all]);
    gate.release();
    const expected = Array.from({ length: CALLS }, () => [502, 'llm_credential_invalid']);
    expect(await answers).toEqual(expected);
    expect(await crowd()).toEqual(expected);
    expect(server.calls).toHaveLength(1);
  });
});
