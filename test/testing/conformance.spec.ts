import { HttpService } from '@nestjs/axios';
import { Test } from '@nestjs/testing';
import axios from 'axios';
import { vi } from 'vitest';
import {
  createLlmClient,
  getLlmProviderToken,
  type LlmChatChunk,
  type LlmChatResponse,
  type LlmClient,
  type LlmClientPromises,
  type LlmTransport,
} from 'nestjs-llm-failover';
import {
  conformance,
  conformanceChecks,
  FakeLlm,
  FakeLlmServer,
  LlmFailoverTestingModule,
  type ConformanceClient,
  type ConformanceSubject,
} from 'nestjs-llm-failover/testing';
import { HttpServiceTransport } from '../../lib/clients/transport/http-service.transport.js';
import { conformanceAnswer } from './support/conformance-answer.js';

const EMBED = { input: ['one', 'two'], dimensions: 8 };

function subjectOver(provider: string, parts: { transport: LlmTransport; fake?: FakeLlm; baseUrl?: string }) {
  const { transport, fake, baseUrl } = parts;
  const options = { baseUrl: baseUrl ?? `http://${provider}.test/v1`, keys: 'sk-test-0123456789' };
  const client = createLlmClient(
    { routes: { default: [`${provider}/m`], ghost: [`${provider}/ghost`] }, providers: { [provider]: options } },
    { transport, ...(fake && { runtime: fake.runtime }) },
  );
  const embedRequest = provider === 'anthropic' ? undefined : EMBED;
  return { client, unknownModel: `${provider}/ghost`, embedRequest } satisfies ConformanceSubject;
}

for (const provider of ['openai', 'anthropic', 'gemini']) {
  conformance(`the client over a FakeLlm that speaks as ${provider}`, () => {
    const fake = new FakeLlm();
    fake.on().reply(conformanceAnswer).always();
    return subjectOver(provider, { transport: fake, fake });
  });

  conformance(`the client over HTTP to a FakeLlmServer that speaks as ${provider}`, async () => {
    const server = await FakeLlmServer.start();
    server.on().reply(conformanceAnswer);
    const transport = new HttpServiceTransport(new HttpService(axios.create()));
    const subject = subjectOver(provider, { transport, baseUrl: server.baseUrl(provider) });
    return { ...subject, close: () => server.close() };
  });
}

conformance('an LlmProviderClient of the testing module', async () => {
  const llm = new FakeLlm();
  llm.on().reply(conformanceAnswer).always();
  const imports = [LlmFailoverTestingModule.forRoot({ llm, routes: { default: ['groq/m'] } })];
  const module = await Test.createTestingModule({ imports }).compile();
  return {
    client: module.get<ConformanceClient>(getLlmProviderToken('groq')),
    request: { model: 'm', messages: [{ role: 'user', content: 'Hello?' }] },
    embedRequest: { ...EMBED, model: 'm' },
    unknownModel: 'ghost',
    close: () => module.close(),
  };
});

/** A good client, parts of which a test spoils. */
function spoilt(parts: (good: LlmClientPromises) => Partial<ConformanceClient['promises']>): ConformanceSubject {
  const fake = new FakeLlm();
  fake.on().reply(conformanceAnswer).always();
  const { client, ...subject } = subjectOver('openai', { transport: fake, fake });
  return { ...subject, client: { promises: { ...client.promises, ...parts(client.promises) } } };
}

const changed = (change: (answer: LlmChatResponse) => object) => (good: LlmClientPromises) => ({
  chat: async (...call: Parameters<LlmClient['promises']['chat']>) => {
    const answer = await good.chat(...call);
    return { ...answer, ...change(answer) } as LlmChatResponse;
  },
});

const streamed =
  (change: (chunks: AsyncIterable<LlmChatChunk>) => AsyncGenerator<LlmChatChunk>) => (good: LlmClientPromises) => ({
    stream: (...call: Parameters<LlmClient['promises']['stream']>) => change(good.stream(...call)),
  });

describe('the conformance checks', () => {
  /** The names of the checks that a subject does not pass, with what they say. */
  async function failuresOf(subject: () => ConformanceSubject): Promise<Record<string, string>> {
    const failures: Record<string, string> = {};
    for (const { name, run } of conformanceChecks(subject)) {
      await run().catch((error: Error) => (failures[name] = `${error.name}: ${error.message}`));
    }
    return failures;
  }

  const SPOILT: readonly [string, Parameters<typeof spoilt>[0], string, RegExp][] = [
    [
      'has an empty text',
      changed(({ choices }) => ({
        choices: choices.map((choice) => ({ ...choice, message: { ...choice.message, content: '' } })),
      })),
      'answers a chat completely',
      /no text/,
    ],
    [
      'has no finish reason',
      changed(({ choices }) => ({ choices: choices.map((choice) => ({ ...choice, finish_reason: null })) })),
      'answers a chat completely',
      /no finish reason/,
    ],
    ['names no model', changed(() => ({ model: '' })), 'names the model that answered', /no model/],
    [
      'counts tokens that do not add up',
      changed(() => ({ usage: { prompt_tokens: 5, completion_tokens: 3, total_tokens: 7 } })),
      'counts its tokens sanely, where it counts them',
      /less than its parts/,
    ],
    [
      'mixes parallel calls up',
      changed(({ choices }) => ({
        choices: choices.map((choice) => ({
          ...choice,
          message: { ...choice.message, content: String(Math.random()) },
        })),
      })),
      'keeps parallel calls apart',
      /other texts/,
    ],
    [
      'answers for a model that nobody has',
      (good) => ({ chat: ({ model: _model, ...request }, options) => good.chat(request, options) }),
      'ends a call to an unknown model in a typed error',
      /was answered/,
    ],
    [
      'fails in an error of its own',
      (good) => ({
        chat: (...call) =>
          good.chat(...call).catch((error: unknown) => Promise.reject(call[1]?.signal ? error : new TypeError('no'))),
      }),
      'ends a call to an unknown model in a typed error',
      /TypeError, which is no LlmError/,
    ],
    [
      'does not heed its signal',
      (good) => ({ chat: (request) => good.chat(request) }),
      'makes no call for a signal that has fired',
      /was answered/,
    ],
    [
      'hides the caller’s reason',
      (good) => ({ chat: (...call) => good.chat(...call).catch(() => Promise.reject(new Error('aborted'))) }),
      'ends a call under way when its signal fires',
      /own reason/,
    ],
    [
      'counts nothing',
      () => ({ countTokens: async () => ({ input_tokens: 0 }) as never }),
      'counts input tokens',
      /counted 0/,
    ],
    [
      'loses an input',
      (good) => ({
        embed: async (...call) => {
          const answer = await good.embed(...call);
          return { ...answer, data: answer.data.slice(1) };
        },
      }),
      'embeds each input by a vector of one length',
      /2 inputs gave 1 vectors/,
    ],
    [
      'calls a tool that nobody offered',
      changed(({ choices }) => ({
        choices: JSON.parse(
          JSON.stringify(choices).replaceAll('get_season', 'get_weather'),
        ) as LlmChatResponse['choices'],
      })),
      'calls a tool, and answers when it is told the result',
      /get_weather/,
    ],
    [
      'ends a stream without a finish reason',
      streamed(async function* (chunks) {
        for await (const chunk of chunks)
          if (chunk.choices.every((choice) => choice.finish_reason === null)) yield chunk;
      }),
      'streams a text to its finish reason',
      /0 finish reasons/,
    ],
    [
      'says other things in a stream',
      streamed(async function* (chunks) {
        for await (const chunk of chunks)
          yield JSON.parse(JSON.stringify(chunk).replaceAll('dear', 'poor')) as LlmChatChunk;
      }),
      'streams the text that it answers as a whole',
      /something else/,
    ],
    [
      'splices two streams',
      (good) => ({
        stream: async function* (...call: Parameters<LlmClient['promises']['stream']>) {
          for await (const chunk of good.stream(...call)) {
            if (chunk.choices.some((choice) => choice.finish_reason !== null)) break;
            yield chunk;
          }
          yield* good.stream(...call);
        } as LlmClientPromises['stream'],
      }),
      'splices nothing: a stream is one answer of one model',
      /several ids/,
    ],
    [
      'goes on after a stream’s end',
      streamed(async function* (chunks) {
        let last: LlmChatChunk | undefined;
        for await (const chunk of chunks) {
          if (chunk.choices.some(({ delta }) => delta.content)) last = chunk;
          yield chunk;
        }
        if (last !== undefined) yield last;
      }),
      'splices nothing: a stream is one answer of one model',
      /after the finish reason/,
    ],
    [
      'ends a stream well that was aborted',
      streamed(async function* (chunks) {
        try {
          yield* chunks;
        } catch {
          return;
        }
      }),
      'ends a stream under way when its signal fires',
      /good end/,
    ],
    [
      'loses the arguments of a streamed tool call',
      streamed(async function* (chunks) {
        const [argumentsText, nothing] = [/"arguments":"(?:[^"\\]|\\.)*"/g, '"arguments":""'];
        for await (const chunk of chunks) {
          yield JSON.parse(JSON.stringify(chunk).replaceAll(argumentsText, nothing)) as LlmChatChunk;
        }
      }),
      'streams a tool call whose pieces fit together',
      /no JSON/,
    ],
  ];

  it.each(SPOILT)('catch a client that %s', async (_what, parts, check, words) => {
    const failures = await failuresOf(() => spoilt(parts));
    expect(failures[check]).toMatch(/^AssertionError: /);
    expect(failures[check]).toMatch(words);
  });

  it('find nothing in a good client, and close every subject', async () => {
    let closed = 0;
    const checks = conformanceChecks(() => ({ ...spoilt(() => ({})), close: () => (closed += 1) }));
    for (const { run } of checks) await run();
    expect(closed).toBe(checks.length);
    expect(checks.length).toBeGreaterThanOrEqual(17);
  });

  it('close a subject that does not pass too', async () => {
    let closed = 0;
    const subject = spoilt(changed(() => ({ choices: [] })));
    const [check] = conformanceChecks(() => ({ ...subject, close: () => (closed += 1) }));
    await expect(check?.run()).rejects.toThrow('no choice');
    expect(closed).toBe(1);
  });

  it('leave out what a subject does not have', async () => {
    const { client, ...subject } = spoilt(() => ({}));
    const { countTokens: _count, embed: _embed, ...promises } = client.promises;
    for (const { run } of conformanceChecks(() => ({ ...subject, tools: false, client: { promises } }))) await run();
  });
});

describe('conformance()', () => {
  const factory = () => spoilt(() => ({}));

  it('registers each check with the runner that it is given', () => {
    const registered: string[] = [];
    const runner = {
      describe: (name: string, body: () => void) => {
        registered.push(name);
        body();
      },
      it: (name: string) => registered.push(name),
    };
    conformance('mine', factory, runner);
    expect(registered).toEqual(['mine', ...conformanceChecks(factory).map(({ name }) => name)]);
  });

  it('says what to do where there is no runner', () => {
    vi.stubGlobal('describe', undefined);
    try {
      expect(() => conformance('mine', factory)).toThrow('conformance() finds no test runner');
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
