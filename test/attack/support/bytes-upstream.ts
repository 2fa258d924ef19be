import {
  createLlmClient,
  LlmTransport,
  type LlmApi,
  type LlmClient,
  type LlmClientOptions,
  type LlmTransportRequest,
  type LlmTransportResponse,
} from 'nestjs-llm-failover';

export const KEY = 'sk-test-bytes-0123456789abcdefghij';
export const REQUEST = { messages: [{ role: 'user' as const, content: 'Hi' }] };

/** What an upstream says. */
export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** Answers every request with what it is told to, in this process; keeps what it was sent and counts the bytes that were taken. */
export class BytesUpstream extends LlmTransport {
  readonly requests: LlmTransportRequest[] = [];
  taken = 0;
  isClosed = true;

  constructor(private readonly say: () => Said) {
    super();
  }

  send(request: LlmTransportRequest): Promise<LlmTransportResponse> {
    this.requests.push(request);
    const { status, headers, body } = this.say();
    return Promise.resolve({ status, headers, body: this.counted(body, request.signal) });
  }

  private async *counted(body: Said['body'], signal: AbortSignal): AsyncGenerator<Uint8Array> {
    this.isClosed = false;
    try {
      for await (const piece of body) {
        signal.throwIfAborted();
        this.taken += piece.byteLength;
        yield piece;
      }
    } finally {
      this.isClosed = true;
    }
  }
}

/** A client whose one target speaks a protocol; it waits for nothing and retries nothing. */
export function clientOver(
  transport: LlmTransport,
  api: LlmApi = 'openai',
  options: Partial<LlmClientOptions> = {},
): LlmClient {
  return createLlmClient(
    {
      routes: { default: ['acme/m-1'] },
      providers: { acme: { api, baseUrl: 'http://acme.test/v1', keys: KEY } },
      ...options,
      limits: { maxRetries: 0, maxAuthRetries: 0, maxWaitMs: 0, ...options.limits },
    },
    { transport },
  );
}
