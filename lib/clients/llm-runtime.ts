import { randomUUID } from 'node:crypto';
import { SYSTEM_CLOCK, type Clock } from '../health/clock.js';
import { environmentLookup, type Environment } from './environment.js';

/**
 * What the library takes from its surroundings: time, randomness and the environment. The testing door replaces it.
 *
 * @publicApi
 */
export abstract class LlmRuntime {
  /** Tells the time, and starts timers. */
  abstract readonly clock: Clock;
  /** Gives numbers from 0 to 1. */
  abstract readonly random: () => number;
  /** Gives an id that no other call has. */
  abstract readonly newCallId: () => string;
  /** Where keys are looked up. */
  abstract readonly env: Environment;
}

/** The real surroundings. @internal */
export class SystemRuntime extends LlmRuntime {
  readonly clock = SYSTEM_CLOCK;
  readonly random = Math.random;
  readonly newCallId = randomUUID;
  readonly env = environmentLookup(() => process.env);
}
