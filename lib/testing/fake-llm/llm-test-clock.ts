import { asyncScheduler } from 'rxjs';
import { assertFits, duration, FLAG, MAX_DURATION_MS, number, objectOf, required } from '../../checks/check.js';
import { opaque } from '../../opaque/opaque.js';
import type { LlmCancelTimer, LlmClock } from '../../index.js';
import { onNextTurn, turns } from './next-turn.js';

/** Node fires longer timers at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** So many turns of the event loop are enough for a call to come to its next wait. */
const TURNS_TO_SETTLE = 4;

/** The last moment that a Date can hold: https://tc39.es/ecma262/#sec-time-values-and-time-range */
const LAST_DATE_MS = 8_640_000_000_000_000;

const OPTIONS = objectOf({ startMs: number(0, LAST_DATE_MS - MAX_DURATION_MS), skipWaits: FLAG });
const DELAY = required(duration(0));

/** A wait or a bound that goes on. */
interface Pending {
  readonly dueMs: number;
  readonly isWait: boolean;
  readonly end: () => void;
}

/**
 * How time passes for a `FakeLlm`.
 *
 * @publicApi
 */
export interface LlmTestClockOptions {
  /**
   * Epoch milliseconds at which time begins; it then stands still but for what moves it: skipped waits and `advance()`.
   * Tests that look at exact times want that.
   *
   * @default the system's time, which goes on by itself; the faked one where a runner's fake timers are on
   */
  readonly startMs?: number | undefined;
  /** Whether waits end at once, moving time to their end. Otherwise they end by `advance()`. @default true */
  readonly skipWaits?: boolean | undefined;
}

/**
 * The time of a `FakeLlm`: waits of the library take no real time, and a test can let time pass.
 *
 * - As soon as nothing is going on any more, time jumps to the end of the soonest wait (back-off, a `Retry-After`, a
 *   cooldown that a call waits for). While an upstream call, or an attempt of `run()`, is open no wait is skipped, so that a call that waits for
 *   another one's answer gets it.
 * - Bounds (time-outs, deadlines) run in real time: they are there for what hangs. `advance()` ends them too.
 * - The system's clock is what it goes by where it has no `startMs`, so that faked dates move it: setting that clock moves
 *   time.
 * - It needs no fake timers of a runner, and works under those of jest, vitest and node:test.
 *
 * @example
 * await fake.clock.advance(15 * 60_000); // cooldowns are over, probes are due
 *
 * @publicApi
 */
export class LlmTestClock implements LlmClock {
  readonly #pending = new Set<Pending>();
  readonly #startMs: number | undefined;
  readonly #skipsWaits: boolean;
  #skippedMs = 0;
  #open = 0;
  #isLooking = false;
  #waiting = 0;

  static {
    opaque<LlmTestClock>(this, (clock) => ({ now: clock.now(), waiting: clock.waiting }));
  }

  /** @throws LlmOptionsError for options that there are not */
  constructor(options: LlmTestClockOptions = {}) {
    assertFits(OPTIONS, options, 'options');
    const { startMs, skipWaits = true } = options;
    this.#startMs = startMs;
    this.#skipsWaits = skipWaits;
  }

  /** Epoch milliseconds. */
  now(): number {
    return (this.#startMs ?? asyncScheduler.now()) + this.#skippedMs;
  }

  /** How many waits go on; bounds are not counted. */
  get waiting(): number {
    return this.#waiting;
  }

  /**
   * Lets time pass, with all that ends in it, in order: waits, time-outs, deadlines. What a call does next has happened
   * when the promise settles, as far as it needs nothing from outside.
   *
   * @throws LlmOptionsError for a time that is negative, no number or longer than 100 years
   */
  async advance(delayMs: number): Promise<void> {
    assertFits(DELAY, delayMs, 'delayMs');
    await turns(TURNS_TO_SETTLE);
    const untilMs = this.now() + delayMs;
    for (let next = this.#soonest(); next !== undefined && next.dueMs <= untilMs; next = this.#soonest()) {
      next.end();
      await turns(TURNS_TO_SETTLE);
    }
    this.#moveTo(untilMs);
    await turns(TURNS_TO_SETTLE);
  }

  startTimer(delayMs: number, callback: () => void): LlmCancelTimer {
    return this.#start(delayMs, callback, false);
  }

  startWait(delayMs: number, callback: () => void): LlmCancelTimer {
    const cancel = this.#start(delayMs, callback, true);
    this.#look();
    return cancel;
  }

  /** Notes that something else goes on for which waits are not skipped, such as an attempt of `run()`. */
  startWork(): () => void {
    let isOver = false;
    this.enter();
    return () => {
      if (!isOver) this.leave();
      isOver = true;
    };
  }

  /** Notes that an upstream call has begun. @internal */
  enter(): void {
    this.#open += 1;
  }

  /** Notes that an upstream call is over. @internal */
  leave(): void {
    this.#open -= 1;
    this.#look();
  }

  #start(delayMs: number, callback: () => void, isWait: boolean): LlmCancelTimer {
    let timer: ReturnType<typeof setTimeout>;
    const startRealTimer = (restMs: number): void => {
      const partMs = Math.min(restMs, MAX_TIMER_MS);
      timer = setTimeout(() => (restMs > partMs ? startRealTimer(restMs - partMs) : pending.end()), partMs);
    };
    const lengthMs = Math.max(delayMs, 0);
    const cancel = (): void => {
      if (this.#pending.delete(pending) && isWait) this.#waiting -= 1;
      clearTimeout(timer);
    };
    const pending: Pending = {
      dueMs: this.now() + lengthMs,
      isWait,
      end: () => {
        cancel();
        this.#moveTo(pending.dueMs);
        callback();
      },
    };
    this.#pending.add(pending);
    startRealTimer(lengthMs);
    if (isWait) this.#waiting += 1;
    return cancel;
  }

  /** Looks for a wait to end, once what can go on by itself has gone on. */
  #look(): void {
    if (!this.#skipsWaits || this.#isLooking || this.waiting === 0) return;
    this.#isLooking = true;
    onNextTurn(() => {
      this.#isLooking = false;
      if (this.#open > 0) return;
      this.#soonest(({ isWait }) => isWait)?.end();
      this.#look();
    });
  }

  #soonest(isWanted: (pending: Pending) => boolean = () => true): Pending | undefined {
    let best: Pending | undefined;
    for (const pending of this.#pending) {
      if (isWanted(pending) && (best === undefined || pending.dueMs < best.dueMs)) best = pending;
    }
    return best;
  }

  #moveTo(timeMs: number): void {
    this.#skippedMs += Math.max(0, timeMs - this.now());
  }
}
