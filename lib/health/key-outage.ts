/** Rejections that lie further apart than this are no outage. */
const WINDOW_MS = 10_000;
/** Fewer rejected keys than this are just dead keys. */
const MIN_KEYS = 3;

/**
 * Tells an outage of a provider's key check from so many dead keys.
 *
 * At least three, and at least half, of a provider's proven pool credentials rejected within ten seconds with no success
 * between them: that is the provider's fault.
 *
 * @internal
 */
export class KeyOutageDetector {
  private readonly rejections = new Map<string, Map<string, number>>();

  /**
   * Notes the rejection of a proven pool credential.
   *
   * @param provenCount - how many of the provider's pool credentials are proven; asked only where it matters, it may take long
   * @returns the health keys of the credentials whose marks are really an outage; empty where it is none
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

  /** A success with any key shows that the provider's key check works. */
  succeed(provider: string): void {
    this.rejections.delete(provider);
  }
}
