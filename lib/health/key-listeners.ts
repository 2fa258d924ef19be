/**
 * Who waits for news of which health keys.
 *
 * @internal
 */
export class KeyListeners {
  private readonly byKey = new Map<string, Set<() => void>>();

  /** How many keys are watched. */
  get size(): number {
    return this.byKey.size;
  }

  /** Calls `listener` at each {@link notify} of one of the keys. @returns a function that stops it */
  add(keys: Iterable<string>, listener: () => void): () => void {
    const watched = [...keys];
    for (const key of watched) {
      const listeners = this.byKey.get(key) ?? new Set();
      this.byKey.set(key, listeners.add(listener));
    }
    return () => {
      for (const key of watched) this.remove(key, listener);
    };
  }

  /** There is news of a key. */
  notify(key: string): void {
    for (const listener of [...(this.byKey.get(key) ?? [])]) listener();
  }

  private remove(key: string, listener: () => void): void {
    const listeners = this.byKey.get(key);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.byKey.delete(key);
  }
}
