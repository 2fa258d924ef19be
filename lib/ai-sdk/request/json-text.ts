import { InvalidArgumentError } from '@ai-sdk/provider';

/**
 * A value of the caller's as JSON.
 *
 * @param argument - what it is, for the error
 * @throws InvalidArgumentError where it cannot be written: nested too deep, in a circle, a big integer
 * @internal
 */
export function jsonTextOf(value: unknown, argument: string): string {
  try {
    return JSON.stringify(value);
  } catch {
    // What JSON says of a circle holds names of the caller's: it is no cause to hand on.
    throw new InvalidArgumentError({ argument, message: `${argument} cannot be written as JSON` });
  }
}
