import type { Credential } from './credential.js';

/** How much the keys of a pool are used, by their place in it. @internal */
export class KeyUse {
  readonly inFlight: Uint32Array;
  readonly lastUse: Float64Array;
  private readonly places: ReadonlyMap<string, number>;

  /** @param credentials - the pool's; those that were in use before still are */
  constructor(credentials: readonly Credential[]) {
    this.inFlight = Uint32Array.from(credentials, ({ inFlight }) => inFlight);
    this.lastUse = Float64Array.from(credentials, ({ lastUse }) => lastUse);
    this.places = new Map(credentials.map(({ fingerprint }, place) => [fingerprint, place]));
  }

  /** Takes up what has become of a key; one that is no longer in the pool is left alone. */
  note({ fingerprint, inFlight, lastUse }: Credential): void {
    const place = this.places.get(fingerprint);
    if (place === undefined) return;
    this.inFlight[place] = inFlight;
    this.lastUse[place] = lastUse;
  }

  has(fingerprint: string): boolean {
    return this.places.has(fingerprint);
  }

  placeOf(fingerprint: string): number {
    return this.places.get(fingerprint) ?? -1;
  }
}
