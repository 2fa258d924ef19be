import { adapted, type Adaptation } from './adaptation.js';
import type { Body } from './messages.js';
import { PerModel, type ModelName } from './per-model.js';

/** How many changes of one model are remembered at most. */
const MAX_CHANGES = 20;

const NOTHING: readonly Adaptation[] = [];

/** A body with the changes that its model is known to want. */
export interface AdaptedBody {
  readonly body: Body;
  readonly applied: readonly Adaptation[];
}

/**
 * Remembers, for each provider × model, what had to be changed of a request before it was accepted, so that the next one is
 * right at once. Bounded, and this process's own.
 *
 * @internal
 */
export class LearnedAdaptations {
  private readonly byModel = new PerModel<Adaptation>(MAX_CHANGES);

  /** Changes a body as its model is known to want it. */
  apply(model: ModelName, body: Body): AdaptedBody {
    const known = this.byModel.of(model);
    if (known === undefined) return { body, applied: NOTHING };
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
  remember(model: ModelName, adaptation: Adaptation): boolean {
    const name = `${adaptation.kind} ${'place' in adaptation ? adaptation.place : adaptation.field}`;
    if (this.byModel.of(model)?.has(name) === true) return false;
    return this.byModel.set(model, name, adaptation);
  }
}
