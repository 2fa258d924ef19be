import { wakeSpreadMs } from './backoff.js';
import type { CallLifetime } from './call-lifetime.js';
import type { CallState } from './call-state.js';
import type { Candidate, EngineTarget } from './candidate.js';
import type { Step } from './decide.js';
import type { DrainGate } from './drain-gate.js';
import type { EngineInit } from './engine.js';
import type { KeyChecks, KeyCheckVerdict } from './key-checks.js';
import { pause } from './pause.js';

type WaitingStep<Target extends EngineTarget> = Exclude<Step<Target>, { action: 'call' | 'fail' }>;

/**
 * Lets a call wait: for a time to come, for news of a candidate, for another call's verdict on a key. Every wait ends with
 * the call, and when the application shuts down.
 *
 * @internal
 */
export class CallWaiter {
  constructor(
    private readonly init: EngineInit,
    private readonly checks: KeyChecks,
    private readonly gate: DrainGate,
  ) {}

  /** Waits as the step says, and notes on the call how long it was. */
  async wait<Target extends EngineTarget>(
    call: CallState<Target>,
    step: WaitingStep<Target>,
    lifetime: CallLifetime,
  ): Promise<void> {
    const { clock, registry, figures, random, emit } = this.init;
    const nowMs = clock.now();
    if (step.action === 'await-check') {
      await this.awaitCheck(call, step.checking.candidate, step.checking.untilMs - nowMs, lifetime);
      return;
    }
    const plannedMs = step.untilMs - nowMs;
    const isAuthRetry = step.action === 'auth-retry';
    const spreadMs = isAuthRetry ? 0 : wakeSpreadMs(plannedMs, figures, random);
    const budgetMs = isAuthRetry ? Infinity : call.limits.maxWaitMs - call.waitedMs;
    const delayMs = Math.min(plannedMs + spreadMs, budgetMs, call.deadlineAtMs - nowMs);
    emit({
      type: 'retry-scheduled',
      atMs: nowMs,
      callId: call.callId,
      route: call.route.name,
      metadata: call.metadata,
      provider: step.candidate.target.provider.id,
      model: step.candidate.target.model,
      credential: step.candidate.credential.ref,
      action: step.action,
      delayMs,
      category: step.category,
      reason: step.reason,
    });
    const onChange = (wake: () => void) => registry.onChange(step.candidate.keys.all, wake);
    const isOver = await this.sleep(delayMs, lifetime, step.wakesOnChange ? onChange : undefined);
    // Whoever waited for the same news must not all go at once.
    const waitedMs = clock.now() - nowMs;
    if (!isOver) await this.sleep(Math.min(wakeSpreadMs(waitedMs, figures, random), delayMs - waitedMs), lifetime);
    if (!isAuthRetry) call.waitedMs += clock.now() - nowMs;
  }

  /** Waits, but no longer than to the shutdown. @returns whether the whole time has passed */
  private async sleep(
    delayMs: number,
    lifetime: CallLifetime,
    onNews?: (wake: () => void) => () => void,
  ): Promise<boolean> {
    const { clock } = this.init;
    const endMs = clock.now() + delayMs;
    if (delayMs <= 0 || this.gate.isDraining) return true;
    await pause({ clock, delayMs, lifetime, onNews: (wake) => both(onNews?.(wake), this.gate.onDrain(wake)) });
    return clock.now() >= endMs;
  }

  /** Waits for another call's verdict on a credential. */
  private async awaitCheck(
    call: CallState,
    candidate: Candidate,
    delayMs: number,
    lifetime: CallLifetime,
  ): Promise<void> {
    const { fingerprint } = candidate.credential;
    const { clock } = this.init;
    call.checkedSinceMs.set(
      fingerprint,
      call.checkedSinceMs.get(fingerprint) ?? this.checks.startOf(fingerprint) ?? clock.now(),
    );
    let verdict: KeyCheckVerdict | undefined;
    const onNews = (wake: () => void) => {
      const stopWaiting = this.checks.wait(fingerprint, (news) => {
        verdict = news;
        wake();
      });
      return both(stopWaiting, this.gate.onDrain(wake));
    };
    await pause({ clock, delayMs: Math.min(delayMs, call.deadlineAtMs - clock.now()), lifetime, onNews });
    if (verdict === 'vouched' || verdict === undefined) call.vouched.add(fingerprint);
  }
}

function both(first: (() => void) | undefined, second: () => void): () => void {
  return () => {
    first?.();
    second();
  };
}
