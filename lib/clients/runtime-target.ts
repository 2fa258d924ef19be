import type { Candidate, EngineProvider, EngineRoute, Target } from '../failover/candidate.js';
import type { LlmAuthScheme } from '../providers/provider-preset.interface.js';
import type { ModelEnding } from './config/model-ending.js';
import type { Wire } from './wire/wire.interface.js';

/** A provider with all that a request to it needs. */
export interface RuntimeProvider extends EngineProvider {
  /** The protocol of its targets, unless one has another. */
  readonly wire: Wire;
  /** Whether the options name the protocol. */
  readonly isApiSet: boolean;
  readonly auth: LlmAuthScheme;
  /** What goes between a base URL with a query and the path of an operation. */
  readonly deploymentPath?: string | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A model of a provider with what its options say of it. */
export interface RuntimeTarget extends Target {
  readonly provider: RuntimeProvider;
  /** The protocol that it is asked by. */
  readonly wire: Wire;
  /** Whether the options name the protocol. */
  readonly isApiSet: boolean;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly maxOutputTokens?: number | undefined;
  readonly firstContentTimeoutMs?: number | undefined;
  /** Absent where no end is known. */
  readonly ending?: ModelEnding | undefined;
}

/** A route whose targets can be called. */
export interface RuntimeRoute extends EngineRoute {
  readonly targets: readonly RuntimeTarget[];
}

/** The target of an attempt, with all that a request needs: the engine hands back what a {@link RuntimeRoute} gave it. @internal */
export function runtimeTargetOf({ target }: Pick<Candidate, 'target'>): RuntimeTarget {
  return target as RuntimeTarget;
}
