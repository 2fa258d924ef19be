import type { LlmErrorClassifier } from '../classification/llm-error-classifier.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import { ClassifiedFailure, type Attempt } from '../failover/attempt.interface.js';
import type { Candidate } from '../failover/candidate.js';
import type { Clock } from '../health/clock.js';
import type { LlmChatRequest, LlmChatResponse } from './chat.interface.js';
import { lowerCased } from './config/resolve-config.js';
import { readBody } from './read-body.js';
import type { RuntimeTarget } from './runtime-target.js';
import type { LlmTransport, LlmTransportRequest, LlmTransportResponse } from './transport/llm-transport.js';
import type { WireRequest } from './wire/wire.interface.js';

/** More of an error body is not read. */
const MAX_ERROR_BYTES = 64 * 1024;
/** Longer an error body is not waited for. */
const MAX_ERROR_READ_MS = 5_000;
/** A longer answer is no chat answer. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** What a chat attempt is made of. */
export interface ChatAttemptInit {
  readonly request: LlmChatRequest;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  readonly transport: LlmTransport;
  readonly classifier: LlmErrorClassifier;
  readonly clock: Clock;
}

/**
 * One chat completion: maps the request to the target's wire, sends it, and maps the answer back. Whatever is no
 * complete answer rejects as a classified failure.
 *
 * @internal
 */
export function chatAttempt(init: ChatAttemptInit): Attempt<RuntimeTarget, LlmChatResponse> {
  const { request, transport, classifier, clock, metadata } = init;
  return async ({ candidate, signal, onHead, onOmitted }) => {
    const { target } = candidate;
    const { provider, model } = target;
    const about = { provider: provider.id, model, metadata };
    const wired = provider.wire.chatRequest(request, { provider: provider.id, model, params: target.params });
    onOmitted(wired.omitted);
    const response = await transport.send(transportRequest(candidate, wired, init, signal));
    onHead(response.status);
    const { status, headers } = response;
    if (!isSuccess(status)) {
      const body = await errorBody(response, clock);
      throw new ClassifiedFailure(classifier.classifyFailure({ ...about, status, headers, body }));
    }
    const { text, isComplete } = await readBody(response.body, { maxBytes: MAX_ANSWER_BYTES, clock });
    const json = isComplete ? parsed(text) : undefined;
    const answer = provider.wire.chatAnswer(json, { provider: provider.id, model });
    if (answer.kind === 'response') return dated(answer.response, clock);
    const failure = classifier.classifyFailure({ ...about, status, headers, body: json ?? text });
    throw new ClassifiedFailure(answer.kind === 'empty' ? emptyAnswer(failure) : failure);
  };
}

/** Not every wire says when an answer was made. */
function dated(response: LlmChatResponse, clock: Clock): LlmChatResponse {
  return response.created > 0 ? response : { ...response, created: Math.floor(clock.now() / 1_000) };
}

/** An empty answer that finished normally fails over, but is no fault of the model's that a breaker should count. */
function emptyAnswer(failure: LlmFailure): LlmFailure {
  if (failure.category !== 'malformed_response') return failure;
  return { ...failure, scope: 'request', message: 'the answer is empty', rule: 'answer/empty' };
}

async function errorBody({ body }: LlmTransportResponse, clock: Clock): Promise<string> {
  try {
    const { text } = await readBody(body, { maxBytes: MAX_ERROR_BYTES, maxMs: MAX_ERROR_READ_MS, clock });
    return text;
  } catch {
    // The status alone still says something.
    return '';
  }
}

function transportRequest(
  { target, credential }: Candidate<RuntimeTarget>,
  { path, headers: wireHeaders, body }: WireRequest,
  { headers: callHeaders = {} }: ChatAttemptInit,
  signal: AbortSignal,
): LlmTransportRequest {
  const { provider, model } = target;
  const { auth, headers: providerHeaders } = provider;
  const value = credential.secret?.reveal();
  const key =
    value === undefined ? {} : { [auth.header]: auth.scheme === undefined ? value : `${auth.scheme} ${value}` };
  // Nothing of the call decides which key is sent: health is filed under the credential's.
  const { [auth.header]: _ownKey, ...otherHeaders } = lowerCased(callHeaders);
  return {
    method: 'POST',
    url: joined(provider.baseUrl, path),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'user-agent': 'nestjs-llm-failover',
      ...wireHeaders,
      ...providerHeaders,
      ...otherHeaders,
      ...key,
    },
    body: serialised(body),
    target: { provider: provider.id, model, credential: credential.label },
    signal,
  };
}

/** Base URLs are written with and without the version that a path begins with. */
function joined(baseUrl: string, path: string): string {
  const version = /^\/v\d+(?=\/)/.exec(path)?.[0];
  return version !== undefined && baseUrl.endsWith(version) ? baseUrl + path.slice(version.length) : baseUrl + path;
}

function serialised(body: unknown): string {
  try {
    return JSON.stringify(body);
  } catch (error) {
    const message = `the request cannot be written as JSON: ${(error as Error).message.split('\n', 1)[0]}`;
    const failure = { category: 'invalid_request', scope: 'request', explicit: true } as const;
    throw new ClassifiedFailure({ ...failure, message, rule: 'request/not-serialisable' }, false);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
