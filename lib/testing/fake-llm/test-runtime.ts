import { LlmRuntime } from '../../index.js';
import type { LlmTestClock } from './llm-test-clock.js';
import { testEnvironment } from './test-env.js';

/**
 * Surroundings for tests: waits take no real time, chance is always 0.5, call ids are `test-call-1`, `test-call-2` ...,
 * and no key is missing.
 *
 * @internal
 */
export class TestRuntime extends LlmRuntime {
  readonly env = testEnvironment();
  #calls = 0;

  constructor(readonly clock: LlmTestClock) {
    super();
  }

  readonly random = (): number => 0.5;

  readonly newCallId = (): string => `test-call-${(this.#calls += 1)}`;
}
