/** Rejections that are further apart than this are no outage. */
const WINDOW_MS = 10_000;
/** Fewer rejected keys than this are dead keys, not an outage. */
const MIN_KEYS = 3;

/**
 * Tells an outage of a provider's key check from so many dead keys.
 *
 * It is the provider's fault where at least three, and at least half, of its proven pool credentials are rejected within ten
 * seconds with no success in between.
 *
 * @internal
 */
export class KeyOutageDetector {
  private readonly rejections = new Map<string, Map<string, number>>();

  /**
   * Notes the rejection of a proven pool credential.
   *
   * @param provenCount - how many of the provider's pool credentials are proven; it is asked only where it matters, because counting may take long
   * @returns the health keys of the credentials whose rejections were an outage; empty where there is none
   */
  reject(provider: string, credentialKey: string, provenCount: () => number, nowMs: number): readonly string[] {
    const rejected = this.rejections.get(provider) ?? new Map<string, number>();
    this.rejections.set(provider, rejected);
    for (const [key, atMs] of rejected) if (nowMs - atMs > WINDOW_MS) rejected.delete(key);
    rejected.set(credentialKey, nowMs);
    if (rejected.size < MIN_KEYS || rejected.size * 2 < provenCount()) return [];
    const keys = [...rejected.keys()];
    this.rejections.delete(provider);
    return keys;
  }

  /** Notes a success: with any key it shows that the provider's key check works. */
  succeed(provider: string): void {
    this.rejections.delete(provider);
  }
}
