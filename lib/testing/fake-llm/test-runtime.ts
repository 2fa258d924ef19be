import { LlmRuntime } from '../../index.js';
import { SkippingClock } from './skipping-clock.js';
import { testEnvironment } from './test-env.js';

/**
 * Surroundings for tests: waits take no real time, chance is always 0.5, call ids are `test-call-1`, `test-call-2` ...,
 * and no key is missing.
 *
 * @internal
 */
export class TestRuntime extends LlmRuntime {
  readonly clock: SkippingClock;
  readonly env = testEnvironment();
  #calls = 0;

  /** @param isBusy - whether an upstream call is open */
  constructor(isBusy: () => boolean) {
    super();
    this.clock = new SkippingClock(isBusy);
  }

  readonly random = (): number => 0.5;

  readonly newCallId = (): string => `test-call-${(this.#calls += 1)}`;
}
