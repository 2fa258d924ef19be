/** How many models are remembered at most: callers can name as many as they like. */
const MAX_MODELS = 1_000;

/** The model that a request goes to. */
export interface ModelName {
  readonly provider: string;
  readonly model: string;
  /** The base URL, where it is not the provider's: another server may serve something else under the name. */
  readonly baseUrl?: string | undefined;
}

/**
 * Named facts about models: bounded in models, of which the one that was learned of first is forgotten first, and in facts
 * about each.
 *
 * @internal
 */
export class PerModel<Fact> {
  private readonly facts = new Map<string, Map<string, Fact>>();

  constructor(private readonly maxFacts: number) {}

  get isEmpty(): boolean {
    return this.facts.size === 0;
  }

  of(model: ModelName): ReadonlyMap<string, Fact> | undefined {
    return this.isEmpty ? undefined : this.facts.get(keyOf(model));
  }

  /** @returns whether there was room for it */
  set(model: ModelName, name: string, fact: Fact): boolean {
    const key = keyOf(model);
    const known = this.facts.get(key) ?? this.begin(key);
    if (!known.has(name) && known.size >= this.maxFacts) return false;
    known.set(name, fact);
    return true;
  }

  delete(model: ModelName, name: string): void {
    const key = keyOf(model);
    const known = this.facts.get(key);
    known?.delete(name);
    if (known?.size === 0) this.facts.delete(key);
  }

  private begin(key: string): Map<string, Fact> {
    const [oldest] = this.facts.keys();
    if (this.facts.size >= MAX_MODELS && oldest !== undefined) this.facts.delete(oldest);
    const begun = new Map<string, Fact>();
    this.facts.set(key, begun);
    return begun;
  }
}

function keyOf({ provider, model, baseUrl }: ModelName): string {
  return baseUrl === undefined ? `${provider}/${model}` : `${provider}/${model} ${baseUrl}`;
}
