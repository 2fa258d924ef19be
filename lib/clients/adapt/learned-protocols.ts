import type { LlmApi } from '../../providers/llm-api.js';
import { PerModel, type ModelName } from './per-model.js';

/** For which requests a model is asked by another protocol than its target's. */
export type ProtocolCase = 'always' | 'with-tools';

/** A protocol that a model has pointed at. */
export interface FoundProtocol {
  readonly api: LlmApi;
  readonly when: ProtocolCase;
}

/**
 * Remembers, for each provider × model, the protocol that it has pointed at and then answered by, so that the next request goes
 * there at once. Bounded, and this process's own.
 *
 * @internal
 */
export class LearnedProtocols {
  private readonly byModel = new PerModel<LlmApi>(2);

  /** The protocol to ask a model by; `undefined` where nothing else is known than what its target says. */
  of(model: ModelName, offersTools: boolean): LlmApi | undefined {
    const known = this.byModel.of(model);
    return known?.get('always') ?? (offersTools ? known?.get('with-tools') : undefined);
  }

  /** @returns whether it is news */
  remember(model: ModelName, { api, when }: FoundProtocol): boolean {
    return this.byModel.of(model)?.get(when) !== api && this.byModel.set(model, when, api);
  }
}
