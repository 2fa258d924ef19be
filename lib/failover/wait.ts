import type { Clock } from '../health/clock.js';
import { turnSpreadMs } from './backoff.js';
import type { Call } from './call.js';
import type { Step, TimedStep } from './choose.js';
import type { CallLifetime, DrainGate } from './lifetime.js';
import type { KeyChecks, KeyCheckVerdict } from './key-checks.js';
import type { WaitPorts } from './ports.js';
import type { Recorder } from './record.js';

type WaitingStep = Exclude<Step, { action: 'call' | 'fail' }>;

/**
 * Lets a call wait: for a time to come, for news of a candidate, for another call's verdict on a key, for a key's source.
 * Every wait ends with the call, and when the application shuts down.
 *
 * So many calls wait for a time at once and no more; those that wait for the same candidate wake in the order in which they
 * came, spread out, so that one is the first to see whether it is free. A call that has to wait again keeps its place before
 * those that came after it.
 *
 * @internal
 */
export class Waiter {
  /** The tickets of the calls that wait for a candidate, lowest first, by its health key. */
  private readonly queues = new Map<string, number[]>();
  private waiting = 0;
  private lastTicket = 0;

  constructor(
    private readonly ports: WaitPorts,
    private readonly record: Pick<Recorder, 'authRetryShared' | 'retryScheduled'>,
    private readonly checks: KeyChecks,
    private readonly gate: DrainGate,
  ) {}

  /** Whether no further call may wait for a time. */
  get isFull(): boolean {
    return this.waiting >= this.ports.settings.maxWaitingCalls;
  }

  /** Waits as the step says, and notes on the call how long it was. */
  async wait(call: Call, step: WaitingStep, lifetime: CallLifetime): Promise<void> {
    if ('done' in step) {
      if (step.source !== undefined) call.renewals.await(step.source);
      return this.awaitDone(call, step.done, lifetime);
    }
    if (step.action === 'await-check') {
      return this.awaitCheck(call, step.key, step.untilMs - this.ports.clock.now(), lifetime);
    }
    const key = step.candidate.keys.credential_model;
    const ticket = call.ticketFrom(() => (this.lastTicket += 1));
    const queue = this.queues.get(key) ?? [];
    const turn = placeIn(queue, ticket);
    queue.splice(turn, 0, ticket);
    this.queues.set(key, queue);
    this.waiting += 1;
    try {
      await this.awaitTime(call, step, turn, lifetime);
    } finally {
      this.waiting -= 1;
      queue.splice(placeIn(queue, ticket), 1);
      if (queue.length === 0) this.queues.delete(key);
    }
  }

  private async awaitTime(call: Call, step: TimedStep, turn: number, lifetime: CallLifetime): Promise<void> {
    const { clock, health, settings, random } = this.ports;
    const nowMs = clock.now();
    const plannedMs = step.untilMs - nowMs;
    const isAuthRetry = step.action === 'auth-retry';
    const { key, windowMs = plannedMs } = step;
    const spreadMs = isAuthRetry ? 0 : turnSpreadMs(windowMs, turn, settings, random);
    const budgetMs = isAuthRetry ? Infinity : call.limits.maxWaitMs - call.used.waitedMs;
    const delayMs = Math.min(plannedMs + spreadMs, budgetMs, call.deadlineAtMs - nowMs);
    this.record.retryScheduled(call, step, delayMs);
    // A call's own back-off has no news; whatever it shares with others has.
    const isShared = step.windowMs !== undefined;
    const onChange = (wake: () => void) => health.onChange(step.candidate.keys.all, wake);
    const onVerdict = (wake: () => void) => this.onVerdict(call, key ?? '', wake);
    const onNews = isAuthRetry ? onVerdict : isShared ? onChange : undefined;
    const isOver = await this.sleep(delayMs, lifetime, onNews);
    // Whoever waited for the same news must not all go at once.
    if (!isOver) await this.sleep(Math.min(spreadMs, delayMs - (clock.now() - nowMs)), lifetime);
    if (!isAuthRetry) call.addWait(clock.now() - nowMs);
  }

  /** Tells of another call's verdict on a key, once the call has taken it in. */
  private onVerdict(call: Call, key: string, wake: (verdict: KeyCheckVerdict) => void): () => void {
    return this.checks.wait(key, (verdict) => {
      if (call.authRetry?.key === key) this.record.authRetryShared(call, verdict);
      wake(verdict);
    });
  }

  /** Waits, but no longer than to the shutdown. @returns whether the whole time has passed */
  private async sleep(
    delayMs: number,
    lifetime: CallLifetime,
    onNews?: (wake: () => void) => () => void,
  ): Promise<boolean> {
    const { clock } = this.ports;
    const endMs = clock.now() + delayMs;
    if (delayMs <= 0 || this.gate.isDraining) return true;
    await pause({ clock, delayMs, lifetime, onNews: (wake) => both(onNews?.(wake), this.gate.onDrain(wake)) });
    return clock.now() >= endMs;
  }

  /** Waits for shared work on keys to end. */
  private async awaitDone(call: Call, done: Promise<unknown>, lifetime: CallLifetime): Promise<void> {
    const { clock } = this.ports;
    const onNews = (wake: () => void) => {
      done.then(wake, wake);
      return this.gate.onDrain(wake);
    };
    // The source takes real time, so that a test's clock must not skip to the end of the wait.
    await pause({ clock, delayMs: call.deadlineAtMs - clock.now(), lifetime, onNews, isBound: true });
    call.renewals.end();
  }

  /** Waits for another call's verdict on a credential. */
  private async awaitCheck(call: Call, key: string, delayMs: number, lifetime: CallLifetime): Promise<void> {
    const { clock } = this.ports;
    const startedAtMs = clock.now();
    let verdict: KeyCheckVerdict | undefined;
    const onNews = (wake: () => void) => {
      const stopWaiting = this.onVerdict(call, key, (news) => {
        verdict = news;
        wake();
      });
      return both(stopWaiting, this.gate.onDrain(wake));
    };
    await pause({ clock, delayMs: Math.min(delayMs, call.deadlineAtMs - clock.now()), lifetime, onNews });
    // The wait for a shared retry is one for a rejected key that has worked: it is not bounded by `keyCheckWaitMs`.
    if (call.authRetry?.key === key) return;
    call.keyChecks.addWait(clock.now() - startedAtMs);
    if (verdict === undefined) call.keyChecks.vouch(key);
    else call.keyChecks.take(key, verdict);
  }
}

/** Where a ticket belongs in a queue: how many in it are lower. */
function placeIn(queue: readonly number[], ticket: number): number {
  let [low, high] = [0, queue.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((queue[middle] as number) < ticket) low = middle + 1;
    else high = middle;
  }
  return low;
}

function both(first: (() => void) | undefined, second: () => void): () => void {
  return () => {
    first?.();
    second();
  };
}

/** How a pause can end. */
export interface PauseBounds {
  readonly clock: Clock;
  readonly delayMs: number;
  readonly lifetime: CallLifetime;
  /** Subscribes to news that end the pause early; gives back what unsubscribes. */
  readonly onNews?: ((wake: () => void) => () => void) | undefined;
  /** Whether the time bounds work that goes on meanwhile, and is not waited for itself. @default false */
  readonly isBound?: boolean | undefined;
}

/**
 * Waits for a time, for news or for the call's end, whichever comes first; leaves no timer and no listener behind.
 *
 * @returns when time is up, on news and on abort alike; the caller looks at the call's lifetime
 * @internal
 */
export function pause({ clock, delayMs, lifetime, onNews, isBound = false }: PauseBounds): Promise<void> {
  return new Promise((resolve) => {
    const undos: (() => void)[] = [];
    let isOver = false;
    const end = () => {
      isOver = true;
      for (const undo of undos.splice(0)) undo();
      resolve();
    };
    // Each of them may end the pause before it returns.
    const begin = (what: () => (() => void) | undefined) => {
      if (isOver) return;
      const undo = what();
      if (undo === undefined) return;
      if (isOver) undo();
      else undos.push(undo);
    };
    begin(() => lifetime.onEnd(end));
    begin(() => onNews?.(end));
    begin(() => (isBound ? clock.startTimer(delayMs, end) : clock.startWait(delayMs, end)));
  });
}
