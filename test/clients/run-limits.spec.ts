import {
  createLlmClient,
  LlmStreamInterruptedError,
  type LlmAttempt,
  type LlmCallOptions,
  type LlmClient,
  type LlmClientOptions,
  type LlmLimits,
} from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import {
  concat,
  finalize,
  from,
  lastValueFrom,
  NEVER,
  of,
  range,
  Subject,
  take,
  toArray,
  type ObservableInput,
} from 'rxjs';
import { listenersOf } from '../support/listeners-of.js';
import { ManualClock } from './support/manual-clock.js';
import { RawServer } from './support/raw-server.js';

const IDLE_MS = 200;
const TOTAL_MS = 600;
const MINUTES = 60_000;

/** Which limits stand where. */
interface Places {
  readonly module?: LlmLimits;
  readonly route?: LlmLimits;
  readonly call?: LlmLimits;
}

function runtimeOn(clock: ManualClock) {
  let calls = 0;
  return { clock, random: () => 0.5, newCallId: () => `call-${(calls += 1)}`, env: {} };
}

class Scene {
  readonly clock = new ManualClock();
  readonly client: LlmClient;

  constructor({ module, route }: Places = {}) {
    const fake = new FakeLlm([]);
    const options: LlmClientOptions = {
      routes: { default: { targets: ['acme/m'], limits: route } },
      providers: { acme: { baseUrl: 'http://acme.test', keys: 'sk-test-acme-0123456789' } },
      limits: module,
    };
    this.client = createLlmClient(options, { transport: fake, runtime: runtimeOn(this.clock) });
  }

  /** A run whose source gives its first value and then what `rest` gives. */
  start(rest: ObservableInput<string> = NEVER, options: LlmCallOptions = {}): StartedRun {
    return new StartedRun(
      this,
      (attempt) => {
        this.attempts.push(attempt);
        return concat(of('first'), rest);
      },
      options,
    );
  }

  readonly attempts: LlmAttempt[] = [];
}

class StartedRun {
  readonly values: string[] = [];
  isLeft = false;
  isComplete = false;
  error: unknown = null;
  private readonly subscription;

  constructor(
    private readonly scene: Scene,
    source: (attempt: LlmAttempt) => ObservableInput<string>,
    options: LlmCallOptions,
  ) {
    this.subscription = scene.client
      .run((attempt) => from(source(attempt)).pipe(finalize(() => (this.isLeft = true))), options)
      .subscribe({
        next: (value) => this.values.push(value),
        error: (error: unknown) => (this.error = error),
        complete: () => (this.isComplete = true),
      });
  }

  leave(): void {
    this.subscription.unsubscribe();
  }

  async pass(ms: number): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.scene.clock.advance(ms);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('The limits of a run after its first value', () => {
  it.each<[string, Places, number]>([
    ['idle limit of the call', { call: { idleTimeoutMs: IDLE_MS } }, IDLE_MS],
    ['idle limit of the route', { route: { idleTimeoutMs: IDLE_MS } }, IDLE_MS],
    [
      'idle limit of the call before that of the route',
      { call: { idleTimeoutMs: IDLE_MS }, route: { idleTimeoutMs: 1 } },
      IDLE_MS,
    ],
    ['total limit of the call', { call: { totalTimeoutMs: TOTAL_MS } }, TOTAL_MS],
    [
      'total limit of the call before its idle limit',
      { call: { totalTimeoutMs: TOTAL_MS, idleTimeoutMs: TOTAL_MS + 1 } },
      TOTAL_MS,
    ],
  ])('end it by the %s', async (_which, places, limitMs) => {
    const scene = new Scene(places);
    const run = scene.start(NEVER, { limits: places.call });
    await run.pass(limitMs - 1);
    expect(run).toMatchObject({ values: ['first'], error: null, isLeft: false });
    await run.pass(1);
    expect(run.error).toBeInstanceOf(LlmStreamInterruptedError);
    expect(run.error).toMatchObject({ code: 'llm_stream_interrupted', category: 'timeout', committed: true });
    expect(run.isLeft).toBe(true);
    expect(scene.attempts[0]?.signal.reason).toMatchObject({ name: 'TimeoutError' });
    expect(scene.clock.size).toBe(0);
  });

  it.each<[string, Places]>([
    ['nobody sets one', {}],
    ['the module alone sets them', { module: { idleTimeoutMs: IDLE_MS, totalTimeoutMs: TOTAL_MS } }],
    ['the route sets a total limit', { route: { totalTimeoutMs: TOTAL_MS } }],
    ['only the time of an attempt is set', { call: { attemptTimeoutMs: IDLE_MS, firstContentTimeoutMs: IDLE_MS } }],
  ])('are none where %s', async (_why, places) => {
    const scene = new Scene(places);
    const run = scene.start(NEVER, { limits: places.call });
    await run.pass(30 * MINUTES);
    expect(run).toMatchObject({ error: null, isLeft: false });
    expect(scene.clock.size).toBe(0);
    run.leave();
  });

  it('count the idle time from the last value on, and the total time from the start', async () => {
    const later = new Subject<string>();
    const scene = new Scene();
    const run = scene.start(later, { limits: { idleTimeoutMs: IDLE_MS, totalTimeoutMs: TOTAL_MS } });
    for (let at = 0; at < TOTAL_MS - 100; at += 100) {
      await run.pass(100);
      later.next('more');
    }
    expect(run).toMatchObject({ error: null, isLeft: false });
    expect(run.values).toHaveLength(6);
    await run.pass(100);
    expect(run.error).toMatchObject({ category: 'timeout', trail: [{ rule: 'engine/deadline' }] });
    expect(later.observed).toBe(false);
  });

  it('end a source that lets no timer fire', async () => {
    const { client, clock } = new Scene();
    let isLeft = false;
    async function* busy() {
      try {
        for (;;) {
          clock.advance(1);
          yield 'more';
        }
      } finally {
        isLeft = true;
      }
    }
    const ended = client.promises.run(() => busy(), { limits: { totalTimeoutMs: TOTAL_MS } });
    await expect(ended).rejects.toMatchObject({ name: 'LlmStreamInterruptedError', category: 'timeout' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(isLeft).toBe(true);
  });

  it('leave an async iterable at once, though its next item never comes', async () => {
    const scene = new Scene();
    const calls: string[] = [];
    const stalled: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => ({
        next: () => {
          calls.push('next');
          return calls.length === 1
            ? Promise.resolve({ done: false, value: 'first' })
            : new Promise<IteratorResult<string>>(() => undefined);
        },
        return: () => {
          calls.push('return');
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const ended = scene.client.promises
      .run(() => stalled, { limits: { idleTimeoutMs: IDLE_MS } })
      .catch((error) => error);
    await scene.clock.hasTimer(IDLE_MS);
    scene.clock.advance(IDLE_MS);
    expect(await ended).toBeInstanceOf(LlmStreamInterruptedError);
    expect(calls).toEqual(['next', 'next', 'return']);
  });

  it.each<[string, (run: StartedRun, later: Subject<string>) => void]>([
    ['its end', (_run, later) => later.complete()],
    ['its failure', (_run, later) => later.error(new Error('socket hang up'))],
    ['its subscriber’s leaving', (run) => run.leave()],
  ])('leave neither a timer nor a listener behind after %s', async (_what, end) => {
    const scene = new Scene();
    const later = new Subject<string>();
    const controller = new AbortController();
    const listeners = listenersOf(controller.signal);
    const limits = { idleTimeoutMs: IDLE_MS, totalTimeoutMs: TOTAL_MS };
    const run = scene.start(later, { limits, signal: controller.signal });
    await run.pass(1);
    expect(scene.clock.size).toBe(2);
    end(run, later);
    await run.pass(1);
    expect(scene.clock.size).toBe(0);
    expect(listeners()).toBe(0);
    expect(later.observed).toBe(false);
  });

  it('mark the model where it stood still, and nothing where the call’s own time was up', async () => {
    const stateAfter = async (limits: LlmLimits, limitMs: number) => {
      const scene = new Scene();
      const runs = Array.from({ length: 5 }, () => scene.start(NEVER, { limits }));
      await runs[0]?.pass(limitMs);
      for (const { error } of runs) expect(error).toBeInstanceOf(LlmStreamInterruptedError);
      return scene.client.plan().candidates[0]?.state;
    };
    expect(await stateAfter({ totalTimeoutMs: TOTAL_MS }, TOTAL_MS)).toBe('ready');
    expect(await stateAfter({ idleTimeoutMs: IDLE_MS }, IDLE_MS)).not.toBe('ready');
  });
});

describe('A run whose source is faster than whoever listens', () => {
  it('takes a list, however long, and leaves an endless one with its subscriber', async () => {
    const { client } = new Scene({ module: { maxBufferedChunks: 10 } });
    const list = Array.from({ length: 5_000 }, (_, index) => index);
    await expect(lastValueFrom(client.run(() => list).pipe(toArray()))).resolves.toEqual(list);
    let isLeft = false;
    function* endless() {
      try {
        for (let count = 0; ; count += 1) yield count;
      } finally {
        isLeft = true;
      }
    }
    await expect(lastValueFrom(client.run(() => endless()).pipe(take(3), toArray()))).resolves.toEqual([0, 1, 2]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(isLeft).toBe(true);
  });

  it('ends in a typed error, and leaves the source, where more values come at once than may wait', async () => {
    const { client } = new Scene({ module: { maxBufferedChunks: 10 } });
    const values: number[] = [];
    let made = 0;
    const signals: AbortSignal[] = [];
    const error: unknown = await new Promise((resolve, reject) => {
      client
        .run(({ signal }) => {
          signals.push(signal);
          return range(0, Number.MAX_SAFE_INTEGER).pipe(finalize(() => (made = values.length)));
        })
        .subscribe({
          next: (value) => values.push(value),
          error: resolve,
          complete: () => reject(new Error('complete')),
        });
    });
    expect(error).toMatchObject({ name: 'LlmStreamInterruptedError', committed: true });
    expect(String(error)).toContain('limits.maxBufferedChunks');
    expect(values).toHaveLength(11);
    expect(made).toBe(0);
    expect(signals[0]?.aborted).toBe(true);
    expect(client.plan().candidates[0]?.state).toBe('ready');
  });

  it('slows its server down where the slow work is done inside the attempt', async () => {
    let sentBytes = 0;
    const piece = 'x'.repeat(64 * 1024);
    const server = await RawServer.start((_request, response) => {
      const send = () => {
        while (sentBytes < 64 * 1024 * 1024) {
          sentBytes += piece.length;
          if (!response.write(piece)) return;
        }
        response.end();
      };
      response.on('drain', send);
      send();
    });
    try {
      const { client } = new Scene();
      const slowly = async function* ({ signal }: LlmAttempt) {
        const { body } = await fetch(server.url, { signal });
        let pieces = 0;
        for await (const bytes of body!) {
          await new Promise((resolve) => setImmediate(resolve));
          yield [(pieces += 1), bytes.length];
        }
      };
      await lastValueFrom(client.run(slowly).pipe(take(20)));
      expect(sentBytes).toBeLessThan(32 * 1024 * 1024);
      // It is reset, which `once()` would take for a failure.
      const [socket] = server.sockets;
      if (socket?.closed === false) await new Promise((resolve) => socket.once('close', resolve));
    } finally {
      await server.close();
    }
  });
});
