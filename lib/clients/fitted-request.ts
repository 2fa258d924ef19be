import type { LlmChatRequest } from './chat.interface.js';
import { fitConversation } from './fit/fit-conversation.js';
import { fitTargetOf } from './fit/fit-target.js';
import { fitRequest } from './fit-request.js';
import type { RuntimeTarget } from './runtime-target.js';
import { wireTargetOf } from './upstream.js';
import type { WireRequest, WireTarget } from './wire/wire.interface.js';

/** Writes a common request for one protocol. */
export type WriteRequest = (request: LlmChatRequest, target: WireTarget) => WireRequest;

/**
 * The upstream request for a target: the common one is made fit for it, and then written. What was left out on the way is
 * named once.
 *
 * @internal
 */
export function fittedRequest(request: LlmChatRequest, target: RuntimeTarget, write: WriteRequest): WireRequest {
  const fitted = fitConversation(fitRequest(request, target), fitTargetOf(target));
  const written = write(fitted.request, { ...wireTargetOf(target), params: fitted.params });
  return { ...written, omitted: [...new Set([...fitted.omitted, ...written.omitted])] };
}
