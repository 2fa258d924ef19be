import { inspect } from 'node:util';

const SEALED = '[sealed]';

/**
 * Holds what an object needs and nobody may find by walking over it: no property, symbol, getter, JSON or `inspect` leads
 * to the value. {@link unseal} alone does.
 *
 * @internal
 */
export class Sealed<Value> {
  readonly #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  /** The value of a box. Static, so that a box itself offers nothing to call. */
  static open<Value>(box: Sealed<Value>): Value {
    return box.#value;
  }

  /** Static for the same reason. */
  static is(value: unknown): value is Sealed<unknown> {
    return typeof value === 'object' && value !== null && #value in value;
  }

  toJSON(): string {
    return SEALED;
  }

  [inspect.custom](): string {
    return SEALED;
  }
}

/** Puts a value into a box. @internal */
export function seal<Value>(value: Value): Sealed<Value> {
  return new Sealed(value);
}

/** Takes a value out of its box. What comes out belongs into no property of an object that an app can hold. @internal */
export function unseal<Value>(box: Sealed<Value>): Value {
  return Sealed.open(box);
}

/** Whether this is a box, and not what a test has put in its place. @internal */
export function isSealed(value: unknown): value is Sealed<unknown> {
  return Sealed.is(value);
}
