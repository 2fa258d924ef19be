/** So many keys are remembered; of callers' own keys there may be any number. */
const MAX_KEYS = 1_000;

/**
 * Remembers for which models of a key a gateway has reported another party's refusal since the key's last success: where
 * there are several, the gateway as a whole does not serve this key.
 *
 * @internal
 */
export class RelayedFaults {
  /** The models' health keys, by the key's. */
  private readonly models = new Map<string, string>();

  /** Notes a report. @returns whether another model of the key had one before, with no success between */
  report(credentialKey: string, modelKey: string): boolean {
    const known = this.models.get(credentialKey);
    if (known !== undefined && known !== modelKey) return true;
    if (known === undefined && this.models.size >= MAX_KEYS) this.forgetOldest();
    this.models.set(credentialKey, modelKey);
    return false;
  }

  /** The key has had a success with some model. */
  succeed(credentialKey: string): void {
    this.models.delete(credentialKey);
  }

  private forgetOldest(): void {
    const [oldest] = this.models.keys();
    if (oldest !== undefined) this.models.delete(oldest);
  }
}
