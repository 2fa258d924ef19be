import { LLM_PROVIDER_PRESETS, type LlmTransportRequest, type LlmTransportResponse } from '../../index.js';
import { addressOfPath } from '../calls/address-of-path.js';

/** Statuses whose answers may have no body. */
const BODILESS = new Set([101, 204, 205, 304]);

/** What stands behind a `fetch`. */
export interface FetchUpstream {
  send(request: LlmTransportRequest): Promise<LlmTransportResponse>;
  readonly clock: { enter(): void; leave(): void };
  /** The id of the provider whose address a URL begins with, where it is told. */
  providerAt(url: string): string | undefined;
}

/** A `fetch` that hands its requests to a double. @internal */
export function fakeFetch(upstream: FetchUpstream): typeof globalThis.fetch {
  return async (input, init) => {
    // From here on, so that no wait of another call is skipped while the request is read.
    upstream.clock.enter();
    try {
      const { status, headers, body } = await upstream.send(await requestOf(new Request(input, init), upstream));
      return new Response(BODILESS.has(status) ? null : ReadableStream.from(body), { status, headers });
    } finally {
      upstream.clock.leave();
    }
  };
}

async function requestOf(request: Request, upstream: FetchUpstream): Promise<LlmTransportRequest> {
  const { url, method, headers, signal } = request;
  return {
    method: method === 'GET' ? 'GET' : 'POST',
    url,
    headers: Object.fromEntries(headers),
    body: await request.text(),
    target: { provider: upstream.providerAt(url) ?? providerOf(url), model: '', credential: '' },
    signal,
  };
}

/** The provider whose address a URL begins with; else the one that its path names. */
function providerOf(url: string): string {
  const known = Object.entries(LLM_PROVIDER_PRESETS).find(
    ([, { baseUrl }]) => baseUrl !== undefined && url.startsWith(baseUrl),
  );
  return known?.[0] ?? addressOfPath(new URL(url).pathname)?.provider ?? new URL(url).hostname;
}
