import { classifyLlmError } from '../classification/classify-llm-error.js';
import { readString } from '../classification/evidence/safe-access.js';
import { failureBehind, LlmCallError } from '../errors/llm-call.error.js';
import { ClassifiedFailure, type AttemptContext } from '../failover/attempt.interface.js';
import type { Candidate } from '../failover/candidate.js';
import { KEY_HEADERS } from '../providers/llm-api.js';
import { opaqueObject } from '../opaque/opaque.js';
import { runtimeTargetOf } from './runtime-target.js';
import { checkedResponse } from './transport/checked-response.js';
import type { LlmTransport, LlmTransportRequest, LlmTransportResponse } from './transport/llm-transport.js';
import { OwnTransport } from './transport/own-transport.js';
import { upstreamUrl } from './upstream-url.js';
import { withExactIntegers } from './wire/exact-integers.js';
import { wellFormedJson } from './wire/json.js';
import type { WireRequest } from './wire/wire.interface.js';

/**
 * Sends a request over a transport, with the candidate's key and headers.
 *
 * @param callHeaders - headers of the call; they win over those of the provider and the key, but for the key's own
 * @throws ClassifiedFailure where the body cannot be written, or the transport gives no HTTP answer; what the transport throws
 * @internal
 */
export function sendRequest(
  transport: LlmTransport,
  wired: Pick<WireRequest, 'path' | 'headers' | 'body'>,
  context: AttemptContext,
  callHeaders: Readonly<Record<string, string>> | undefined,
): Promise<LlmTransportResponse> {
  const { candidate } = context;
  const { url, headers: usual } = addressedOf(candidate, wired);
  const { observersHeaders } = context;
  const isUsual = callHeaders === undefined && observersHeaders === undefined;
  const headers = isUsual ? usual : headersOf(candidate, wired.headers, callHeaders, observersHeaders);
  const body = serialised(wired.body);
  if (transport instanceof OwnTransport) {
    return transport.carry({ method: 'POST', url, headers, body, end: context });
  }
  const { provider, model } = candidate.target;
  const target = { provider: provider.id, model, credential: candidate.credential.label };
  return sendChecked(transport, {
    method: 'POST',
    url,
    headers: { ...headers },
    body,
    target,
    signal: context.signal,
  });
}

async function sendChecked(transport: LlmTransport, request: LlmTransportRequest): Promise<LlmTransportResponse> {
  // A host's own transport may log what it is given.
  opaqueObject(request, 'LlmTransportRequest', ({ method, url, target }) => ({ method, url, target }));
  try {
    return checkedResponse(await transport.send(request));
  } catch (thrown) {
    throw withAuthorsError(thrown);
  }
}

/** An error of this library keeps its verdict; what the author's own code threw behind it is worth more to its author. */
function withAuthorsError(thrown: unknown): unknown {
  if (!LlmCallError.isInstance(thrown) || failureBehind(thrown) !== undefined) return thrown;
  return new ClassifiedFailure(classifyLlmError(thrown), { authorsError: thrown.cause });
}

/** Where a candidate's requests go, and what they say beside their body. */
interface Addressed {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What it was made of. */
  readonly path: string;
  readonly wireHeaders: WireRequest['headers'];
}

/** Requests of a candidate are much alike. */
const addressed = new WeakMap<Candidate, Addressed>();

function addressedOf(
  candidate: Candidate,
  { path, headers: wireHeaders }: Pick<WireRequest, 'path' | 'headers'>,
): Addressed {
  const known = addressed.get(candidate);
  if (known !== undefined && known.path === path && known.wireHeaders === wireHeaders) return known;
  const headers = headersOf(candidate, wireHeaders);
  const made = { url: urlOf(candidate, path), headers, path, wireHeaders };
  addressed.set(candidate, made);
  return made;
}

function urlOf(candidate: Candidate, path: string): string {
  const { provider, model } = runtimeTargetOf(candidate);
  // The Responses API names no deployment in its address: https://learn.microsoft.com/en-us/azure/ai-foundry/openai/how-to/responses
  const isDeployed = path !== '/responses';
  const deploymentPath = isDeployed ? provider.deploymentPath : /^\/[^/]+/.exec(provider.deploymentPath ?? '')?.[0];
  return upstreamUrl({ baseUrl: candidate.credential.baseUrl, model, deploymentPath }, path);
}

/** @param observersHeaders - headers that observers have added; every other wins over them */
function headersOf(
  candidate: Candidate,
  wireHeaders: WireRequest['headers'],
  callHeaders: Readonly<Record<string, string>> = {},
  observersHeaders?: Readonly<Record<string, string>>,
): Record<string, string> {
  const { credential } = candidate;
  const { provider, wire } = runtimeTargetOf(candidate);
  const { auth, headers: providerHeaders } = provider;
  const value = credential.secret?.reveal();
  // Nothing of the call decides which key is sent: health is filed under the credential's.
  const carriesKey = (name: string) => name === auth.header || KEY_HEADERS[wire.api].includes(name);
  const headers: Record<string, string> = {};
  if (observersHeaders !== undefined) addHeaders(headers, observersHeaders, carriesKey);
  headers['content-type'] = 'application/json';
  headers['accept'] = 'application/json';
  headers['user-agent'] = 'nestjs-llm-failover';
  // Not spread: Node 20 takes microseconds for each field that comes after a spread.
  Object.assign(headers, wireHeaders, providerHeaders, credential.headers);
  addHeaders(headers, callHeaders, carriesKey);
  if (value !== undefined) headers[auth.header] = auth.scheme === undefined ? value : `${auth.scheme} ${value}`;
  return headers;
}

function addHeaders(
  headers: Record<string, string>,
  added: Readonly<Record<string, string>>,
  isLeftOut: (name: string) => boolean,
): void {
  for (const name of Object.keys(added)) {
    const lower = name.toLowerCase();
    if (!isLeftOut(lower)) headers[lower] = added[name] as string;
  }
}

/** A body as JSON. @throws ClassifiedFailure where it cannot be written: nested too deep, in a circle, a big integer @internal */
export function serialised(body: unknown): string {
  try {
    return wellFormedJson(withExactIntegers(JSON.stringify(body)));
  } catch (error) {
    const engines = enginesWordsOf(error);
    const message = `the request cannot be written as JSON: ${engines ?? 'a value in it throws'}`;
    const failure = { category: 'invalid_request', scope: 'request', explicit: true } as const;
    const told = { ...failure, message, rule: 'request/not-serialisable' };
    const authorsError = engines === undefined ? error : undefined;
    throw new ClassifiedFailure(told, { wasSent: false, authorsError });
  }
}

const ENGINES_WORDS =
  /^(?:Converting circular structure to JSON|Do not know how to serialize a BigInt|Maximum call stack size exceeded|Invalid string length)/;

/** What the engine itself says of a value; what a value throws may hold anything. */
function enginesWordsOf(error: unknown): string | undefined {
  return ENGINES_WORDS.exec(readString(error, 'message') ?? '')?.[0];
}
