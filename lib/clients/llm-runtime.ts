import { randomUUID } from 'node:crypto';
import { SYSTEM_CLOCK, type Clock } from '../health/clock.js';

/**
 * What the library takes from its surroundings: time, randomness and the environment. The testing door replaces it.
 *
 * @publicApi
 */
export abstract class LlmRuntime {
  abstract readonly clock: Clock;
  /** Gives numbers from 0 to 1. */
  abstract readonly random: () => number;
  abstract readonly newCallId: () => string;
  /** Where keys are looked up. */
  abstract readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * An environment that can be asked for names, and shows no others: whoever holds it and is printed prints nothing of it.
 *
 * @param read - gives the environment; asked at each look
 * @internal
 */
export function lookup(read: () => LlmRuntime['env']): LlmRuntime['env'] {
  const valueOf = (name: string | symbol) => (typeof name === 'string' ? read()[name] : undefined);
  return new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => valueOf(name),
      has: (_target, name) => valueOf(name) !== undefined,
    },
  );
}

/** The real surroundings. @internal */
export class SystemRuntime extends LlmRuntime {
  readonly clock = SYSTEM_CLOCK;
  readonly random = Math.random;
  readonly newCallId = randomUUID;
  readonly env = lookup(() => process.env);
}
