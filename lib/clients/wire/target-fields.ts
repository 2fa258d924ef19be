import type { LlmChatRequest } from '../chat.interface.js';
import type { LlmEmbedRequest } from '../embed.interface.js';
import type { JsonRecord } from './json.js';
import { definedFieldsOf, hasUndefined, isRecord } from './json.js';
import type { WireTarget } from './wire.interface.js';

/**
 * The fields of a request that are meant for the provider, without those that are `undefined` and those that steer the library
 * and are no part of any body.
 *
 * @internal
 */
export function payloadOf(request: LlmChatRequest | LlmEmbedRequest): Record<string, unknown> {
  const {
    model: _model,
    providerOptions: _options,
    stream: _stream,
    stream_options: _streamOptions,
    ...payload
  } = request as JsonRecord;
  return hasUndefined(payload) ? definedFieldsOf(payload) : payload;
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
  const finished: Record<string, unknown> = { ...body, ...targetFieldsOf(request, target) };
  finished['model'] = target.model;
  return hasUndefined(finished) ? definedFieldsOf(finished) : finished;
}

/**
 * What was written for this one provider: the request's `providerOptions`, then the target's `params`, field by
 * field; the later one wins. Nothing in them decides whether the answer is a stream: that is the called method's.
 *
 * @internal
 */
export function targetFieldsOf(request: LlmChatRequest | LlmEmbedRequest, target: WireTarget): Record<string, unknown> {
  const own = ownFieldsOf(request, target);
  if (own === NOTHING) return {};
  const { stream: _stream, stream_options: _streamOptions, ...fields } = own;
  return fields;
}

/** The `stream_options` that were written for this one provider; `undefined` without any. @internal */
export function targetStreamOptionsOf(request: LlmChatRequest, target: WireTarget): unknown {
  return ownFieldsOf(request, target)['stream_options'];
}

function ownFieldsOf(request: LlmChatRequest | LlmEmbedRequest, target: WireTarget): JsonRecord {
  const options = providerOptionsOf(request, target.provider);
  return options === NOTHING && target.params === undefined ? NOTHING : { ...options, ...target.params };
}

const NOTHING: JsonRecord = {};

function providerOptionsOf(request: LlmChatRequest | LlmEmbedRequest, provider: string): JsonRecord {
  const all = request.providerOptions;
  // An own field only: a provider may be called `constructor`.
  const own = isRecord(all) && Object.hasOwn(all, provider) ? all[provider] : undefined;
  return isRecord(own) ? own : NOTHING;
}
