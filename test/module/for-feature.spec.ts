import { Injectable, Module } from '@nestjs/common';
import {
  failoverOf,
  getLlmProviderToken,
  InjectLlm,
  InjectLlmProvider,
  LlmClient,
  LlmFailoverModule,
  LlmOptionsError,
  LlmProviderClient,
  type LlmFailoverFeatureOptions,
} from 'nestjs-llm-failover';
import { closeHosts, HELLO, KEY, RecordingLogger, startHost, upstreamSaying } from './support/host.js';

afterEach(closeHosts);

const root = (extra: object = {}) =>
  LlmFailoverModule.forRoot({
    routes: { default: ['openai/gpt-6-luna'] },
    providers: { openai: { keys: KEY } },
    transport: upstreamSaying(),
    ...extra,
  });

const FEATURE: LlmFailoverFeatureOptions = {
  routes: { summaries: ['own/small', 'openai/gpt-6-luna'] },
  providers: { own: { baseUrl: 'https://llm.test/v1', keys: 'sk-test-own-0123456789' } },
};

@Injectable()
class Summaries {
  constructor(
    @InjectLlm('summaries') readonly llm: LlmClient,
    @InjectLlmProvider('own') readonly own: LlmProviderClient,
    readonly unbound: LlmClient,
  ) {}
}

@Module({ imports: [LlmFailoverModule.forFeature(FEATURE)], providers: [Summaries], exports: [Summaries] })
class SummariesModule {}

describe('LlmFailoverModule.forFeature', () => {
  it('adds routes and providers to the engine of the root', async () => {
    const host = await startHost({ imports: [root(), SummariesModule] });
    const { llm, own, unbound } = host.get(Summaries, { strict: false });
    expect(failoverOf(await llm.promises.chat(HELLO))).toMatchObject({ route: 'summaries', provider: 'own' });
    expect(failoverOf(await own.promises.chat({ ...HELLO, model: 'any' }))).toMatchObject({
      provider: 'own',
      model: 'any',
    });
    expect(unbound).toBe(host.get(LlmClient));
    expect(unbound.plan({}, { route: 'summaries' }).candidates.map(({ provider }) => provider)).toEqual([
      'own',
      'openai',
    ]);
  });

  it('works in whatever order the modules are imported', async () => {
    const host = await startHost({ imports: [SummariesModule, root()] });
    expect(host.get(Summaries, { strict: false }).own).toBeInstanceOf(LlmProviderClient);
  });

  it('serves providers that only its routes name', async () => {
    const feature = LlmFailoverModule.forFeature({ routes: { local: ['ollama/llama'] } });
    const host = await startHost({ imports: [root(), feature] });
    expect(host.get(getLlmProviderToken('ollama'), { strict: false })).toBeInstanceOf(LlmProviderClient);
  });

  it('can be injected only where it is imported', async () => {
    @Module({ providers: [Summaries] })
    class OtherModule {}
    await expect(startHost({ imports: [root(), SummariesModule, OtherModule] })).rejects.toThrow(
      'LlmClient(summaries)',
    );
  });

  it('may say twice the same', async () => {
    const again = LlmFailoverModule.forFeature({ routes: { summaries: ['own/small', 'openai/gpt-6-luna'] } });
    const host = await startHost({ imports: [root(), SummariesModule, again] });
    expect(host.get(Summaries, { strict: false }).llm.plan().candidates).toHaveLength(2);
  });

  it.each<[string, LlmFailoverFeatureOptions, string]>([
    [
      'a route of the root',
      { routes: { default: ['openai/other'] } },
      'routes.default: expected a name that no other module has given to something else, got one that the root or another feature has.',
    ],
    [
      'a provider of the root',
      { providers: { openai: { keys: 'sk-test-other-0123456789' } } },
      'providers.openai: expected a name that no other module has given to something else, got one that the root or another feature has.',
    ],
    ['a provider that nobody knows', { routes: { other: ['nobody/a'] } }, 'routes.other[0]: expected a known provider'],
    [
      'a route without targets',
      { routes: { other: [] } },
      'routes.other: expected a list of at least one target, got an empty array',
    ],
    ['routes that are none', { routes: null as never }, 'routes: expected an object like'],
    [
      'a provider without a URL',
      { providers: { own: { keys: 'a' } } },
      'providers.own.baseUrl: expected an http(s) URL',
    ],
  ])('refuses %s', async (_what, feature, message) => {
    const started = startHost({ imports: [root(), LlmFailoverModule.forFeature(feature)] });
    await expect(started).rejects.toThrow(message);
    await expect(started).rejects.toBeInstanceOf(LlmOptionsError);
    await expect(started).rejects.not.toThrow('sk-test');
  });

  it('takes names of Object for names like any other', async () => {
    const feature = LlmFailoverModule.forFeature({ routes: { constructor: ['openai/gpt-6-luna'] } });
    const host = await startHost({ imports: [root(), feature] });
    expect(host.get(LlmClient).route('constructor').plan().route).toBe('constructor');
  });

  it('warns of what is of no use in its routes, and of them alone', async () => {
    const logger = new RecordingLogger();
    const feature = LlmFailoverModule.forFeature({ routes: { twice: ['ollama/a', 'ollama/a'] } });
    await startHost({ imports: [root({ routes: { default: ['openai/a', 'openai/b'] } }), feature] }, logger);
    expect(logger.of('warn')).toEqual([
      expect.stringContaining('routes.default: all 2 targets share one key'),
      'routes.twice: ollama/a is named twice; the second is never reached.',
    ]);
  });

  it('refuses a provider without a key where the root refuses them', async () => {
    const feature = LlmFailoverModule.forFeature({ providers: { own: { baseUrl: 'https://llm.test/v1' } } });
    await expect(startHost({ imports: [root({ onMissingKeys: 'throw' }), feature] })).rejects.toThrow(
      'providers.own.keys: expected an API key in providers.own.keys',
    );
  });
});
