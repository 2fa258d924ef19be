import { FakeLlmServer, type FakeScript } from 'nestjs-llm-failover/testing';
import { classifyLlmError, type LlmFailure } from 'nestjs-llm-failover';
import { closedUrl } from '../../../support/closed-url.js';

/** What a call of a package is made with. */
export interface PackageCall {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly model: string;
  readonly signal?: AbortSignal | undefined;
  /** The package's own time-out. */
  readonly timeoutMs?: number | undefined;
}

/** One package as it is called, and what it cannot show. */
export interface PackageUnderTest {
  /** Whose protocol it speaks to the server. */
  readonly provider: 'openai' | 'anthropic' | 'gemini';
  readonly call: (call: PackageCall) => PromiseLike<unknown>;
  /** What the package loses of some failures, or says otherwise. */
  readonly differs?: Readonly<Partial<Record<string, Partial<LlmFailure>>>> | undefined;
  /** Cases that the package takes for an answer. */
  readonly passes?: readonly string[] | undefined;
}

/** A failure: how the server makes it, and what is to be read from the error. */
interface Case {
  readonly name: string;
  readonly arrange?: (script: FakeScript) => unknown;
  readonly expected: Partial<LlmFailure>;
  readonly call?: (server: FakeLlmServer) => Partial<PackageCall> | Promise<Partial<PackageCall>>;
}

/** Aborts once the call has reached the server. */
function abortOnArrival(server: FakeLlmServer): Partial<PackageCall> {
  const controller = new AbortController();
  void server.received().then(() => controller.abort());
  return { signal: controller.signal };
}

const CASES: readonly Case[] = [
  {
    name: 'an invalid key',
    arrange: (script) => script.fail('invalid_api_key'),
    expected: { category: 'credential_invalid', scope: 'credential', explicit: true },
  },
  {
    name: 'a revoked key',
    arrange: (script) => script.fail('account_deactivated'),
    expected: { category: 'credential_revoked', explicit: true },
  },
  {
    name: 'an exhausted quota',
    arrange: (script) => script.fail('insufficient_quota'),
    expected: { category: 'quota_exhausted', explicit: true },
  },
  {
    name: 'a rate limit with a hint',
    arrange: (script) => script.fail('rate_limited', { retryAfterMs: 1_500 }),
    expected: { category: 'rate_limited', status: 429, retryAfterMs: 1_500 },
  },
  {
    name: 'an overload',
    arrange: (script) => script.fail('overloaded'),
    expected: { category: 'overloaded', scope: 'provider_model' },
  },
  {
    name: 'a server error',
    arrange: (script) => script.fail('server_error'),
    expected: { category: 'server_error', status: 500 },
  },
  {
    name: 'a missing model',
    arrange: (script) => script.fail('model_not_found'),
    expected: { category: 'model_unavailable', status: 404, explicit: true },
  },
  {
    name: 'a context that is too long',
    arrange: (script) => script.fail('context_length_exceeded'),
    expected: { category: 'request_too_large', scope: 'request' },
  },
  {
    name: 'a content filter',
    arrange: (script) => script.fail('content_filtered'),
    expected: { category: 'content_filtered', scope: 'request' },
  },
  {
    name: 'a bad request',
    arrange: (script) => script.fail('invalid_request'),
    expected: { category: 'invalid_request', status: 400 },
  },
  {
    name: "a firewall's page, which blames no key",
    arrange: (script) => script.fail('html_forbidden'),
    expected: { category: 'permission_denied', scope: 'provider_model', status: 403 },
  },
  {
    name: "a proxy's page",
    arrange: (script) => script.fail('html_bad_gateway'),
    expected: { category: 'server_error', status: 502 },
  },
  {
    name: 'a body that is no JSON',
    arrange: (script) => script.fail('malformed_response'),
    expected: { category: 'malformed_response' },
  },
  {
    name: 'a refused connection',
    call: async () => ({ baseUrl: await closedUrl() }),
    expected: { category: 'network_error', scope: 'base_url' },
  },
  {
    name: 'a reset before the head',
    arrange: (script) => script.resetConnection(),
    expected: { category: 'network_error', scope: 'base_url' },
  },
  {
    name: 'a connection that breaks in the middle of the body',
    arrange: (script) => script.cut(),
    expected: { category: 'network_error' },
  },
  {
    name: 'a time-out',
    arrange: (script) => script.hang(),
    call: () => ({ timeoutMs: 50 }),
    expected: { category: 'timeout', scope: 'provider_model' },
  },
  {
    name: 'an abort before the head',
    arrange: (script) => script.hang(),
    call: abortOnArrival,
    expected: { category: 'cancelled', scope: 'request' },
  },
];

const KEY = 'sk-test-packages-0123456789';

/** The same failures for each package: what it really throws is read as what it is. */
export function describePackage(
  name: string,
  { provider, call, differs = {}, passes = [] }: PackageUnderTest,
  more: (thrownBy: (arrange: (script: FakeScript) => unknown) => Promise<unknown>) => void = () => undefined,
): void {
  describe(`what ${name} throws`, () => {
    let server: FakeLlmServer;

    beforeAll(async () => {
      server = await FakeLlmServer.start();
    });
    beforeEach(() => server.reset());
    afterAll(() => server.close());

    const thrown = async (extra: Partial<PackageCall>): Promise<unknown> => {
      const address = { baseUrl: server.baseUrl(provider), apiKey: KEY, model: 'the-model' };
      return call({ ...address, ...extra }).then(
        () => 'an answer',
        (error: unknown) => error,
      );
    };

    it.each(CASES.map((row) => [row.name, row] as const))('%s', async (caseName, row) => {
      row.arrange?.(server.on());
      const error = await thrown((await row.call?.(server)) ?? {});
      if (passes.includes(caseName)) return expect(error).toBe('an answer');
      const failure = classifyLlmError(error, { provider });
      expect(failure).toMatchObject({ ...row.expected, ...differs[caseName] });
      expect(JSON.stringify(failure)).not.toContain('sk-test');
    });

    more((arrange) => {
      arrange(server.on());
      return thrown({});
    });
  });
}
