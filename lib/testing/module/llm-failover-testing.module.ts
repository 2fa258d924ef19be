import { Inject, Module, type DynamicModule, type OnModuleDestroy, type Provider } from '@nestjs/common';
import { assertFits, RECORD, that } from '../../checks/check.js';
import {
  LLM_PROVIDER_PRESETS,
  LlmClient,
  LlmFailoverModule,
  LlmRuntime,
  type LlmFailoverModuleExtras,
  type LlmFailoverModuleOptions,
  type LlmProviders,
} from '../../index.js';
import { opaque } from '../../opaque/opaque.js';
import { FakeLlm } from '../fake-llm/fake-llm.js';
import { NetworkGuard } from './network-guard.js';

/**
 * Options of `LlmFailoverTestingModule`: those of `LlmFailoverModule`, but for what carries requests.
 *
 * @publicApi
 */
export interface LlmFailoverTestingOptions
  extends Omit<LlmFailoverModuleOptions, 'routes' | 'transport' | 'http'>, LlmFailoverModuleExtras {
  /** The upstream. @default a new `FakeLlm`, which answers `Hello` */
  readonly llm?: FakeLlm | undefined;
  /** The routes of the test. @default one route, `default`, with the target `openai/fake` */
  readonly routes?: LlmFailoverModuleOptions['routes'] | undefined;
}

const DEFAULT_ROUTES: LlmFailoverModuleOptions['routes'] = { default: ['openai/fake'] };
const DOUBLE = that((value) => value instanceof FakeLlm, 'a FakeLlm');
const GUARD = Symbol('LLM_NETWORK_GUARD');

/**
 * The whole library with only the network left out: engine, health, events, interceptor and all tokens are those of
 * `LlmFailoverModule`, over a `FakeLlm`.
 *
 * - Keys need not be set, waits take no real time, `fake.clock` moves it.
 * - While the module lives, the process makes no connection to a provider's host (those of the presets, and the `baseUrl`s
 *   of the options); what tries, such as an SDK in `run()`, hears an error that says so, and `expectNoPendingAnswers()`
 *   reports it. Servers on this machine can be reached.
 * - The double can be injected: `module.get(FakeLlm)`.
 *
 * @example
 * const llm = new FakeLlm(['Hello']);
 * const module = await Test.createTestingModule({
 *   imports: [LlmFailoverTestingModule.forRoot({ llm, routes: { fast: ['openai/gpt-6-luna'] }, defaultRoute: 'fast' })],
 *   providers: [SummaryService],
 * }).compile();
 *
 * @publicApi
 */
@Module({})
export class LlmFailoverTestingModule implements OnModuleDestroy {
  static {
    opaque<LlmFailoverTestingModule>(this, () => ({}));
  }

  constructor(@Inject(GUARD) private readonly guard: NetworkGuard) {}

  /**
   * Registers the library over a double.
   *
   * @throws LlmOptionsError where `llm` is no double; when the container builds the module, with all else that is wrong with the
   * options
   */
  static forRoot(options: LlmFailoverTestingOptions = {}): DynamicModule {
    assertFits(RECORD, options, 'options');
    assertFits(DOUBLE, options.llm, 'llm');
    const { llm = new FakeLlm(), routes = DEFAULT_ROUTES, extraProviders, ...others } = options;
    const root = LlmFailoverModule.forRoot({
      routes,
      ...others,
      transport: llm,
      extraProviders: withRuntime(extraProviders, llm),
    });
    return {
      module: LlmFailoverTestingModule,
      global: others.isGlobal ?? true,
      imports: [root],
      providers: [
        { provide: FakeLlm, useValue: llm },
        // After the client, so that none is left standing by options that are refused.
        { provide: GUARD, useFactory: () => guardOf(llm, others.providers), inject: [LlmClient] },
      ],
      exports: [root, FakeLlm],
    };
  }

  /** @internal */
  onModuleDestroy(): void {
    this.guard.leave();
  }
}

/** What comes by `extraProviders` takes the place of the module's own. What is no list is left to the check of the options. */
function withRuntime(extraProviders: Provider[] | undefined, llm: FakeLlm): Provider[] {
  if (extraProviders !== undefined && !Array.isArray(extraProviders)) return extraProviders;
  return [...(extraProviders ?? []), { provide: LlmRuntime, useValue: llm.runtime }];
}

function guardOf(llm: FakeLlm, providers: LlmProviders = {}): NetworkGuard {
  const own = Object.entries(providers).flatMap(([id, provider]) =>
    provider?.baseUrl === undefined ? [] : [[provider.baseUrl, id] as const],
  );
  for (const [baseUrl, id] of own) llm.noteBaseUrl(baseUrl, id);
  const presets = Object.values(LLM_PROVIDER_PRESETS).flatMap(({ baseUrl }) => baseUrl ?? []);
  const guard = new NetworkGuard([...presets, ...own.map(([baseUrl]) => baseUrl)], (words) =>
    llm.noteUnscripted(words),
  );
  guard.stand();
  return guard;
}
