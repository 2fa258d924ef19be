import { Injectable } from '@nestjs/common';
import {
  getLlmToken,
  InjectLlm,
  InjectLlmProvider,
  LlmCallError,
  LlmClient,
  LlmEvents,
  LlmFailoverModule,
  LlmHealth,
  LlmOptionsError,
  failoverOf,
  llmTextOf,
  type LlmFailoverModuleOptions,
  type LlmProviderClient,
} from 'nestjs-llm-failover';
import { EMPTY } from 'rxjs';
import { vi } from 'vitest';
import { SYSTEM_CLOCK } from '../../lib/health/clock.js';
import { DEFAULT_HEALTH_BOUNDS, MemoryHealthStore } from '../../lib/health/memory-health.store.js';
import { closeHosts, HELLO, KEY, RecordingLogger, startHost, upstreamSaying } from './support/host.js';

afterEach(closeHosts);

@Injectable()
class Chat {
  constructor(
    private readonly llm: LlmClient,
    @InjectLlm('fast') private readonly fast: LlmClient,
  ) {}

  async answers(): Promise<(string | undefined)[]> {
    const answers = [await this.llm.promises.chat(HELLO), await this.fast.promises.chat(HELLO)];
    return answers.map((answer) => llmTextOf(answer));
  }
}

const options = (extra: Partial<LlmFailoverModuleOptions> = {}): LlmFailoverModuleOptions => ({
  routes: { default: ['openai/gpt-6-luna'], fast: ['groq/small'] },
  providers: { openai: { keys: KEY }, groq: { keys: 'sk-test-groq-0123456789' } },
  transport: upstreamSaying(),
  ...extra,
});

describe("a host's own test", () => {
  const double = { promises: { chat: async () => ({ choices: [{ message: { content: 'double' } }] }) } };

  it('may put a plain object in the place of the client, which then stands for every route', async () => {
    const metadata = { imports: [LlmFailoverModule.forRoot(options())], providers: [Chat] };
    const host = await startHost(metadata, new RecordingLogger(), (builder) =>
      builder.overrideProvider(LlmClient).useValue(double),
    );
    await expect(host.get(Chat).answers()).resolves.toEqual(['double', 'double']);
  });

  it('may put one in the place of a single route', async () => {
    const metadata = { imports: [LlmFailoverModule.forRoot(options())], providers: [Chat] };
    const host = await startHost(metadata, new RecordingLogger(), (builder) =>
      builder.overrideProvider(getLlmToken('fast')).useValue(double),
    );
    await expect(host.get(Chat).answers()).resolves.toEqual(['transport', 'double']);
  });

  it('may do so for routes of an async root and of a feature', async () => {
    const imports = [
      LlmFailoverModule.forRootAsync({ useFactory: () => ({ ...options(), routes: { default: ['openai/a'] } }) }),
      LlmFailoverModule.forFeature({ routes: { fast: ['groq/small'] } }),
    ];
    const host = await startHost({ imports, providers: [Chat] }, new RecordingLogger(), (builder) =>
      builder.overrideProvider(LlmClient).useValue(double),
    );
    await expect(host.get(Chat).answers()).resolves.toEqual(['double', 'double']);
  });

  it('may put one with methods that give nothing, as automatic mocks have them', async () => {
    const metadata = { imports: [LlmFailoverModule.forRoot(options())], providers: [Chat] };
    const host = await startHost(metadata, new RecordingLogger(), (builder) =>
      builder.overrideProvider(LlmClient).useValue({ ...double, route: () => undefined }),
    );
    await expect(host.get(Chat).answers()).resolves.toEqual(['double', 'double']);
  });

  it.each<[string, typeof LlmEvents | typeof LlmHealth, object]>([
    ['events', LlmEvents, { events$: EMPTY }],
    ['health', LlmHealth, { snapshot: () => [] }],
  ])('may put a double in the place of the %s, which the engine does without', async (_name, token, stub) => {
    const close = vi.fn();
    const store = Object.assign(new MemoryHealthStore(DEFAULT_HEALTH_BOUNDS, SYSTEM_CLOCK), { close });
    const metadata = { imports: [LlmFailoverModule.forRoot(options({ health: { store } }))] };
    const host = await startHost(metadata, new RecordingLogger(), (builder) =>
      builder.overrideProvider(token).useValue(stub),
    );
    expect(host.get(token)).toBe(stub);
    expect(llmTextOf(await host.get(LlmClient).promises.chat(HELLO))).toBe('transport');
    await host.close();
    expect(close).toHaveBeenCalledTimes(1);
  });

  it('may have all that a feature needs made up', async () => {
    @Injectable()
    class Groq {
      constructor(@InjectLlmProvider('groq') readonly client: LlmProviderClient) {}
    }
    const feature = LlmFailoverModule.forFeature({
      routes: { fast: ['groq/small'] },
      providers: { groq: { keys: 'sk-test-groq-0123456789' } },
    });
    const host = await startHost({ imports: [feature], providers: [Chat, Groq] }, new RecordingLogger(), (builder) =>
      builder.useMocker(() => double),
    );
    await expect(host.get(Chat).answers()).resolves.toEqual(['double', 'double']);
    expect(host.get(Groq).client).toBe(double);
  });
});

describe('which route a call takes', () => {
  const start = async (extra: Partial<LlmFailoverModuleOptions> = {}) => {
    const host = await startHost({ imports: [LlmFailoverModule.forRoot(options(extra))] });
    const client = host.get(LlmClient);
    return {
      client,
      placeOf: async (...call: Parameters<LlmClient['promises']['chat']>) => {
        const { route, provider, model } = failoverOf(await client.promises.chat(...call)) ?? {};
        return [route, provider, model];
      },
    };
  };

  it('is that of the options, else the model of the request, else the default', async () => {
    const { placeOf } = await start();
    await expect(placeOf(HELLO)).resolves.toEqual(['default', 'openai', 'gpt-6-luna']);
    await expect(placeOf({ ...HELLO, model: 'fast' })).resolves.toEqual(['fast', 'groq', 'small']);
    await expect(placeOf({ ...HELLO, model: 'groq/small' })).resolves.toEqual(['groq/small', 'groq', 'small']);
    await expect(placeOf({ ...HELLO, model: 'fast' }, { route: 'default' })).resolves.toEqual([
      'default',
      'openai',
      'gpt-6-luna',
    ]);
  });

  it("is the bound client's where the call names none", async () => {
    const { client } = await start();
    const fast = client.route('fast');
    expect(failoverOf(await fast.promises.chat(HELLO))?.route).toBe('fast');
    expect(failoverOf(await fast.promises.chat({ ...HELLO, model: 'default' }))?.route).toBe('default');
  });

  it.each(['gpt-6-luna', 'openai/other', 'constructor', ''])(
    'is none for the unknown model "%s" of a request',
    async (model) => {
      const { client } = await start();
      const error: unknown = await client.promises.chat({ ...HELLO, model }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LlmCallError);
      expect(error).toMatchObject({ code: 'llm_invalid_request', category: 'invalid_request', attempts: 0 });
      expect((error as Error).message).toContain('Known are the routes default, fast');
    },
  );

  it('is none for an unknown route of the options, a mistake of the developer', async () => {
    const { client } = await start();
    await expect(client.promises.chat(HELLO, { route: 'fats' })).rejects.toBeInstanceOf(LlmOptionsError);
  });

  it('may be any model of its providers where any target is allowed', async () => {
    const { placeOf, client } = await start({ allowTargets: 'any' });
    await expect(placeOf({ ...HELLO, model: 'openai/other' })).resolves.toEqual(['openai/other', 'openai', 'other']);
    await expect(client.promises.chat({ ...HELLO, model: 'gpt-6-luna' })).rejects.toMatchObject({
      category: 'invalid_request',
    });
  });
});
