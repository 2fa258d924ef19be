import type { LlmChatRequest } from './chat.interface.js';
import { fitConversation } from './fit/fit-conversation.js';
import { askedOf } from './fit/asked.js';
import { fitTargetOf } from './fit/fit-target.js';
import { lackOf } from './fit/lack.js';
import { withoutState } from './fit/without-state.js';
import { fitRequest } from './fit-request.js';
import type { RuntimeTarget } from './runtime-target.js';
import { wireTargetOf } from './upstream.js';
import type { WireRequest, WireTarget, WriteTerms } from './wire/wire.interface.js';

/** Writes a common request for one protocol. */
export type WriteRequest = (request: LlmChatRequest, target: WireTarget) => WireRequest;

/**
 * The upstream request for a target: the common one is made fit for it, and then written. What was left out on the way is
 * named once.
 */
function fittedRequest(
  request: LlmChatRequest,
  target: RuntimeTarget,
  { isAsSent }: WriteTerms,
  write: WriteRequest,
): WireRequest {
  const limited = isAsSent ? undefined : fitRequest(request, target);
  const fitted = fitConversation(limited?.request ?? request, fitTargetOf(target, isAsSent));
  const { provider, model, headers: ownHeaders } = wireTargetOf(target);
  const to = { provider, model, headers: ownHeaders, params: fitted.params, isAsSent };
  const { path, headers, body, omitted, adapted = [] } = write(fitted.request, to);
  const changes = unionOf(limited?.adapted ?? [], fitted.adapted);
  return { path, headers, body, omitted: unionOf(fitted.omitted, omitted), adapted: unionOf(changes, adapted) };
}

function unionOf(one: readonly string[], other: readonly string[]): readonly string[] {
  if (one.length === 0 || other.length === 0) return one.length === 0 ? other : one;
  return [...new Set([...one, ...other])];
}

/**
 * The same, and how to write it once more without what answers of earlier turns have given back.
 *
 * @internal
 */
export function restatableRequest(
  request: LlmChatRequest,
  target: RuntimeTarget,
  terms: WriteTerms,
  write: WriteRequest,
): WireRequest {
  const { path, headers, body, omitted, adapted } = fittedRequest(request, target, terms, write);
  const stateless = () => {
    const to = fitTargetOf(target, terms.isAsSent);
    const bare = withoutState(request, to);
    if (bare === undefined) return undefined;
    return { ...fittedRequest(bare, target, terms, write), lack: lackOf(askedOf(bare), to) };
  };
  return { path, headers, body, omitted, adapted, withoutState: stateless };
}
