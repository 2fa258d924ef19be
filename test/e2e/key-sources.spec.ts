import { Injectable, Module } from '@nestjs/common';
import {
  LlmClient,
  LlmCredentialSource,
  LlmEvents,
  LlmFailoverModule,
  LlmHealth,
  LlmOptionsError,
  type LlmEvent,
  type LlmFailoverFeatureOptions,
  type LlmFailoverModuleOptions,
  type LlmKeySource,
} from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { Subject } from 'rxjs';
import { closeHosts, HELLO, RecordingLogger, startHost } from '../module/support/host.js';

const [OLD, FRESH] = ['sk-test-vault-old-4f9c2ab17d6e8035', 'sk-test-vault-new-8035bb1c9d7f4f9c'];

@Injectable()
class VaultConnection {
  readonly changes = new Subject<unknown>();
  present = OLD;
  /** What a renewal gives; an error where it fails. */
  renewed: string | Error = FRESH;
}

@Injectable()
class VaultService extends LlmCredentialSource {
  constructor(private readonly connection: VaultConnection) {
    super();
  }

  override get changes$() {
    return this.connection.changes.asObservable();
  }

  resolve(): Promise<string> {
    return Promise.resolve(this.connection.present);
  }

  override refresh(): string {
    if (this.connection.renewed instanceof Error) throw this.connection.renewed;
    return this.connection.renewed;
  }
}

@Module({ providers: [VaultConnection, VaultService], exports: [VaultConnection, VaultService] })
class VaultModule {}

let server: FakeLlmServer;
beforeEach(async () => {
  server = await FakeLlmServer.start();
  server.acceptKeys('openai', [OLD]);
});
afterEach(async () => {
  await closeHosts();
  await server.close();
});

const sources: [string, LlmKeySource][] = [
  ['useExisting', { useExisting: VaultService }],
  ['useClass', { useClass: VaultService }],
  [
    'useFactory',
    { useFactory: (connection: VaultConnection) => new VaultService(connection), inject: [VaultConnection] },
  ],
];

const providersOf = (source: LlmKeySource) => ({
  openai: { baseUrl: server.baseUrl('openai'), keys: [{ label: 'main', source }] },
});
const optionsOf = (source: LlmKeySource): LlmFailoverModuleOptions => ({
  routes: { default: ['openai/gpt-6-luna'] },
  providers: providersOf(source),
});

describe('a source from the container of the host', () => {
  it.each(sources)('is injected by forRoot with imports: %s', async (_name, source) => {
    const host = await startHost({
      imports: [LlmFailoverModule.forRoot({ ...optionsOf(source), imports: [VaultModule] })],
    });
    expect(await host.get(LlmClient).promises.chat(HELLO)).toBeDefined();
    server.acceptKeys('openai', [FRESH]);
    host.get(VaultConnection, { strict: false }).changes.next(FRESH);
    expect(await host.get(LlmClient).promises.chat(HELLO)).toBeDefined();
    expect(server.calls).toHaveLength(2);
  });

  it.each(sources)('is injected by forRoot with extraProviders: %s', async (_name, source) => {
    const extraProviders = [VaultConnection, VaultService];
    const host = await startHost({ imports: [LlmFailoverModule.forRoot({ ...optionsOf(source), extraProviders })] });
    expect(await host.get(LlmClient).promises.chat(HELLO)).toBeDefined();
  });

  it.each(sources)('is injected by forRootAsync: %s', async (_name, source) => {
    const root = LlmFailoverModule.forRootAsync({
      imports: [VaultModule],
      useFactory: () => optionsOf(source),
    });
    const host = await startHost({ imports: [root] });
    expect(await host.get(LlmClient).promises.chat(HELLO)).toBeDefined();
  });

  it.each(sources)('is injected by forFeature: %s', async (_name, source) => {
    const root = LlmFailoverModule.forRoot({
      routes: { default: ['ollama/llama'] },
    });
    const feature: LlmFailoverFeatureOptions = {
      routes: { team: ['openai/gpt-6-luna'] },
      providers: providersOf(source),
    };
    const withImports = LlmFailoverModule.forFeature({ ...feature, imports: [VaultModule] });
    const withProviders = LlmFailoverModule.forFeature({ ...feature, extraProviders: [VaultConnection, VaultService] });
    for (const [index, added] of [withImports, withProviders].entries()) {
      const host = await startHost({ imports: [root, added] });
      expect(await host.get(LlmClient).promises.chat(HELLO, { route: 'team' })).toBeDefined();
      expect(server.calls).toHaveLength(index + 1);
    }
  });

  it.each<[string, LlmKeySource]>([
    ['what is no source', { useFactory: () => ({ get: () => OLD }) as never }],
    ['a source with wrong changes$', { useFactory: () => ({ resolve: () => OLD, changes$: OLD }) as never }],
  ])('is refused by the path of its option where it is %s', async (_name, source) => {
    const starting = startHost({ imports: [LlmFailoverModule.forRoot(optionsOf(source))] });
    const error = await starting.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LlmOptionsError);
    expect((error as LlmOptionsError).message).toContain('providers.openai.keys[0].source');
    expect((error as LlmOptionsError).message).not.toContain('sk-test');
  });
});

describe('what an operator sees of a source', () => {
  async function start(
    extra: Partial<LlmFailoverModuleOptions> = {},
    configure: (connection: VaultConnection) => void = () => undefined,
  ) {
    const logger = new RecordingLogger();
    const connection = new VaultConnection();
    configure(connection);
    const options = { ...optionsOf({ useExisting: VaultService }), ...extra };
    const extraProviders = [{ provide: VaultConnection, useValue: connection }, VaultService];
    const host = await startHost({ imports: [LlmFailoverModule.forRoot({ ...options, extraProviders })] }, logger);
    const events: LlmEvent[] = [];
    host.get(LlmEvents).events$.subscribe((event) => events.push(event));
    const said = (level: string) => logger.of(level).join('\n');
    const shown = () => JSON.stringify([logger.lines, events, host.get(LlmHealth).snapshot()]);
    return { host, client: host.get(LlmClient), connection, events, said, shown };
  }

  it('a refresh: one line, one event, no warning', async () => {
    const { client, events, said, shown } = await start();
    await client.promises.chat(HELLO);
    server.acceptKeys('openai', [FRESH]);
    await Promise.all(Array.from({ length: 10 }, () => client.promises.chat(HELLO)));
    expect(said('log')).toMatch(
      /^openai: uses the key "main" \(#[0-9a-f]{4}\) in place of "main" \(#[0-9a-f]{4}\) from now on \(rejected\)$/,
    );
    expect(said('warn')).toBe('');
    expect(events.filter(({ type }) => type === 'credential-refreshed')).toHaveLength(1);
    expect(shown().includes('sk-test')).toBe(false);
  });

  it('a refresh that fails: a warning that names the option, health that tells the reason', async () => {
    const { client, host, connection, said, shown } = await start({ limits: { maxWaitMs: 0 } });
    await client.promises.chat(HELLO);
    server.acceptKeys('openai', [FRESH]);
    connection.renewed = new Error(`vault is sealed (token ${FRESH})`);
    const error: unknown = await client.promises.chat(HELLO).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ category: 'credential_invalid' });
    expect(said('warn')).toContain('its refresh failed: vault is sealed');
    expect(said('warn')).toContain('providers.openai.keys[0].source');
    expect(host.get(LlmHealth).explain({ credential: 'main' })).toContain('vault is sealed');
    expect(shown().includes('sk-test')).toBe(false);
  });

  it('changes$ that fail: a warning, and the key goes on', async () => {
    const { client, connection, said, events } = await start();
    connection.changes.error(new Error('the watch broke'));
    await client.promises.chat(HELLO);
    expect(said('warn')).toBe('openai: providers.openai.keys[0].source gave no key: the watch broke.');
    expect(events).toContainEqual(expect.objectContaining({ type: 'credential-refresh-failed', isFinal: false }));
  });

  it('a source without a key at the start: the app starts and warns, or refuses to', async () => {
    const empty = (connection: VaultConnection) => {
      connection.present = '';
    };
    const { said } = await start({}, empty);
    expect(said('warn')).toContain('providers.openai.keys[0].source: gave no key at the start.');
    await expect(start({ onMissingKeys: 'throw' }, empty)).rejects.toThrow(/providers\.openai\.keys/);
  });

  it('no subscription after the app is closed', async () => {
    const { host, connection } = await start();
    expect(connection.changes.observed).toBe(true);
    await host.close();
    expect(connection.changes.observed).toBe(false);
  });
});
