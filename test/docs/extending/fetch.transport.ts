import { LlmTransport, type LlmTransportRequest, type LlmTransportResponse } from 'nestjs-llm-failover';

/** Sends by the global `fetch`, through whatever has been set up for it. */
export class FetchTransport extends LlmTransport {
  override async send({ method, url, headers, body, signal }: LlmTransportRequest): Promise<LlmTransportResponse> {
    const init = { method, headers: { ...headers }, signal, redirect: 'manual' as const };
    const response = await fetch(url, body === undefined ? init : { ...init, body });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: response.body ?? (async function* () {})(),
    };
  }
}
