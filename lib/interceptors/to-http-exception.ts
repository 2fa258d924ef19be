import { isRecord } from '../checks/problems.js';
import { redactKeyShapes, redactMarkedKeys } from '../classification/redact-key-shapes.js';
import { failureBehind, LlmCallError } from '../errors/llm-call.error.js';
import { createExceptionBody, type LlmHttpExceptionDetails } from './exception-body.js';
import type { LlmExceptionOptions } from './exception-options.js';
import type { LlmHttpException } from './http-exceptions.js';
import { httpMappingOf, type HttpMapping } from './http-mapping.js';

/**
 * Turns a failed LLM call into the HTTP exception to answer with; the interceptor and the filter are shells around it.
 *
 * - The status is, in this order: the one set for the category in `options.httpStatus`; 503 where it is known when to
 *   ask again; the category's own. A failure of the request itself (invalid, too large, filtered, cancelled) never asks
 *   the client to come back. The fault of a key that came with the request (`llm_caller_…`) is 400, its rate limit 429. A shutdown is always 503.
 * - The message is a fixed sentence of the category. What the upstream said, the trail and the key's label stand in the
 *   body mode `detail` only, redacted.
 * - Errors made by another copy of the package are known by their brand; a category that this copy does not know counts
 *   as `unknown`.
 *
 * @param error - anything that was thrown
 * @returns `undefined` for what is not a failed LLM call, also for an `LlmOptionsError` (a mistake of the application,
 * so a 500) and for what is an HTTP exception already
 * @publicApi
 */
export function toHttpException(error: unknown, options: LlmExceptionOptions = {}): LlmHttpException | undefined {
  if (!LlmCallError.isInstance(error)) return undefined;
  // While a failure is told, no second one may take its place: what of the options cannot be used counts as absent.
  const usable = isRecord(options) ? (options as LlmExceptionOptions) : {};
  const mapping = httpMappingOf(error.code, error.category);
  const retryAfterMs = mapping.isTerminal === true ? undefined : usableDelay(error.retryAfterMs);
  const facts = {
    status: statusOf(error, mapping, retryAfterMs, usable),
    code: error.code,
    category: error.category,
    provider: error.provider,
    message: messageOf(mapping, error),
    hint: error.hint === undefined ? undefined : redactKeyShapes(error.hint),
    retryAfterMs,
    callId: publicIdOf(error.callId),
  };
  const details = usable.body === 'detail' ? detailsOf(error) : undefined;
  return new mapping.exception(facts, { body: createExceptionBody(facts, usable.body, details), cause: error });
}

/** The id of a provider keeps its letters, also at the start of the sentence. */
function messageOf(mapping: HttpMapping, error: LlmCallError): string {
  const { provider, category, scope } = error;
  const failure = { ...failureBehind(error), category, scope };
  if (provider !== undefined) return mapping.message(provider, failure);
  const sentence = mapping.message('the LLM provider', failure);
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function statusOf(
  error: LlmCallError,
  mapping: HttpMapping,
  retryAfterMs: number | undefined,
  options: LlmExceptionOptions,
): number {
  // A status set for `cancelled` means a client that has left, not a server that is about to.
  const override = error.code === 'llm_shutting_down' ? undefined : options.httpStatus?.[error.category];
  if (override !== undefined && isErrorStatus(override)) return override;
  return retryAfterMs === undefined || mapping.keepsStatus === true ? mapping.status : 503;
}

function isErrorStatus(status: number): boolean {
  return Number.isInteger(status) && status >= 400 && status <= 599;
}

/** A host's runtime may make its own ids. */
function publicIdOf(callId: string | undefined): string | undefined {
  return callId !== undefined && /^[\w.:-]{1,128}$/.test(callId) ? redactMarkedKeys(callId) : undefined;
}

function usableDelay(delayMs: number | undefined): number | undefined {
  return delayMs !== undefined && Number.isFinite(delayMs) && delayMs >= 0 ? delayMs : undefined;
}

function detailsOf(error: LlmCallError): LlmHttpExceptionDetails {
  const { message, callId, route, model, credential, attempts, status, providerCode, requestId, trail } = error;
  const upstream = { status, providerCode, requestId, message: failureBehind(error)?.message };
  return redacted({ message, callId, route, model, credential, attempts, upstream, trail });
}

/** Long random runs by nature, and what support asks for; of them only what is marked as a key is taken out. */
const ID_FIELDS: ReadonlySet<string> = new Set(['requestId', 'callId', 'fingerprint']);

/** A copy in which every string has passed the redactor. The data is a tree: facts of a call, no object twice. */
function redacted<T>(value: T, name?: string): T;
function redacted(value: unknown, name = ''): unknown {
  if (typeof value === 'string') return ID_FIELDS.has(name) ? redactMarkedKeys(value) : redactKeyShapes(value);
  if (Array.isArray(value)) return value.map((item) => redacted(item as unknown));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, redacted(field as unknown, key)]));
}
