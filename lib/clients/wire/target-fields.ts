import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from './json.js';
import { definedFieldsOf, isRecord } from './json.js';
import type { WireTarget } from './wire.interface.js';

/** Fields of a request that steer the library and are no part of any body. */
const STEERING_FIELDS: ReadonlySet<string> = new Set(['model', 'providerOptions', 'stream', 'stream_options']);

/** The fields of a request that are meant for the provider, without those that are `undefined`. @internal */
export function payloadOf(request: LlmChatRequest): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(definedFieldsOf({ ...request })).filter(([name]) => !STEERING_FIELDS.has(name)),
  );
}

/**
 * Finishes a body with what was written for this one provider: the request's `providerOptions`, then the
 * target's `params`, field by field; the later one wins.
 *
 * - A field that they set to `undefined` is taken out of the body.
 * - The model stays the target's and nothing makes the answer a stream, whatever they say: the library books
 *   the outcome under the target's model, and reads one document.
 *
 * @internal
 */
export function withTargetFields(
  body: JsonRecord,
  request: LlmChatRequest,
  target: WireTarget,
): Record<string, unknown> {
  const merged = { ...body, ...providerOptionsOf(request, target.provider), ...target.params };
  const { stream: _stream, stream_options: _streamOptions, ...unary } = merged as Record<string, unknown>;
  return definedFieldsOf({ ...unary, model: target.model });
}

function providerOptionsOf(request: LlmChatRequest, provider: string): JsonRecord {
  const all = request.providerOptions;
  // An own field only: a provider may be called `constructor`.
  const own = isRecord(all) && Object.hasOwn(all, provider) ? all[provider] : undefined;
  return isRecord(own) ? own : {};
}
