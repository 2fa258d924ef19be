import { Observable, type Subscriber } from 'rxjs';
import type { LlmFailure } from '../classification/failure.interface.js';
import { ClassifiedFailure } from '../failover/attempt.interface.js';
import type { EngineAnswer } from '../failover/answered-call.js';
import type { CancelTimer, Clock } from '../health/clock.js';
import type { Relay } from './run-attempt.js';
import { IDLE, OUT_OF_TIME } from './stream/late-timeouts.js';

/** The limits of a run after its first value. A limit that is absent does not apply. */
export interface RelayBounds {
  /** The longest time that may pass between two values. */
  readonly idleTimeoutMs?: number | undefined;
  /** When the run has to be over, in epoch milliseconds. */
  readonly deadlineAtMs?: number | undefined;
  readonly clock: Clock;
}

type RelayedAnswer<Value> = EngineAnswer<Relay<Value>>;

/**
 * Hands an answer on that goes on after its first value. It counts as in flight until it ends: by itself, by its caller, or
 * by its bounds, in an `LlmStreamInterruptedError`. Where it ends in an error the attempt's signal fires.
 *
 * @internal
 */
export function relay<Value>(answer: RelayedAnswer<Value>, subscriber: Subscriber<Value>, bounds: RelayBounds): void {
  const watch = new RelayWatch(bounds, () =>
    answer.abort(new DOMException('The answer took too long.', 'TimeoutError')),
  );
  new Observable<Value>((to) => answer.value.connect(to)).subscribe({
    next: (value) => {
      subscriber.next(value);
      // What the subscriber took is not the source's.
      watch.restart();
    },
    error: (thrown: unknown) => {
      watch.stop();
      answer.release();
      const { endedBy } = watch;
      const failure = endedBy === undefined ? answer.value.understood(thrown) : new ClassifiedFailure(endedBy);
      const error = answer.interrupt(failure);
      answer.abort(new DOMException('The attempt is over.', 'AbortError'));
      subscriber.error(error);
    },
    complete: () => {
      watch.stop();
      answer.succeed();
      answer.release();
      subscriber.complete();
    },
  });
}

/** The timers of one answer. */
class RelayWatch {
  /** The failure that the answer ended with, where a timer ended it. */
  endedBy: LlmFailure | undefined;
  private cancelIdle: CancelTimer | undefined;
  private readonly cancelDeadline: CancelTimer | undefined;
  private isStopped = false;

  constructor(
    private readonly bounds: RelayBounds,
    private readonly onEnd: () => void,
  ) {
    const { clock, deadlineAtMs } = bounds;
    if (deadlineAtMs === undefined) return;
    this.cancelDeadline = clock.startTimer(Math.max(deadlineAtMs - clock.now(), 0), () => this.end(OUT_OF_TIME));
  }

  /** A value has come. */
  restart(): void {
    const { clock, idleTimeoutMs, deadlineAtMs } = this.bounds;
    this.cancelIdle?.();
    // The subscriber may have left within the value.
    if (this.isStopped) return;
    // A source that never waits for anything lets no timer fire.
    if (deadlineAtMs !== undefined && clock.now() >= deadlineAtMs) this.end(OUT_OF_TIME);
    else if (idleTimeoutMs !== undefined) this.cancelIdle = clock.startTimer(idleTimeoutMs, () => this.end(IDLE));
  }

  stop(): void {
    this.isStopped = true;
    this.cancelIdle?.();
    this.cancelDeadline?.();
  }

  private end(failure: LlmFailure): void {
    this.endedBy ??= failure;
    this.onEnd();
  }
}
