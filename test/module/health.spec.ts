import { Inject, Injectable } from '@nestjs/common';
import { LlmClient, LlmFailoverModule, LlmHealth, LlmOptionsError, type LlmSavedHealth } from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { closeHosts, HELLO, KEY, startHost, upstreamSaying } from './support/host.js';

@Injectable()
class OnCall {
  constructor(@Inject(LlmHealth) readonly health: LlmHealth) {}
}

describe('LlmHealth in a module', () => {
  let server: FakeLlmServer;
  const options = (initialState?: LlmSavedHealth) => ({
    routes: { default: ['openai/gpt-6-luna'] },
    providers: { openai: { baseUrl: server.baseUrl('openai'), keys: [{ label: 'primary', value: KEY }] } },
    health: initialState === undefined ? {} : { initialState },
  });

  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });
  afterEach(async () => {
    await closeHosts();
    await server.close();
  });

  it('is injected by its class, and keeps what a person took out through a restart', async () => {
    const first = await startHost({ imports: [LlmFailoverModule.forRoot(options())], providers: [OnCall] });
    const { health } = first.get(OnCall);
    expect(health).toBe(first.get(LlmHealth));
    health.isolate({ credential: 'primary' }, 'leaked');
    const saved = JSON.parse(JSON.stringify(health)) as LlmSavedHealth;
    await closeHosts();

    const next = LlmFailoverModule.forRootAsync({ useFactory: () => options(saved) });
    const second = await startHost({ imports: [next], providers: [OnCall] });
    await expect(second.get(LlmClient).promises.chat(HELLO)).rejects.toThrow('isolated by hand: leaked');
    expect(server.calls).toHaveLength(0);
    second.get(OnCall).health.reset({ credential: 'primary' });
    server.on().reply('back');
    await second.get(LlmClient).promises.chat(HELLO);
    expect(server.calls).toHaveLength(1);
  });

  it('names what is wrong with saved health', async () => {
    const saved = { version: 1, savedAtMs: 0, entries: [['galaxy:openai', {}]] } as unknown as LlmSavedHealth;
    const start = startHost({ imports: [LlmFailoverModule.forRoot(options(saved))] });
    await expect(start).rejects.toThrow(LlmOptionsError);
    await expect(start).rejects.toThrow('health.initialState.entries[0]: expected what LlmHealth.toJSON() gave');
  });

  it('completes its changes when the application shuts down', async () => {
    const root = LlmFailoverModule.forRoot({ ...options(), transport: upstreamSaying() });
    const host = await startHost({ imports: [root] });
    const seen: string[] = [];
    const { changes$ } = host.get(LlmHealth);
    changes$.subscribe({ next: ({ entry }) => seen.push(entry.scope), complete: () => seen.push('complete') });
    await host.get(LlmClient).promises.chat(HELLO);
    await closeHosts();
    expect(seen).toEqual(['credential', 'complete']);
  });
});
