import { LLM_PROVIDER_PRESETS, type LlmTransportRequest, type LlmTransportResponse } from '../../index.js';
import { addressOfPath } from '../calls/address-of-path.js';

/** Statuses whose answers may have no body. */
const BODILESS = new Set([101, 204, 205, 304]);

/** A `fetch` that hands its requests to a double. @internal */
export function fakeFetch(
  send: (request: LlmTransportRequest) => Promise<LlmTransportResponse>,
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { status, headers, body } = await send({
      method: request.method === 'GET' ? 'GET' : 'POST',
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
      target: { provider: providerOf(request.url), model: '', credential: '' },
      signal: request.signal,
    });
    return new Response(BODILESS.has(status) ? null : ReadableStream.from(body), { status, headers });
  };
}

/** The provider whose address a URL begins with; else the one that its path names. */
function providerOf(url: string): string {
  const known = Object.entries(LLM_PROVIDER_PRESETS).find(
    ([, { baseUrl }]) => baseUrl !== undefined && url.startsWith(baseUrl),
  );
  return known?.[0] ?? addressOfPath(new URL(url).pathname)?.provider ?? new URL(url).hostname;
}
