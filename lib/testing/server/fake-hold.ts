import { assertFits, count } from '../../checks/check.js';
import { opaque } from '../../opaque/opaque.js';

/**
 * A gate before an answer: calls stop at it until the test lets them go on.
 *
 * @publicApi
 */
export class FakeHold {
  #arrivals = 0;
  #waiting = 0;
  #isOpen = false;
  readonly #watchers = new Set<() => void>();
  readonly #openers = new Set<() => void>();

  static {
    opaque<FakeHold>(this, ({ waiting }) => ({ waiting }));
  }

  /** How many calls stand at the gate. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Settles when so many calls have come to the gate, those that have left again included. */
  arrived(calls = 1): Promise<void> {
    assertFits(count(0), calls, 'calls');
    if (this.#arrivals >= calls) return Promise.resolve();
    return new Promise((resolve) => {
      const watch = (): void => {
        if (this.#arrivals < calls) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
    });
  }

  /** Opens the gate for the calls that wait and for all later ones. */
  release(): void {
    this.#isOpen = true;
    for (const open of this.#openers) open();
    this.#openers.clear();
  }

  /** Waits for the release, or for `over`. @internal */
  async pass(over: Promise<void>): Promise<void> {
    this.#arrivals += 1;
    for (const watch of this.#watchers) watch();
    if (this.#isOpen) return;
    this.#waiting += 1;
    let opener: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (opener = resolve));
    this.#openers.add(opener);
    await Promise.race([opened, over]);
    this.#openers.delete(opener);
    this.#waiting -= 1;
  }
}
