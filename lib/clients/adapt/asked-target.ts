import { conventionsOf } from '../../providers/lookup/conventions-of.js';
import type { LlmApi } from '../../providers/llm-api.js';
import { providerOf } from '../../providers/lookup/provider-of.js';
import type { Asked } from '../fit/asked.js';
import { fitTargetOf } from '../fit/fit-target.js';
import { lackOf } from '../fit/lack.js';
import type { RuntimeTarget } from '../runtime-target.js';
import { WIRES } from '../wire/wires.js';
import type { LearnedProtocols } from './learned-protocols.js';
import type { ModelName } from './per-model.js';

/** The same model, asked by another protocol. @internal */
export function askedBy(target: RuntimeTarget, api: LlmApi): RuntimeTarget {
  return target.wire.api === api ? target : { ...target, wire: WIRES[api] };
}

/** How people read that a model is asked by another protocol than its target's. @internal */
export function noteOfProtocol(api: LlmApi): string {
  return api === 'openai-responses' ? 'asked by the Responses API' : 'asked by chat completions';
}

/** Whether a request offers tools, or holds calls of some. @internal */
export function offersTools({ needs }: Asked): boolean {
  return needs.some(({ kind }) => kind === 'tools');
}

/**
 * A target as a request is to be asked of it: by the protocol that its model was found to want, or that its provider's file names
 * for such requests.
 *
 * Models of OpenAI that do not think beside tools in chat completions do so by the Responses API: that is asked where the options do
 * not set the protocol, the address is the provider's own, and it can carry what is asked.
 *
 * @param model - with the address that it is asked at, where that is not the provider's
 * @internal
 */
export function askedTarget(
  target: RuntimeTarget,
  model: ModelName,
  asked: Asked | undefined,
  protocols: LearnedProtocols,
): RuntimeTarget {
  const learned = protocols.of(model, asked !== undefined && offersTools(asked));
  if (learned !== undefined) return askedBy(target, learned);
  if (asked === undefined || !losesThoughts(target, asked) || model.baseUrl !== undefined) return target;
  const other = askedBy(target, 'openai-responses');
  return lackOf(asked, fitTargetOf(other)) === undefined ? other : target;
}

/** Whether a model would have to think less than is wanted, as tools are offered, while the provider has another protocol. */
function losesThoughts({ provider, model, wire, isApiSet, params }: RuntimeTarget, asked: Asked): boolean {
  if (isApiSet || wire.api !== 'openai' || !offersTools(asked)) return false;
  const profile = providerOf(provider.id);
  if (profile?.protocols?.['openai-responses'] === undefined) return false;
  if (provider.baseUrl !== profile.connection?.baseUrl) return false;
  const effort = params?.['reasoning_effort'] ?? asked.effort;
  if (effort === 'none') return false;
  const { effortWithTools } = conventionsOf(provider.id, wire.api, model).model.thinking ?? {};
  return effortWithTools === 'none' || (effortWithTools === 'absent' && effort !== undefined);
}
