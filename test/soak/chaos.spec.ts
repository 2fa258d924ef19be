import { LLMock } from '@copilotkit/aimock';
import { LlmClient, LlmEvents, LlmFailoverModule, type LlmFailoverModuleOptions } from 'nestjs-llm-failover';
import { Test, type TestingModule } from '@nestjs/testing';
import { vi } from 'vitest';
import { RecordingLogger } from '../module/support/host.js';
import { seeded } from '../support/seeded.js';
import { soak } from '../support/soak.js';
import { Callers, sideBySide, type Wanted } from './support/callers.js';
import { ChaosServer, PROVIDERS, TEXTS } from './support/chaos-server.js';
import { STACKS } from './support/stacks.js';

/** `CHAOS_SEED` plays another run, or one again. */
const SEED = Number(process.env['CHAOS_SEED'] ?? 20_269);
const WIDTH = 16;
const KEYS = ['one', 'two'].map((name) => `sk-test-chaos-${name}-0123456789abcdef`);
const EMBEDDING = { route: 'embeddings', kind: 'embed' as const };

/** Short windows, so that most calls reach the upstream. */
const POLICIES: LlmFailoverModuleOptions['policies'] = {
  breakerThreshold: 1_000_000,
  breakerMinimumCalls: 1_000_000,
  backoffMs: 5,
  maxBackoffMs: 20,
  authRetryDelaysMs: [5, 10],
  ...Object.fromEntries(
    [
      'overloadedCooldownMs', 'overloadedMaxCooldownMs', 'rateLimitCooldownMs', 'rateLimitMaxCooldownMs', 'rateLimitHintCapMs',
      'quotaCooldownMs', 'quotaHintCapMs', 'provenCooldownMs', 'provenMaxCooldownMs', 'permissionCooldownMs', 'relayedCooldownMs',
      'pageCooldownMs', 'modelCooldownMs', 'modelInferredCooldownMs', 'unknownCooldownMs', 'keyOutageCooldownMs',
      'keyOutageMaxCooldownMs',
    ].map((name) => [name, 5]),
  ),
  provenStrikes: 1_000_000,
}; // prettier-ignore

interface Played {
  readonly module: TestingModule;
  readonly client: LlmClient;
  /** Attempts so far. */
  readonly attempts: () => number;
}

async function started(options: LlmFailoverModuleOptions): Promise<Played> {
  const module = await Test.createTestingModule({ imports: [LlmFailoverModule.forRoot(options)] })
    .setLogger(new RecordingLogger())
    .compile();
  await module.init();
  let attempts = 0;
  module.get(LlmEvents).events$.subscribe(({ type }) => {
    if (type === 'attempt-started') attempts += 1;
  });
  return { module, client: module.get(LlmClient), attempts: () => attempts };
}

/** Sockets are gone a few turns after they were closed. */
async function expectSockets(open: number): Promise<void> {
  for (let turn = 0; turn < 500 && sockets() > open; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(sockets()).toBeLessThanOrEqual(open);
}

function sockets(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
}

/** The routes by provider, and one across all. */
function routesOf(ids: readonly string[]): Record<string, string[]> {
  const own = ids.map((id) => [id, [`${id}/a`, `${id}/b`]] as const);
  return { ...Object.fromEntries(own), all: ids.map((id) => `${id}/a`), embeddings: ['openai/a', 'openai/b'] };
}

describe.each(Object.keys(STACKS))(`chaos over real HTTP: %s (seed ${SEED})`, (name) => {
  const random = seeded(SEED);
  const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;

  it(`of a third party's mock server never blames the caller, and every answer is whole`, async () => {
    const open = sockets();
    const stack = await (STACKS[name] as (typeof STACKS)[string])();
    // The mock draws by it.
    const chance = vi.spyOn(Math, 'random').mockImplementation(random);
    const mock = new LLMock({ port: 0, logLevel: 'silent' });
    const text = `BEGIN ${'word '.repeat(40)}END`;
    mock.onMessage(/whole/, { content: text }, { chunkSize: 20 });
    mock.onMessage(/truncated/, { content: text }, { chunkSize: 20, truncateAfterChunks: 3 });
    mock.onMessage(/dropped/, { content: text }, { chunkSize: 20, latency: 2, disconnectAfterMs: 8 });
    mock.onEmbedding(/whole/, { embedding: [0.1, 0.2] });
    mock.setChaos({ dropRate: 0.1, malformedRate: 0.1, rateLimitRate: 0.1, disconnectRate: 0.1 });
    await mock.start();
    const paths: Record<string, string> = { openai: '/v1', acme: '/v1', anthropic: '/v1', gemini: '/v1beta' };
    const ids = Object.keys(PROVIDERS);
    const { module, client, attempts } = await started({
      routes: routesOf(ids),
      providers: Object.fromEntries(
        ids.map((id) => [id, { api: PROVIDERS[id], baseUrl: `${mock.url}${paths[id]}`, keys: KEYS }]),
      ),
      policies: POLICIES,
      ...stack.options,
    });
    const isText = {
      isWhole: (said: string) => said === text || said === 'whole',
      isPart: (said: string) => text.startsWith(said),
    };
    const callers = new Callers(client, isText, KEYS);
    try {
      let left = soak(1_000, 150);
      const act = async (): Promise<unknown> => {
        left -= 1;
        const limits = { totalTimeoutMs: 5_000, attemptTimeoutMs: 2_000 };
        if (random() < 0.1) return callers.call({ ...EMBEDDING, prompt: 'whole', limits });
        const prompt = random() < 0.7 ? 'whole' : oneOf(['truncated', 'dropped']);
        return callers.call({ route: oneOf([...ids, 'all']), kind: oneOf(['chat', 'stream']), prompt, limits });
      };
      await sideBySide(WIDTH, act, () => left <= 0);
    } finally {
      await module.close();
      await mock.stop();
      chance.mockRestore();
      await stack.close();
    }
    process.stdout.write(`chaos of aimock, ${name}: ${attempts()} upstream calls; ${callers.told()}\n`);
    expect(callers.faults).toEqual([]);
    expect([...callers.counts.keys()].filter((outcome) => outcome.includes('invalid_request'))).toEqual([]);
    expect(callers.count('answered')).toBeGreaterThan(soak(500, 75));
    expect(attempts()).toBeGreaterThan(soak(1_000, 150));
    await expectSockets(open);
  });

  it('of all that can go wrong ends every call whole or in a typed error, in time, and is forgotten once it is over', async () => {
    const open = sockets();
    const stack = await (STACKS[name] as (typeof STACKS)[string])();
    const chaos = await ChaosServer.start(random);
    const ids = Object.keys(PROVIDERS);
    const { module, client, attempts } = await started({
      routes: routesOf(ids),
      providers: Object.fromEntries(
        ids.map((id) => [id, { api: PROVIDERS[id], baseUrl: chaos.server.baseUrl(id, PROVIDERS[id]), keys: KEYS }]),
      ),
      policies: POLICIES,
      ...stack.options,
    });
    const callers = new Callers(client, TEXTS, KEYS);
    const wanted = (): Wanted => {
      const limits = { totalTimeoutMs: 1_000, attemptTimeoutMs: 400, firstContentTimeoutMs: 300, idleTimeoutMs: 300 };
      const leavesAfterMs = random() < 0.1 ? Math.floor(random() * 100) : undefined;
      return {
        route: oneOf([...ids, 'all']),
        kind: oneOf(['chat', 'stream']),
        prompt: 'Say something.',
        limits,
        leavesAfterMs,
      };
    };
    /** Calls one after the other until twenty in a row were answered. */
    const settles = async (route: string): Promise<void> => {
      const untilMs = performance.now() + 10_000;
      for (let inRow = 0; inRow < 20;) {
        const outcome = await callers.call({ ...wanted(), route, leavesAfterMs: undefined });
        inRow = outcome === 'answered' ? inRow + 1 : 0;
        if (performance.now() > untilMs) throw new Error(`${route} has not settled: ${outcome}`);
      }
    };
    try {
      // Keys that have worked.
      for (const id of ids) await settles(id);
      chaos.trouble = 0.5;
      const untilMs = performance.now() + soak(60_000, 1_000);
      await sideBySide(
        WIDTH,
        () => callers.call(wanted()),
        () => performance.now() > untilMs,
      );
      chaos.trouble = 0;
      for (const route of [...ids, 'all']) await settles(route);
    } finally {
      await module.close();
      await chaos.server.close();
      await stack.close();
    }
    process.stdout.write(`chaos, ${name}: ${attempts()} upstream calls; ${callers.told()}\n`);
    expect(callers.faults).toEqual([]);
    expect([...callers.counts.keys()].filter((outcome) => outcome.includes('invalid_request'))).toEqual([]);
    expect(callers.count('answered')).toBeGreaterThan(callers.count('server_error'));
    await expectSockets(open);
  });
});
