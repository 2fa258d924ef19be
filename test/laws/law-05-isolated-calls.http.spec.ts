import { Body, Controller, Post, type INestApplication } from '@nestjs/common';
import { failoverOf, LlmClient, LlmFailoverModule, llmTextOf, type LlmClientOptions } from 'nestjs-llm-failover';
import { FakeLlmServer, type FakeLlmCall, type FakeScript } from 'nestjs-llm-failover/testing';
import { httpClient, type HttpClient } from '../clients/support/http-client.js';
import { PLATFORMS, startApp } from '../interceptors/support/start-app.js';
import { soak } from '../support/soak.js';

const CALLS = soak(200, 50);
const FIRST = 'sk-test-first-0123456789';
const SECOND = 'sk-test-second-0123456789';

let server: FakeLlmServer;
beforeEach(async () => {
  server = await FakeLlmServer.start();
});
afterEach(() => server.close());

/** All go to the first target at once, none waits for another's verdict. */
const options = (): LlmClientOptions => ({
  routes: { default: ['openai/small', 'groq/large'] },
  providers: {
    openai: { baseUrl: server.baseUrl('openai'), keys: FIRST },
    groq: { baseUrl: server.baseUrl('groq'), keys: SECOND },
  },
  limits: { keyCheckWaitMs: 0 },
});

const questionOf = (index: number) => [{ role: 'user' as const, content: `question ${index}` }];
/** An answer that only its own call can have. */
const echo = ({ body }: FakeLlmCall): string => {
  const [message] = body['messages'] as readonly { readonly content: string }[];
  return `answer to ${message?.content}`;
};
const answerTo = (index: number): string => `answer to question ${index}`;

const BAD: readonly [string, (script: FakeScript) => unknown][] = [
  ['rejects its key', (script) => script.fail('invalid_api_key')],
  ['is overloaded', (script) => script.fail('overloaded')],
  ['fails', (script) => script.fail('server_error')],
  ['is limited', (script) => script.fail('rate_limited', { retryAfterMs: 60_000 })],
  ['resets its connections', (script) => script.resetConnection()],
  ['breaks off', (script) => script.cut()],
  ['answers nothing', (script) => script.reply({ status: 200, body: '' })],
];

describe('Law 5: Calls are isolated, over real HTTP', () => {
  let made: HttpClient;
  beforeEach(() => {
    made = httpClient(options());
  });
  afterEach(() => made.close());

  /** Lets the second target answer when all calls stand before it. */
  async function answered<Value>(ask: (index: number) => Promise<Value>): Promise<Value[]> {
    const gate = server.on({ provider: 'groq' }).hold(echo);
    const answers = Promise.all(Array.from({ length: CALLS }, (_, index) => ask(index)));
    await Promise.race([gate.arrived(CALLS), answers]);
    gate.release();
    return answers;
  }

  it.each(BAD)(`gives each of ${CALLS} parallel calls its own answer when the first target %s`, async (_, script) => {
    script(server.on({ provider: 'openai' }));
    const answers = await answered((index) => made.client.promises.chat({ messages: questionOf(index) }));
    expect(answers.map(llmTextOf)).toEqual(answers.map((_none, index) => answerTo(index)));
    const infos = answers.map(failoverOf);
    for (const info of infos) {
      expect(info).toMatchObject({ provider: 'groq', model: 'large', attempts: 2 });
      expect(info?.trail.map(({ provider }) => provider)).toEqual(['openai', 'groq']);
    }
    expect(new Set(infos.map((info) => info?.callId)).size).toBe(CALLS);
    expect(server.calls.filter(({ provider }) => provider === 'groq')).toHaveLength(CALLS);
  });

  // A stream that breaks off after its first piece is not replaced: law 4.
  it.each(BAD.filter(([name]) => name !== 'breaks off'))(
    `mixes none of ${CALLS} parallel streams when the first target %s`,
    async (_, script) => {
      script(server.on({ provider: 'openai' }));
      const texts = await answered(async (index) => {
        let text = '';
        for await (const { choices } of made.client.promises.stream({ messages: questionOf(index) })) {
          text += choices[0]?.delta.content ?? '';
        }
        return text;
      });
      expect(texts).toEqual(texts.map((_none, index) => answerTo(index)));
    },
  );
});

describe.each(PLATFORMS)('Law 5: Calls are isolated, in an application on %s', (platform) => {
  let app: INestApplication | undefined;
  afterEach(() => app?.close());

  it(`gives each of ${CALLS} parallel requests its own answer`, async () => {
    @Controller('chat')
    class ChatController {
      constructor(private readonly llm: LlmClient) {}

      @Post()
      async chat(@Body() { index }: { readonly index: number }) {
        const answer = await this.llm.promises.chat({ messages: questionOf(index) }, { metadata: { index } });
        return { text: llmTextOf(answer), provider: failoverOf(answer)?.provider };
      }
    }

    server.on({ provider: 'openai' }).fail('invalid_api_key');
    const gate = server.on({ provider: 'groq' }).hold(echo);
    const imports = [LlmFailoverModule.forRoot({ ...options(), globalInterceptor: true })];
    const started = await startApp(platform, { imports, controllers: [ChatController] });
    ({ app } = started);
    const answers = Promise.all(
      Array.from({ length: CALLS }, async (_, index) => {
        const headers = { 'content-type': 'application/json' };
        const body = JSON.stringify({ index });
        const response = await fetch(`${started.url}/chat`, { method: 'POST', headers, body });
        return (await response.json()) as object;
      }),
    );
    await Promise.race([gate.arrived(CALLS), answers]);
    gate.release();
    expect(await answers).toEqual(
      Array.from({ length: CALLS }, (_, index) => ({ text: answerTo(index), provider: 'groq' })),
    );
  });
});
