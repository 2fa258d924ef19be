import { inspect } from 'node:util';

/**
 * A secret value that shows itself to nobody by accident: `toString`, JSON and `inspect` print its fingerprint.
 *
 * The value leaves by {@link Secret.reveal} alone, which is called where a request is built.
 *
 * @internal
 */
export class Secret {
  readonly #value: string;

  constructor(
    value: string,
    readonly fingerprint: string,
  ) {
    this.#value = value;
  }

  /** The value itself; never to be stored, logged or put on an error. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return `[secret #${this.fingerprint.slice(0, 4)}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
