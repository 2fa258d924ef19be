import type { LlmChatRequest } from '../chat.interface.js';
import type { LlmEmbedRequest } from '../embed.interface.js';
import type { JsonRecord } from './json.js';
import { definedFieldsOf, isRecord } from './json.js';
import type { WireTarget } from './wire.interface.js';

/** Fields of a request that steer the library and are no part of any body. */
const STEERING_FIELDS: ReadonlySet<string> = new Set(['model', 'providerOptions', 'stream', 'stream_options']);

/** The fields of a request that are meant for the provider, without those that are `undefined`. @internal */
export function payloadOf(request: LlmChatRequest | LlmEmbedRequest): Record<string, unknown> {
  const entries = Object.entries(request).filter(([name, value]) => value !== undefined && !STEERING_FIELDS.has(name));
  return Object.fromEntries(entries);
}

/**
 * Finishes a body with what was written for this one provider: see {@link targetFieldsOf}.
 *
 * A field that they set to `undefined` is taken out of the body. The model stays the target's: the library
 * books the outcome under it.
 *
 * @internal
 */
export function withTargetFields(
  body: JsonRecord,
  request: LlmChatRequest | LlmEmbedRequest,
  target: WireTarget,
): Record<string, unknown> {
  return definedFieldsOf({ ...body, ...targetFieldsOf(request, target), model: target.model });
}

/**
 * What was written for this one provider: the request's `providerOptions`, then the target's `params`, field by
 * field; the later one wins. Nothing in them decides whether the answer is a stream: that is the called method's.
 *
 * @internal
 */
export function targetFieldsOf(request: LlmChatRequest | LlmEmbedRequest, target: WireTarget): Record<string, unknown> {
  const { stream: _stream, stream_options: _streamOptions, ...fields } = ownFieldsOf(request, target);
  return fields;
}

/** The `stream_options` that were written for this one provider; `undefined` without any. @internal */
export function targetStreamOptionsOf(request: LlmChatRequest, target: WireTarget): unknown {
  return ownFieldsOf(request, target)['stream_options'];
}

function ownFieldsOf(request: LlmChatRequest | LlmEmbedRequest, target: WireTarget): JsonRecord {
  return { ...providerOptionsOf(request, target.provider), ...target.params };
}

function providerOptionsOf(request: LlmChatRequest | LlmEmbedRequest, provider: string): JsonRecord {
  const all = request.providerOptions;
  // An own field only: a provider may be called `constructor`.
  const own = isRecord(all) && Object.hasOwn(all, provider) ? all[provider] : undefined;
  return isRecord(own) ? own : {};
}
