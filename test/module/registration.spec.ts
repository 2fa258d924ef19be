import { Controller, Inject, Injectable, Module, Optional, UseGuards, type CanActivate } from '@nestjs/common';
import {
  getLlmToken,
  InjectLlm,
  InjectLlmProvider,
  LlmClient,
  LlmFailoverModule,
  LlmOptionsError,
  type LlmProviderClient,
} from 'nestjs-llm-failover';
import { closeHosts, KEY, RecordingLogger, startHost, upstreamSaying } from './support/host.js';

afterEach(closeHosts);

const OPTIONS = {
  routes: { default: ['openai/gpt-6-luna'], fast: ['openai/gpt-5.4-mini'] },
  providers: { openai: { keys: KEY } },
};
const root = (extra: object = {}) => LlmFailoverModule.forRoot({ ...OPTIONS, transport: upstreamSaying(), ...extra });
const asyncRoot = () => LlmFailoverModule.forRootAsync({ useFactory: () => OPTIONS });
const feature = () => LlmFailoverModule.forFeature({ routes: { summaries: ['openai/gpt-6-luna'] } });

@Injectable()
class AsksForFats {
  constructor(@InjectLlm('fats') readonly llm: LlmClient) {}
}

@Injectable()
class AsksForSummaries {
  @InjectLlm('summaries') readonly llm!: LlmClient;
}

@Injectable()
class AsksForFast {
  constructor(@InjectLlm('fast') readonly llm: LlmClient) {}
}

@Injectable()
class AsksForOpnai {
  constructor(@InjectLlmProvider('opnai') readonly openai: LlmProviderClient) {}
}

@Injectable()
class AsksForAny {
  constructor(readonly llm: LlmClient) {}
}

@Controller()
class AsksInController extends AsksForFats {}

@Injectable()
class AsksInGuard extends AsksForFats implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@UseGuards(AsksInGuard)
@Controller()
class GuardedController {}

const WHENCE =
  'Names come from the routes of forRoot(), from routeNames of forRootAsync(), and from forFeature() in a module that is imported.';

describe('two roots', () => {
  it.each([
    ['forRoot', root],
    ['forRootAsync', asyncRoot],
  ])('by %s are refused with what to do', async (_how, make) => {
    const started = startHost({ imports: [make(), make()] });
    await expect(started).rejects.toBeInstanceOf(LlmOptionsError);
    await expect(started).rejects.toThrow(
      'isGlobal: expected one global LlmFailoverModule; give the others isGlobal: false and import each where it is used, or add routes by forFeature, got 2 global ones in one application.',
    );
  });
});

describe('the bare class in imports', () => {
  @Module({ imports: [LlmFailoverModule], providers: [AsksForAny] })
  class BillingModule {}

  const REFUSED =
    'imports: expected LlmFailoverModule.forRoot() or forRootAsync() in the root module of the application; other modules need no import, as that one is global, got the bare class LlmFailoverModule in BillingModule.';

  it.each([
    ['no root', []],
    ['a root beside it', [root()]],
    ['an asynchronous root beside it', [asyncRoot()]],
  ])('is refused with what to write, with %s', async (_what, imports) => {
    const started = startHost({ imports: [...imports, BillingModule] });
    await expect(started).rejects.toBeInstanceOf(LlmOptionsError);
    await expect(started).rejects.toThrow(REFUSED);
  });

  it('may stand in exports, to hand the root of the same module on', async () => {
    @Module({ imports: [root({ isGlobal: false })], exports: [LlmFailoverModule] })
    class LlmModule {}
    @Module({ imports: [LlmModule], providers: [AsksForAny] })
    class AnswersModule {}
    const host = await startHost({ imports: [AnswersModule] });
    expect(host.get(AsksForAny).llm).toBeInstanceOf(LlmClient);
  });
});

describe('a feature', () => {
  it.each([
    ['no root', [], 'none.'],
    ['a root that it cannot see', [root({ isGlobal: false })], 'none that this module can see.'],
  ])('is refused with %s', async (_what, imports, actual) => {
    const started = startHost({ imports: [feature(), ...imports] });
    await expect(started).rejects.toBeInstanceOf(LlmOptionsError);
    await expect(started).rejects.toThrow('forFeature: expected one global LlmFailoverModule beside it; import');
    await expect(started).rejects.toThrow(`got ${actual}`);
  });

  it('leaves the word to a root that cannot start', async () => {
    const failing = LlmFailoverModule.forRootAsync({
      useFactory: () => {
        throw new Error('vault is sealed');
      },
    });
    await expect(startHost({ imports: [feature(), failing] })).rejects.toThrow('vault is sealed');
    await expect(startHost({ imports: [feature(), root({ routes: {} })] })).rejects.toThrow('at least one route');
  });
});

describe('a name that is injected and not provided', () => {
  it.each([
    ['a provider', { providers: [AsksForFats] }, 'AsksForFats'],
    ['a controller', { controllers: [AsksInController] }, 'AsksInController'],
    ['a guard', { controllers: [GuardedController] }, 'AsksInGuard'],
    ['a factory', { providers: [{ provide: 'made', useFactory: () => 1, inject: [getLlmToken('fats')] }] }, 'made'],
  ])('is told of with the names that would do, in %s', async (_where, metadata, owner) => {
    const logger = new RecordingLogger();
    @Module(metadata)
    class ReportsModule {}
    await expect(startHost({ imports: [root(), ReportsModule] }, logger)).rejects.toThrow('LlmClient(fats)');
    expect(logger.of('warn')).toEqual([
      `${owner} injects the route "fats", but ReportsModule can inject default, fast. Did you mean "fast"? ${WHENCE}`,
    ]);
  });

  it('may be that of a provider', async () => {
    const logger = new RecordingLogger();
    await expect(startHost({ imports: [root()], providers: [AsksForOpnai] }, logger)).rejects.toThrow('opnai');
    expect(logger.of('warn')).toEqual([
      expect.stringContaining(
        'injects the provider "opnai", but RootTestModule can inject openai. Did you mean "openai"?',
      ),
    ]);
  });

  it('may be known to the options of an async root alone', async () => {
    const logger = new RecordingLogger();
    await expect(startHost({ imports: [asyncRoot()], providers: [AsksForFast] }, logger)).rejects.toThrow('fast');
    expect(logger.of('warn')).toEqual([
      `AsksForFast injects the route "fast", but RootTestModule can inject no route by name. ${WHENCE}`,
    ]);
  });

  it('may be that of another module', async () => {
    const logger = new RecordingLogger();
    @Module({ imports: [feature()] })
    class SummariesModule {}
    const started = startHost({ imports: [root(), SummariesModule], providers: [AsksForSummaries] }, logger);
    await expect(started).rejects.toThrow('AsksForSummaries');
    expect(logger.of('warn')).toEqual([
      expect.stringContaining('Another module has it: import the LlmFailoverModule of that module'),
    ]);
  });

  it('is never a key', async () => {
    const logger = new RecordingLogger();
    @Injectable()
    class AsksForKey {
      constructor(@InjectLlm(KEY) readonly llm: LlmClient) {}
    }
    await expect(startHost({ imports: [root()], providers: [AsksForKey] }, logger)).rejects.toThrow();
    expect(logger.of('warn')).toHaveLength(1);
    expect(logger.of('warn').join()).not.toContain(KEY);
  });

  it('is not told of where it may be absent, or where a module hands it on', async () => {
    const logger = new RecordingLogger();
    @Injectable()
    class MayAsk {
      @Optional() @InjectLlm('fats') readonly property?: LlmClient;
      constructor(
        @Optional() @InjectLlm('fats') readonly llm?: LlmClient,
        @Optional() @Inject('other') readonly other?: unknown,
      ) {}
    }
    const added = feature();
    @Module({ imports: [added], exports: [added] })
    class HandsOnModule {}
    const providers = [
      MayAsk,
      AsksForSummaries,
      { provide: 'made', useFactory: () => 1, inject: [{ token: getLlmToken('fats'), optional: true }] },
    ];
    const host = await startHost({ imports: [root(), HandsOnModule], providers }, logger);
    expect(host.get(AsksForSummaries).llm.plan().route).toBe('summaries');
    expect(logger.of('warn')).toEqual([]);
  });
});

describe('a default route that is missing', () => {
  const routes = { fast: ['openai/gpt-5.4-mini'] };

  it('is told of where a class injects the client without a route', async () => {
    const logger = new RecordingLogger();
    await startHost({ imports: [root({ routes })], providers: [AsksForAny, AsksForFast] }, logger);
    expect(logger.of('warn')).toEqual([
      'defaultRoute: no route is named "default", and AsksForAny injects LlmClient without a route: calls that name none will fail. Set defaultRoute to one of fast, or name the route by @InjectLlm().',
    ]);
  });

  it.each([
    ['where all routes are injected by name', { routes }, [AsksForFast], []],
    ['where the options name another', { routes, defaultRoute: 'fast' }, [AsksForAny], []],
    [
      'where a feature adds it',
      { routes },
      [AsksForAny],
      [LlmFailoverModule.forFeature({ routes: { default: ['openai/gpt-6-luna'] } })],
    ],
  ])('is not told of %s', async (_where, options, providers, imports) => {
    const logger = new RecordingLogger();
    await startHost({ imports: [root(options), ...imports], providers }, logger);
    expect(logger.of('warn')).toEqual([]);
  });
});
