import { adapted, type Adaptation } from './adaptation.js';

/** How many models are remembered at most; the one that was learned of first is forgotten first. */
const MAX_MODELS = 1_000;
/** How many changes of one model are remembered at most. */
const MAX_CHANGES = 20;

/** The model that a request goes to. */
export interface AdaptedTarget {
  readonly provider: string;
  readonly model: string;
}

/** A body with the changes that its model is known to want. */
export interface AdaptedBody {
  readonly body: Readonly<Record<string, unknown>>;
  readonly applied: readonly Adaptation[];
}

/**
 * Remembers, for each provider × model, what had to be changed of a request before it was accepted, so that the next one is
 * right at once. Bounded, and this process's own.
 *
 * @internal
 */
export class LearnedAdaptations {
  private readonly byModel = new Map<string, Map<string, Adaptation>>();

  /** Changes a body as its model is known to want it. */
  apply(target: AdaptedTarget, body: Readonly<Record<string, unknown>>): AdaptedBody {
    const known = this.byModel.get(keyOf(target));
    if (known === undefined) return { body, applied: [] };
    const applied: Adaptation[] = [];
    let changed = body;
    for (const adaptation of known.values()) {
      const next = adapted(changed, adaptation);
      if (next !== changed) applied.push(adaptation);
      changed = next;
    }
    return { body: changed, applied };
  }

  /** Remembers a change, once the changed request was accepted. @returns whether it is news */
  remember(target: AdaptedTarget, adaptation: Adaptation): boolean {
    const key = keyOf(target);
    const known = this.byModel.get(key) ?? this.begin(key);
    const name = `${adaptation.kind} ${adaptation.field}`;
    if (known.has(name) || known.size >= MAX_CHANGES) return false;
    known.set(name, adaptation);
    return true;
  }

  private begin(key: string): Map<string, Adaptation> {
    const [oldest] = this.byModel.keys();
    if (this.byModel.size >= MAX_MODELS && oldest !== undefined) this.byModel.delete(oldest);
    const known = new Map<string, Adaptation>();
    this.byModel.set(key, known);
    return known;
  }
}

function keyOf({ provider, model }: AdaptedTarget): string {
  return `${provider}/${model}`;
}
