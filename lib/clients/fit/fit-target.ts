import type { LlmApi } from '../../providers/llm-api.js';
import type { RuntimeTarget } from '../runtime-target.js';

/** What of a target decides what a conversation has to be like. */
export interface FitTarget {
  readonly provider: string;
  readonly api: LlmApi;
  readonly model: string;
  /** Fields that the target's options add to each body. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** Whether fields stay that the target is known to refuse. @default false */
  readonly isAsSent?: boolean | undefined;
}

/** What of a target in use decides what a conversation has to be like. @internal */
export function fitTargetOf({ provider, wire, model, params }: RuntimeTarget, isAsSent = false): FitTarget {
  return { provider: provider.id, api: wire.api, model, params, isAsSent };
}
