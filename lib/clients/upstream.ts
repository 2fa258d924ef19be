import type { LlmFailure, LlmFailureEvidence } from '../classification/failure.interface.js';
import type { LlmErrorClassifier } from '../classification/llm-error-classifier.js';
import { ClassifiedFailure, type AttemptContext } from '../failover/attempt.interface.js';
import type { Candidate, Target } from '../failover/candidate.js';
import type { Clock } from '../health/clock.js';
import { adaptationFor, adapted, noteOf, type Adaptation } from './adapt/adaptation.js';
import type { LearnedAdaptations } from './adapt/learned-adaptations.js';
import { refusalIn } from './adapt/refusal.js';
import { opaqueObject } from '../opaque/opaque.js';
import { lowerCased } from './transport/plain-headers.js';
import { collectBody } from './collect-body.js';
import { runtimeTargetOf, type RuntimeTarget } from './runtime-target.js';
import { checkedResponse } from './transport/checked-response.js';
import type { LlmTransport, LlmTransportRequest, LlmTransportResponse } from './transport/llm-transport.js';
import type { WireRequest, WireTarget } from './wire/wire.interface.js';

/** An error body is read up to this size. */
const MAX_ERROR_BYTES = 64 * 1024;
/** An error body is waited for so long and no longer. */
const MAX_ERROR_READ_MS = 5_000;
/** A request is changed so many times in one attempt at most. */
const MAX_ADAPTATIONS = 3;

/** What every attempt over a wire is made of. */
export interface UpstreamInit {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly transport: LlmTransport;
  readonly classifier: LlmErrorClassifier;
  readonly clock: Clock;
  /** What models were found to refuse; absent where requests are sent as they are. */
  readonly adaptations?: LearnedAdaptations | undefined;
}

/** What a mapper needs of a target. @internal */
export function wireTargetOf({ provider, model, params }: RuntimeTarget): WireTarget {
  return { provider: provider.id, model, params };
}

/**
 * Sends one request of an attempt. Where the target refuses a field as such that can be renamed or left out, it is sent once
 * more without it, at once; what was accepted then is remembered.
 *
 * @returns the answer's head and body, of a success status
 * @throws ClassifiedFailure for any other status; what the transport throws
 * @internal
 */
export async function callUpstream(
  init: UpstreamInit,
  context: AttemptContext,
  wired: WireRequest,
): Promise<LlmTransportResponse> {
  const { candidate, signal } = context;
  const target = { provider: candidate.target.provider.id, model: candidate.target.model };
  const known = init.adaptations?.apply(target, wired.body) ?? { body: wired.body, applied: [] };
  const found: Adaptation[] = [];
  if (wired.omitted.length > 0) context.notes.omitted(wired.omitted);
  if (known.applied.length > 0) context.notes.adapted(known.applied.map(noteOf));
  let { body } = known;
  for (;;) {
    const request = transportRequest(candidate, { ...wired, body }, init, signal);
    const response = checkedResponse(await init.transport.send(request));
    const { status, headers } = response;
    context.onHead(status);
    if (status >= 200 && status < 300) {
      const news = found.filter((adaptation) => init.adaptations?.remember(target, adaptation) === true);
      if (news.length > 0) context.notes.learned(news.map(noteOf));
      return response;
    }
    const text = await errorBody(response, init.clock);
    const refusal = init.adaptations === undefined ? undefined : refusalIn(status, text);
    const adaptation = refusal === undefined ? undefined : adaptationFor(refusal, body);
    if (adaptation === undefined || found.length >= MAX_ADAPTATIONS || signal.aborted) {
      const evidence = { status, headers, body: text, request: body };
      throw new ClassifiedFailure(classified(init, candidate.target, evidence));
    }
    found.push(adaptation);
    context.notes.adapted([...known.applied, ...found].map(noteOf));
    body = adapted(body, adaptation);
  }
}

/** What the evidence of a failed attempt means. @internal */
export function classified(
  { classifier, metadata }: UpstreamInit,
  { provider, model }: Target,
  evidence: LlmFailureEvidence,
): LlmFailure {
  return classifier.classifyFailure({ provider: provider.id, model, metadata, ...evidence });
}

/** An empty answer that finished normally fails over, but is no fault of the model's that a breaker should count. @internal */
export function emptyAnswer(failure: LlmFailure): LlmFailure {
  if (failure.category !== 'malformed_response') return failure;
  return { ...failure, scope: 'request', message: 'the answer is empty', rule: 'answer/empty' };
}

async function errorBody({ body }: LlmTransportResponse, clock: Clock): Promise<string> {
  try {
    const { text } = await collectBody(body, { maxBytes: MAX_ERROR_BYTES, maxMs: MAX_ERROR_READ_MS, clock });
    return text;
  } catch {
    // The status alone still says something.
    return '';
  }
}

function transportRequest(
  candidate: Candidate,
  { path, headers: wireHeaders, body }: WireRequest,
  { headers: callHeaders = {} }: UpstreamInit,
  signal: AbortSignal,
): LlmTransportRequest {
  const { credential } = candidate;
  const { provider, model } = runtimeTargetOf(candidate);
  const { auth, headers: providerHeaders } = provider;
  const value = credential.secret?.reveal();
  const key =
    value === undefined ? {} : { [auth.header]: auth.scheme === undefined ? value : `${auth.scheme} ${value}` };
  // Nothing of the call decides which key is sent: health is filed under the credential's.
  const { [auth.header]: _ownKey, ...otherHeaders } = lowerCased(callHeaders);
  const request: LlmTransportRequest = {
    method: 'POST',
    url: joined(credential.baseUrl, path),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'nestjs-llm-failover',
      ...wireHeaders,
      ...providerHeaders,
      ...credential.headers,
      ...otherHeaders,
      ...key,
    },
    body: serialised(body),
    target: { provider: provider.id, model, credential: credential.label },
    signal,
  };
  // A host's own transport may log what it is given.
  return opaqueObject(request, 'LlmTransportRequest', ({ method, url, target }) => ({ method, url, target }));
}

/** Base URLs are written with and without the version that a path begins with. */
function joined(baseUrl: string, path: string): string {
  const version = /^\/v\d+(?=\/)/.exec(path)?.[0];
  return version !== undefined && baseUrl.endsWith(version) ? baseUrl + path.slice(version.length) : baseUrl + path;
}

/** A body as JSON. @throws ClassifiedFailure where it cannot be written: nested too deep, in a circle, a big integer @internal */
export function serialised(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (error) {
    const message = `the request cannot be written as JSON: ${(error as Error).message.split('\n', 1)[0]}`;
    const failure = { category: 'invalid_request', scope: 'request', explicit: true } as const;
    throw new ClassifiedFailure({ ...failure, message, rule: 'request/not-serialisable' }, { wasSent: false });
  }
}
