import { conventionsOf } from '../../providers/lookup/conventions-of.js';
import type { LlmApi } from '../../providers/llm-api.js';
import type { RuntimeProvider, RuntimeTarget } from '../runtime-target.js';
import { WIRES } from '../wire/wires.js';

/**
 * The protocol that a model is asked by: what the target's options say, else the provider's, else what the provider's file says of
 * a model that is not served by the protocol of the others.
 *
 * @param api - that of the target's options
 * @internal
 */
export function protocolOf(
  provider: RuntimeProvider,
  model: string,
  api?: LlmApi,
): Pick<RuntimeTarget, 'wire' | 'isApiSet'> {
  if (api !== undefined) return { wire: WIRES[api], isApiSet: true };
  const { wire, isApiSet } = provider;
  if (isApiSet) return { wire, isApiSet };
  const { servedBy = [wire.api] } = conventionsOf(provider.id, wire.api, model).model;
  const [first = wire.api] = servedBy;
  return { wire: servedBy.includes(wire.api) ? wire : WIRES[first], isApiSet };
}
