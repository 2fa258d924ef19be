/** So many leases are remembered by name, and so many verdicts. */
const MAX_REMEMBERED = 1_000;

/**
 * Remembers the leases that this instance holds, asked for, and heard the end of.
 *
 * A verdict can arrive before the answer that says who holds the lease, because they come by two connections.
 *
 * @internal
 */
export class LeaseBook {
  private readonly own = new Map<string, { readonly token: string; readonly endsAtMs: number }>();
  private readonly names = new Map<string, string>();
  private readonly verdicts = new Map<string, string>();

  /** A lease is asked for. */
  asked(hashed: string, name: string): void {
    remember(this.names, hashed, name);
  }

  /** The name of a lease that was asked for. */
  nameOf(hashed: string): string | undefined {
    return this.names.get(hashed);
  }

  taken(hashed: string, token: string, endsAtMs: number): void {
    remember(this.own, hashed, { token, endsAtMs });
  }

  /** @returns whether it was held */
  gaveBack(hashed: string, token: string): boolean {
    return this.own.get(hashed)?.token === token && this.own.delete(hashed);
  }

  /** The leases that are held and have not ended by themselves. */
  held(nowMs: number): readonly (readonly [hashed: string, token: string])[] {
    const held = [...this.own].filter(([, { endsAtMs }]) => endsAtMs > nowMs);
    return held.map(([hashed, { token }]) => [hashed, token] as const);
  }

  /** Another instance has given a lease back. */
  released(token: string, verdict: string): void {
    remember(this.verdicts, token, verdict);
  }

  /** What the holder of a lease left, where it has given it back. */
  verdictOf(token: string): string | undefined {
    return this.verdicts.get(token);
  }
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MAX_REMEMBERED && oldest !== undefined) map.delete(oldest);
}
