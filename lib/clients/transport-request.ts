import { ClassifiedFailure } from '../failover/attempt.interface.js';
import type { Candidate } from '../failover/candidate.js';
import { opaqueObject } from '../opaque/opaque.js';
import { runtimeTargetOf } from './runtime-target.js';
import type { LlmTransportRequest } from './transport/llm-transport.js';
import { upstreamUrl } from './upstream-url.js';
import type { WireRequest } from './wire/wire.interface.js';

/**
 * The request for a transport, with the candidate's key and headers.
 *
 * @param callHeaders - headers of the call; they win over those of the provider and the key, but for the key's own
 * @param observersHeaders - headers that observers have added; every other wins over them
 * @throws ClassifiedFailure where the body cannot be written
 * @internal
 */
export function transportRequest(
  candidate: Candidate,
  { path, headers: wireHeaders, body }: WireRequest,
  callHeaders: Readonly<Record<string, string>>,
  signal: AbortSignal,
  observersHeaders?: Readonly<Record<string, string>>,
): LlmTransportRequest {
  const { credential } = candidate;
  const { provider, model } = runtimeTargetOf(candidate);
  // The Responses API names no deployment in its address: https://learn.microsoft.com/en-us/azure/ai-foundry/openai/how-to/responses
  const isDeployed = path !== '/responses';
  const deploymentPath = isDeployed ? provider.deploymentPath : /^\/[^/]+/.exec(provider.deploymentPath ?? '')?.[0];
  const { auth, headers: providerHeaders } = provider;
  const value = credential.secret?.reveal();
  // Not spread: Node 20 takes microseconds for each field that comes after a spread.
  const headers: Record<string, string> = observersHeaders === undefined ? {} : { ...observersHeaders };
  headers['content-type'] = 'application/json';
  headers['accept'] = 'application/json';
  headers['user-agent'] = 'nestjs-llm-failover';
  Object.assign(headers, wireHeaders, providerHeaders, credential.headers);
  // Nothing of the call decides which key is sent: health is filed under the credential's.
  for (const name of Object.keys(callHeaders)) {
    const lower = name.toLowerCase();
    if (lower !== auth.header) headers[lower] = callHeaders[name] as string;
  }
  if (value !== undefined) headers[auth.header] = auth.scheme === undefined ? value : `${auth.scheme} ${value}`;
  const request: LlmTransportRequest = {
    method: 'POST',
    url: upstreamUrl({ baseUrl: credential.baseUrl, model, deploymentPath }, path),
    headers,
    body: serialised(body),
    target: { provider: provider.id, model, credential: credential.label },
    signal,
  };
  // A host's own transport may log what it is given.
  return opaqueObject(request, 'LlmTransportRequest', ({ method, url, target }) => ({ method, url, target }));
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
