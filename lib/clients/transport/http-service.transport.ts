import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { HttpService } from '@nestjs/axios';
import type { AxiosInstance, AxiosRequestConfig, AxiosResponse } from 'axios';
import { opaque } from '../../opaque/opaque.js';
import { seal, unseal, type Sealed } from '../../opaque/sealed.js';
import { plainHeaders } from './plain-headers.js';
import { PulledBody } from './pulled-body.js';
import { AxiosSignal } from './axios-signal.js';
import { checkedResponse, noAnswer } from './checked-response.js';
import { leanAxios } from './lean-axios.js';
import type { LlmTransportResponse } from './llm-transport.js';
import { OwnTransport, type OwnTransportRequest } from './own-transport.js';

/** What every request needs, whatever the host's config says. */
const OWN_CONFIG: AxiosRequestConfig = {
  responseType: 'stream',
  validateStatus: () => true,
  // The body is text already; axios would parse it and write it again. The answer is a stream, and stays one.
  transformRequest: keep,
  transformResponse: keep,
  decompress: true,
  // The address is the provider's, whole: with a host's `baseURL` and without this, keys would go there.
  allowAbsoluteUrls: true,
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
export class HttpServiceTransport extends OwnTransport {
  private readonly config: Sealed<AxiosRequestConfig>;
  /** Knows the settings already; where the service is the library's own. */
  private readonly lean: Sealed<AxiosInstance> | undefined;
  /** Whether nobody but axios sees the signal of a request. */
  private readonly isSignalHidden: boolean;

  static {
    opaque<HttpServiceTransport>(this, () => ({}));
  }

  /**
   * @param config - axios settings for every request, such as a proxy or agents
   * @param isPrivate - whether the service is the library's own; interceptors of a host's may want a real `AbortSignal`
   */
  constructor(
    private readonly http: HttpService,
    config: AxiosRequestConfig = {},
    isPrivate = false,
  ) {
    super();
    this.config = seal(config);
    const { headers: _, ...settings } = { ...config, ...OWN_CONFIG };
    this.lean = isPrivate ? seal(leanAxios(http.axiosRef, settings)) : undefined;
    this.isSignalHidden = isPrivate && usesHttpAdapter(config.adapter ?? http.axiosRef.defaults.adapter);
  }

  async carry({ method, url, headers, body, end }: OwnTransportRequest): Promise<LlmTransportResponse> {
    const response = await this.request({
      method,
      url,
      headers: Object.assign({}, unseal(this.config).headers, headers),
      data: body,
      signal: this.isSignalHidden ? new AxiosSignal(end) : end.signal,
    });
    if (this.lean === undefined && !isResponse(response)) throw unwrapped(response);
    const { status, headers: sent, data } = response;
    if (url.startsWith('https:') && isOfProxy(response.request)) {
      if (data instanceof Readable) data.destroy();
      throw refusedTunnel(status);
    }
    // A host's interceptor may have put something else in the answer's place.
    return checkedResponse({ status, headers: plainHeaders(sent), body: isOfBytes(data) ? bodyOf(data) : data });
  }

  private request(own: AxiosRequestConfig): Promise<AxiosResponse<unknown>> {
    if (this.lean !== undefined) return unseal(this.lean).request(own);
    // Not spread: Node 20 takes microseconds for each field that comes after a spread.
    return this.http.axiosRef.request(Object.assign({}, unseal(this.config), OWN_CONFIG, own));
  }
}

function isResponse(given: unknown): boolean {
  const { status, headers } = (given ?? {}) as Partial<AxiosResponse>;
  return typeof status === 'number' && typeof headers === 'object';
}

/** Many apps have an interceptor that takes the body out of each response. */
function unwrapped(given: unknown): Error {
  if (given instanceof Readable) given.destroy();
  return noAnswer("axios's response, and not its data", 'the response interceptors of the shared HttpService have');
}

/**
 * Whether what came for a request to `https:` came over a socket without TLS: so does the answer of a proxy that refuses to connect,
 * which its agent hands on as if it were the server's.
 */
function isOfProxy(request: unknown): boolean {
  const { socket } = (request ?? {}) as { readonly socket?: (Socket & { readonly encrypted?: unknown }) | null };
  return socket instanceof Socket && socket.encrypted !== true;
}

function refusedTunnel(status: number): Error {
  return Object.assign(new Error(`The proxy refused to connect: ${status}.`), { code: 'ERR_PROXY_TUNNEL' });
}

/** Of those that axios has, the first that works: under Node that over `node:http`, where `fetch` does not come before it. */
function usesHttpAdapter(adapter: AxiosRequestConfig['adapter']): boolean {
  const known: readonly unknown[] = [adapter].flat();
  return known.find((one) => one !== 'xhr') === 'http';
}

/** A host's interceptor may have put something else in the body's place. */
function isOfBytes(data: unknown): data is Readable {
  return data instanceof Readable && !data.readableObjectMode && data.readableEncoding === null;
}

/**
 * A stream of Node as a body: its own iterator costs several times as much. What has come is taken in one piece, not by `data`, which
 * would be told of each HTTP chunk of its own.
 */
function bodyOf(stream: Readable): PulledBody {
  let isPaused = false;
  const take = (): void => {
    const piece: unknown = isPaused ? null : stream.read();
    if (piece !== null) body.push(piece as Uint8Array);
  };
  const body = new PulledBody({
    pause: () => (isPaused = true),
    resume: () => {
      isPaused = false;
      take();
    },
    leave: () => stream.destroy(),
  });
  stream.on('readable', take);
  stream.once('end', () => body.complete());
  stream.on('error', (error) => body.fail(error));
  stream.once('close', () => {
    if (!body.isOver) body.fail(brokenOff());
  });
  return body;
}

function brokenOff(): Error {
  return Object.assign(new Error('The body broke off.'), { code: 'ERR_STREAM_PREMATURE_CLOSE' });
}

function keep<Data>(data: Data): Data {
  return data;
}
