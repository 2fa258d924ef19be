import { inspect } from 'node:util';
import { expect, vi } from 'vitest';
import type { LlmChatChunk } from '../../lib/clients/chat-chunk.interface.js';
import { LlmClient } from '../../lib/clients/llm-client.js';
import type { LlmCallOptions } from '../../lib/clients/call-options.interface.js';
import type { LlmClientOptions } from '../../lib/clients/config/config.interface.js';
import { checkClientOptions } from '../../lib/clients/config/check-options.js';
import { Problems } from '../../lib/checks/problems.js';
import { LlmCore } from '../../lib/clients/llm-core.js';
import type { LlmEvent } from '../../lib/failover/event.interface.js';
import { SYSTEM_CLOCK, type Clock } from '../../lib/health/clock.js';
import { healthKeysOf } from '../../lib/health/health-keys.js';
import type { LlmHealthStore } from '../../lib/health/health-store.js';
import { LlmHealth } from '../../lib/health/llm-health.js';
import type { LlmHealthEntry } from '../../lib/health/health-report.interface.js';
import { ScriptedUpstream, type Script } from './scripted-upstream.js';
import { seeded } from './seeded.js';

/** The settings of the acceptance scripts. */
const SCENARIO: Partial<LlmClientOptions> = {
  selection: 'priority',
  limits: { maxAttempts: 6, maxWaitMs: 30_000 },
  policies: { jitter: false },
};

/** The event loop's own, also while a test fakes time. */
const realSetImmediate = setImmediate;

/** A value that nobody may ever see. */
export function secretOf(label: string): string {
  return `sk-test-${label}-0123456789abcdefghij`;
}

/** A provider of the scripts with its keys. */
export function provider(id: string, ...labels: string[]): LlmClientOptions['providers'] {
  const keys = labels.map((label) => ({ label, value: secretOf(label) }));
  return { [id]: { baseUrl: `http://${id.toLowerCase()}.test/v1`, keys } };
}

export interface BenchOptions extends Omit<Partial<LlmClientOptions>, 'routes'> {
  readonly routes: LlmClientOptions['routes'];
  readonly script?: Script;
  readonly seed?: number;
  /** The environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default the system's, which tests make virtual */
  readonly clock?: Clock;
  /** @default in memory */
  readonly store?: LlmHealthStore;
}

/** A real client over a scripted upstream, in virtual time. */
export class Bench {
  readonly upstream: ScriptedUpstream;
  readonly core: LlmCore;
  client: LlmClient;
  readonly health: LlmHealth;
  readonly events: LlmEvent[] = [];
  private readonly clock: Clock;

  constructor({ script = {}, seed = 1, env = {}, clock = SYSTEM_CLOCK, store, ...options }: BenchOptions) {
    this.clock = clock;
    this.upstream = new ScriptedUpstream(script, clock);
    const merged: LlmClientOptions = {
      ...SCENARIO,
      ...options,
      limits: { ...SCENARIO.limits, ...options.limits },
      policies: { ...SCENARIO.policies, ...options.policies },
    };
    const problems = new Problems();
    checkClientOptions(merged, problems);
    if (problems.list.length > 0) throw new Error(JSON.stringify(problems.list));
    let calls = 0;
    const random = seeded(seed);
    const runtime = { clock, random, newCallId: () => `call-${(calls += 1)}`, env };
    const emit = (event: LlmEvent) => void this.events.push(event);
    this.core = new LlmCore({ options: merged, transport: this.upstream, runtime, emit, store });
    // As an application that has started.
    this.core.credentialRegistry.listen();
    this.client = new LlmClient(this.core);
    const { registry, uptime, credentialRegistry: directory } = this.core;
    this.health = new LlmHealth({ registry, uptime, clock, directory, onListenerError: raise });
  }

  /** One call, with what came of it; moves virtual time until it is over. */
  async call(request: ChatRequest = { messages: [] }, options: LlmCallOptions = {}): Promise<Outcome> {
    const [outcome] = await this.batch([{ request, options }]);
    return outcome as Outcome;
  }

  /** Calls in parallel, all alike. */
  calls(count: number, request: ChatRequest = { messages: [] }, options: LlmCallOptions = {}): Promise<Outcome[]> {
    return this.batch(Array.from({ length: count }, () => ({ request, options })));
  }

  /** Calls in parallel. */
  async batch(
    wanted: readonly { readonly request?: ChatRequest; readonly options?: LlmCallOptions }[],
  ): Promise<Outcome[]> {
    let left = wanted.length;
    const outcomes = wanted.map(({ request = { messages: [] }, options = {} }) =>
      this.start(request, options).finally(() => {
        left -= 1;
      }),
    );
    await settle(() => left === 0);
    return Promise.all(outcomes);
  }

  /** Starts a call and leaves time alone. */
  start(request: ChatRequest = { messages: [] }, options: LlmCallOptions = {}): Promise<Outcome> {
    const startedAtMs = Date.now();
    return this.client.promises.chat(request, options).then(
      (value): Outcome => ({ value, error: undefined as never, tookMs: Date.now() - startedAtMs }),
      (error: unknown): Outcome => ({ error: error as Outcome['error'], tookMs: Date.now() - startedAtMs }),
    );
  }

  /** One streamed call, read to its end; moves virtual time until it is over. */
  async stream(request: ChatRequest = { messages: [] }, options: LlmCallOptions = {}): Promise<StreamOutcome> {
    const [outcome] = await this.streams([{ request, options }]);
    return outcome as StreamOutcome;
  }

  /** Streamed calls in parallel. */
  async streams(
    wanted: readonly { readonly request?: ChatRequest; readonly options?: LlmCallOptions }[],
  ): Promise<StreamOutcome[]> {
    let left = wanted.length;
    const outcomes = wanted.map(({ request, options }) =>
      this.startStream(request, options).finally(() => {
        left -= 1;
      }),
    );
    await settle(() => left === 0);
    return Promise.all(outcomes);
  }

  /** Starts a streamed call, reads it to its end, and leaves time alone. */
  async startStream(
    request: ChatRequest = { messages: [] },
    options: LlmCallOptions = {},
    onChunk: (chunk: LlmChatChunk) => void = () => undefined,
  ): Promise<StreamOutcome> {
    const startedAtMs = Date.now();
    const chunks: LlmChatChunk[] = [];
    let error: unknown;
    let completed = false;
    try {
      for await (const chunk of this.client.promises.stream(request, options)) {
        chunks.push(chunk);
        onChunk(chunk);
      }
      completed = true;
    } catch (thrown) {
      error = thrown;
    }
    const text = chunks.map(({ choices }) => choices.find(({ index }) => index === 0)?.delta.content ?? '').join('');
    return { chunks, text, completed, error: error as StreamOutcome['error'], tookMs: Date.now() - startedAtMs };
  }

  /** The entry of a scope. */
  entry(wanted: Partial<LlmHealthEntry> & { readonly label?: string }): LlmHealthEntry | undefined {
    const { label, ...fields } = wanted;
    return this.health.snapshot().entries.find((entry) => {
      const isLabel = label === undefined || entry.credential?.label === label;
      return isLabel && Object.entries(fields).every(([name, value]) => entry[name as keyof LlmHealthEntry] === value);
    });
  }

  eventsOf<Type extends LlmEvent['type']>(type: Type): Extract<LlmEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<LlmEvent, { type: Type }> => event.type === type);
  }

  /** A new client over the same engine, as another injection would make one. */
  rebuildClient(): void {
    this.client = new LlmClient(this.core);
  }

  /** Lets virtual time pass. */
  async pass(delayMs: number): Promise<void> {
    await vi.advanceTimersByTimeAsync(delayMs);
  }

  /** Makes a key proven by a success, and forgets that it was asked. */
  async prove(...labels: string[]): Promise<void> {
    for (const label of labels) {
      const credential = [...this.core.routeTable.credentials()].find((known) => known.label === label);
      if (credential === undefined) throw new Error(`no key is called ${label}`);
      const { provider: id, fingerprint } = credential;
      const { baseUrl } = this.core.routeTable.provider(id);
      const keys = healthKeysOf({ provider: id, model: 'any', baseUrl, fingerprint });
      this.core.registry.recordSuccess(keys, this.core.registry.stamp());
    }
  }

  /** The times of the calls made, in milliseconds from a moment. */
  callTimes(sinceMs: number): number[] {
    return this.upstream.calls.map(({ atMs }) => atMs - sinceMs);
  }

  /** Everything that people could see, as text. */
  visible(...more: unknown[]): string {
    return JSON.stringify([this.events, this.health.snapshot(), ...more.map(textOf)]);
  }

  /** What holds after every script: nothing left over, nothing given away, nothing grown. */
  expectClean(...shown: unknown[]): void {
    expect(this.visible(...shown)).not.toContain('sk-test');
    if (this.clock === SYSTEM_CLOCK) expect(vi.getTimerCount()).toBe(0);
    expect(this.core.registry.watchedKeys).toBe(0);
    expect(this.core.gate.size).toBe(0);
    expect(this.core.engine.checks.size).toBe(0);
    const targets = new Set(
      this.core.routeTable.routeNames.flatMap((name) => this.core.routeTable.route(name).targets),
    );
    const credentials = [...this.core.routeTable.credentials()].length;
    const bound = credentials * (targets.size + 1) + targets.size + 2 * this.core.routeTable.providerIds.length;
    expect(this.core.registry.size).toBeLessThanOrEqual(bound);
  }
}

type ChatRequest = Parameters<LlmClient['promises']['chat']>[0];

export interface StreamOutcome {
  readonly chunks: readonly LlmChatChunk[];
  /** What the first choice said. */
  readonly text: string;
  readonly completed: boolean;
  readonly error: import('../../lib/errors/llm-stream-interrupted.error.js').LlmStreamInterruptedError;
  readonly tookMs: number;
}

export interface Outcome {
  readonly value?: Awaited<ReturnType<LlmClient['promises']['chat']>>;
  readonly error: import('../../lib/errors/llm-call.error.js').LlmCallError;
  readonly tookMs: number;
}

/** Moves virtual time from timer to timer until the work is done. */
export async function settle(isDone: () => boolean): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
  for (let step = 0; !isDone(); step += 1) {
    if (vi.getTimerCount() === 0) await idle(isDone);
    if (isDone()) return;
    if (step > 10_000 || vi.getTimerCount() === 0) throw new Error('the work never ends: no timer is left to wait for');
    await vi.advanceTimersToNextTimerAsync();
  }
}

/** Lets real turns of the event loop pass until the work is done, or waits for a timer. */
async function idle(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < 20 && !isDone() && vi.getTimerCount() === 0; turn += 1) {
    await new Promise((resolve) => realSetImmediate(resolve));
  }
}

function textOf(value: unknown): unknown {
  if (!(value instanceof Error)) return [value, inspect(value, { depth: 12, showHidden: true })];
  return [value.message, value.stack, JSON.stringify(value), inspect(value, { depth: 12, showHidden: true })];
}

function raise(thrown: unknown): never {
  throw thrown;
}
