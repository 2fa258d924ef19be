import type { HttpService } from '@nestjs/axios';
import type { AxiosRequestConfig } from 'axios';
import { opaque } from '../../opaque/opaque.js';
import { seal, unseal, type Sealed } from '../../opaque/sealed.js';
import { plainHeaders } from './plain-headers.js';
import { LlmTransport, type LlmTransportRequest, type LlmTransportResponse } from './llm-transport.js';

/** What every request needs, whatever the host's config says. */
const OWN_CONFIG: AxiosRequestConfig = {
  responseType: 'stream',
  validateStatus: () => true,
  // The body is text already; axios would parse it and write it again. The answer is a stream, and stays one.
  transformRequest: keep,
  transformResponse: keep,
  maxRedirects: 0,
  maxBodyLength: Infinity,
  timeout: 0,
};

/**
 * Carries requests by `HttpService` of `@nestjs/axios`.
 *
 * Answers are taken as streams and of any status, redirects are not followed (they would carry the key to another host),
 * and time is bounded by the signal alone: axios's own `timeout` would turn into an idle time-out that looks like a
 * dropped connection.
 *
 * @internal
 */
export class HttpServiceTransport extends LlmTransport {
  private readonly config: Sealed<AxiosRequestConfig>;

  static {
    opaque<HttpServiceTransport>(this, () => ({}));
  }

  /** @param config - axios settings for every request, such as a proxy or agents */
  constructor(
    private readonly http: HttpService,
    config: AxiosRequestConfig = {},
  ) {
    super();
    this.config = seal(config);
  }

  async send({ method, url, headers, body, signal }: LlmTransportRequest): Promise<LlmTransportResponse> {
    const config = unseal(this.config);
    const own = {
      method,
      url,
      headers: Object.assign({}, config.headers, headers),
      data: body,
      signal,
    };
    // Not spread: Node 20 takes microseconds for each field that comes after a spread.
    const request = Object.assign({}, config, OWN_CONFIG, own);
    const response = await this.http.axiosRef.request<AsyncIterable<Uint8Array>>(request);
    return { status: response.status, headers: plainHeaders(response.headers), body: response.data };
  }
}

function keep<Data>(data: Data): Data {
  return data;
}
