import { Test, type TestingModule } from '@nestjs/testing';
import {
  LlmCallError,
  LlmStreamInterruptedError,
  LlmClient,
  LlmEvents,
  LlmFailoverModule,
  llmTextOf,
  type LlmFailoverModuleOptions,
} from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { concat, NEVER, of } from 'rxjs';
import { RawServer } from '../clients/support/raw-server.js';
import { HELLO, KEY } from './support/host.js';

let server: FakeLlmServer;
let host: TestingModule;

beforeEach(async () => {
  server = await FakeLlmServer.start();
});

afterEach(async () => {
  await host.close();
  await server.close();
});

async function start(options: Partial<LlmFailoverModuleOptions> = {}): Promise<LlmClient> {
  const providers = { openai: { baseUrl: server.baseUrl('openai'), keys: KEY } };
  const root = LlmFailoverModule.forRoot({ routes: { default: ['openai/gpt-6-luna'] }, providers, ...options });
  host = await Test.createTestingModule({ imports: [root] }).compile();
  await host.init();
  return host.get(LlmClient);
}

const outcomeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    (value) => value,
    (error: unknown) => error,
  );

describe('shutdown', () => {
  it('lets a call in flight finish', async () => {
    const gate = server.on().hold('in time');
    const client = await start();
    const answered = client.promises.chat(HELLO);
    await gate.arrived();
    const closed = host.close();
    gate.release();
    expect(llmTextOf(await answered)).toBe('in time');
    await closed;
  });

  it('ends a call that goes beyond the grace in a typed error, and closes its socket', async () => {
    server.on().hang();
    const client = await start({ shutdown: { graceMs: 20 } });
    const answered = outcomeOf(client.promises.chat(HELLO));
    const call = await server.received();
    await host.close();
    const error = await answered;
    expect(error).toBeInstanceOf(LlmCallError);
    expect(error).toMatchObject({
      code: 'llm_shutting_down',
      category: 'cancelled',
      message: 'The application is shutting down.',
    });
    await expect(call.closed).resolves.toBe('client-left');
  });

  it('ends a run that goes on after its first value in a typed error too', async () => {
    const client = await start({ shutdown: { graceMs: 0 } });
    let signal: AbortSignal | undefined;
    let isClosed: Promise<void> | undefined;
    const error = await new Promise((resolve) => {
      client
        .run((attempt) => {
          signal = attempt.signal;
          return concat(of('first'), NEVER);
        })
        .subscribe({ next: () => void (isClosed = host.close()), error: resolve });
    });
    await isClosed;
    expect(error).toBeInstanceOf(LlmStreamInterruptedError);
    expect(error).toMatchObject({ category: 'cancelled', callId: expect.any(String), route: 'default' });
    expect(signal?.aborted).toBe(true);
  });

  it('waits for a run that goes on after its first value', async () => {
    const client = await start();
    const values: string[] = [];
    let isClosed: Promise<void> | undefined;
    await new Promise<void>((complete, error) => {
      const source = async function* (): AsyncGenerator<string> {
        yield 'first';
        isClosed = host.close();
        await new Promise((resolve) => setImmediate(resolve));
        yield 'last';
      };
      client.run(source).subscribe({ next: (value) => values.push(value), error, complete });
    });
    await isClosed;
    expect(values).toEqual(['first', 'last']);
  });

  it('ends calls that wait for a retry at once, as they are', async () => {
    server.on().fail('rate_limited', { retryAfterMs: 60_000 });
    const client = await start();
    const scheduled = new Promise<void>((resolve) => {
      host.get(LlmEvents).events$.subscribe((event) => {
        if (event.type === 'retry-scheduled') resolve();
      });
    });
    const answered = outcomeOf(client.promises.chat(HELLO, { limits: { maxWaitMs: 120_000 } }));
    await scheduled;
    const startedAtMs = performance.now();
    await host.close();
    expect(performance.now() - startedAtMs).toBeLessThan(30_000);
    await expect(answered).resolves.toMatchObject({ category: 'rate_limited', attempts: 1 });
    expect(server.calls).toHaveLength(1);
  });

  it('ends calls that wait for the check of a key: they make theirs, or end', async () => {
    const gate = server.on().hold('leader');
    const client = await start({ shutdown: { graceMs: 20 }, limits: { keyCheckWaitMs: 60_000 } });
    const calls = [client.promises.chat(HELLO), client.promises.chat(HELLO)].map(outcomeOf);
    await gate.arrived();
    await host.close();
    for (const outcome of await Promise.all(calls)) expect(outcome).toBeInstanceOf(LlmCallError);
  });

  it('closes the sockets that were kept open, and completes the events', async () => {
    const message = { role: 'assistant', content: 'Hello' };
    const answer = JSON.stringify({ id: 'a', choices: [{ index: 0, message, finish_reason: 'stop' }] });
    const raw = await RawServer.start((_request, response) => void response.end(answer));
    const client = await start({ providers: { openai: { baseUrl: raw.url, keys: KEY } } });
    let isComplete = false;
    host.get(LlmEvents).events$.subscribe({ complete: () => (isComplete = true) });
    await client.promises.chat(HELLO);
    await client.promises.chat(HELLO);
    expect(raw.sockets.map(({ closed }) => closed)).toEqual([false]);
    await host.close();
    await raw.socketClosed();
    expect(isComplete).toBe(true);
    await raw.close();
  });
});
