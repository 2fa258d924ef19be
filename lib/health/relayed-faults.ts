/** How many keys are remembered at most, because callers may bring any number of keys. */
const MAX_KEYS = 1_000;

/**
 * Remembers for which models of a key a gateway has reported another party's refusal since the key's last success: where
 * there are several, the gateway as a whole does not serve this key.
 *
 * @internal
 */
export class RelayedFaults {
  /** The health key of the model that was reported, by the health key of the credential. */
  private readonly models = new Map<string, string>();

  /** Notes a report. @returns whether another model of the key was reported before, with no success in between */
  report(credentialKey: string, modelKey: string): boolean {
    const known = this.models.get(credentialKey);
    if (known !== undefined && known !== modelKey) return true;
    if (known === undefined && this.models.size >= MAX_KEYS) this.forgetOldest();
    this.models.set(credentialKey, modelKey);
    return false;
  }

  /** Notes that the key has had a success with some model. */
  succeed(credentialKey: string): void {
    this.models.delete(credentialKey);
  }

  private forgetOldest(): void {
    const [oldest] = this.models.keys();
    if (oldest !== undefined) this.models.delete(oldest);
  }
}
