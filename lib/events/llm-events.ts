import { Subject, type Observable } from 'rxjs';
import type { LlmEvent } from '../failover/event.interface.js';
import { GuardedObservable } from '../listeners/guarded-observable.js';
import { tellOfListener } from './quiet-logger.js';
import { opaque } from '../opaque/opaque.js';

/**
 * Tells everything that the engine does, as it happens: attempts, skips, waits, credentials that become unavailable and
 * available again, calls and their end.
 *
 * Events are plain data and hold no secret. A late subscriber sees only the events that come after it. An error that a
 * subscriber throws ends no call; a warning in the log tells of it.
 *
 * @publicApi
 */
export class LlmEvents {
  private readonly subject = new Subject<LlmEvent>();
  /** Emits all events, and completes when the application shuts down. */
  readonly events$: Observable<LlmEvent> = new GuardedObservable<LlmEvent>(
    tellOfListener('LlmEvents.events$'),
    (subscriber) => this.subject.subscribe(subscriber),
  );

  static {
    opaque<LlmEvents>(this, ({ subject }) => ({ isObserved: subject.observed }));
  }

  /** Whether anybody listens. @internal */
  get isObserved(): boolean {
    return this.subject.observed;
  }

  /** @internal */
  emit(event: LlmEvent): void {
    this.subject.next(event);
  }

  /** @internal */
  complete(): void {
    this.subject.complete();
  }
}
