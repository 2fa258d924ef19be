import { LlmFailoverModule } from 'nestjs-llm-failover';
import { closeHosts, KEY, RecordingLogger, startHost, upstreamSaying } from './support/host.js';

const transport = upstreamSaying();

async function warningsOf(...imports: NonNullable<Parameters<typeof startHost>[0]['imports']>): Promise<string[]> {
  const logger = new RecordingLogger();
  await startHost({ imports }, logger);
  return logger.of('warn');
}

describe('the warnings of a start', () => {
  afterEach(closeHosts);

  const providers = {
    own: { baseUrl: 'http://own.test/v1', keys: [{ value: KEY }, { value: `${KEY}-2`, models: ['later'] }] },
    spare: { baseUrl: 'http://spare.test/v1', keys: KEY },
  };
  const root = LlmFailoverModule.forRoot({ routes: { default: ['own/a'] }, providers, transport });

  it('name the providers and keys that no route uses', async () => {
    expect(await warningsOf(root)).toEqual([
      'providers.own.keys[1].models: fits no target of own in the routes, so its key is never used.',
      "providers.spare: no route names it; only InjectLlmProvider('spare') reaches it.",
    ]);
  });

  it('wait for what feature modules add', async () => {
    const feature = LlmFailoverModule.forFeature({ routes: { other: ['own/later', 'spare/b'] } });
    expect(await warningsOf(root, feature)).toEqual([]);
  });

  it('name what is of no use in a feature, once', async () => {
    const third = { baseUrl: 'http://third.test/v1', keys: [KEY, KEY] };
    const routes = {
      other: { targets: ['own/later', 'spare/b', 'third/c'], limits: { maxWaitMs: 9, totalTimeoutMs: 9 } },
    };
    const feature = LlmFailoverModule.forFeature({ routes, providers: { third } });
    expect(await warningsOf(root, feature)).toEqual([
      'providers.third.keys: the key "key-2" is the same as "key-1" of providers.third.keys; it is used once.',
      'routes.other.limits.maxWaitMs (9): never matters; totalTimeoutMs (9) ends the wait before.',
    ]);
  });

  it('tell why a file gave no key, once', async () => {
    const file = '/nowhere/llm-key';
    const options = { routes: { default: ['own/a'] }, transport };
    const own = { baseUrl: 'http://own.test/v1', keys: [{ file }] };
    const warnings = await warningsOf(LlmFailoverModule.forRoot({ ...options, providers: { own } }));
    expect(warnings).toEqual([expect.stringMatching(/^own: .* gave no key: .*ENOENT.*\.$/)]);
  });
});
