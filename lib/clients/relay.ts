import { Observable, type Subscriber } from 'rxjs';
import { LlmCallError } from '../errors/llm-call.error.js';
import { SHUTDOWN_REASON } from '../failover/drain-gate.js';
import type { EngineAnswer } from '../failover/engine.js';
import type { Relay } from './run-attempt.js';
import type { RuntimeTarget } from './runtime-target.js';

type RelayedAnswer<Value> = EngineAnswer<RuntimeTarget, Relay<Value>>;

/**
 * Hands an answer on that goes on after its first value. It counts as in flight until it ends, by itself or not.
 *
 * @param signals - what the caller can end it by; the reason of the one that fires is what the subscriber then gets
 * @internal
 */
export function relay<Value>(
  answer: RelayedAnswer<Value>,
  subscriber: Subscriber<Value>,
  signals: readonly AbortSignal[],
): void {
  new Observable<Value>((to) => answer.value.connect(to)).subscribe({
    next: (value) => subscriber.next(value),
    error: (thrown: unknown) => {
      answer.release();
      subscriber.error(endOf(answer, thrown, signals));
    },
    complete: () => {
      answer.release();
      subscriber.complete();
    },
  });
}

function endOf(answer: RelayedAnswer<unknown>, thrown: unknown, signals: readonly AbortSignal[]): unknown {
  const fired = signals.find(({ aborted }) => aborted);
  if (fired !== undefined) return fired.reason;
  return thrown === SHUTDOWN_REASON ? shutDownError(answer) : answer.interrupt(thrown);
}

function shutDownError({ callId, route, trail }: RelayedAnswer<unknown>): LlmCallError {
  const failure = { category: 'cancelled', scope: 'request', explicit: true, rule: 'engine/shutdown' } as const;
  const details = { code: 'llm_shutting_down', failure, callId, route, trail } as const;
  return new LlmCallError('The application is shutting down.', details);
}
