import { LlmFailoverModule, type LlmExceptionBodyMode } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { startHybridApp, type HybridApp } from './support/hybrid-app.js';

const KEY = 'sk-live-4f9c2ab17d6e8035bb1c9d7f';
const LABEL = 'tenant-blue-primary';
const PROMPT = 'the prompt of a private person';
const UPSTREAM_WORDS = 'account zebra';

let started: HybridApp;

async function start(upstream: FakeLlm, body: LlmExceptionBodyMode): Promise<HybridApp> {
  const root = LlmFailoverModule.forRoot({
    routes: { default: ['openai/gpt-6-luna'] },
    providers: { openai: { keys: [{ label: LABEL, value: KEY }] } },
    exceptions: { body },
    globalFilter: true,
    globalInterceptor: true,
    transport: upstream,
  });
  started = await startHybridApp([root], PROMPT);
  return started;
}

afterEach(() => started.close());

/** An upstream that repeats what it should not in its error. */
function repeatingUpstream(): FakeLlm {
  const message = `Incorrect API key provided: ${KEY} (${UPSTREAM_WORDS}), while answering "${PROMPT}".`;
  const upstream = new FakeLlm();
  upstream.on().fail('invalid_api_key', { message }).always();
  return upstream;
}

type Failure = Record<string, unknown>;

describe('an app that speaks HTTP, GraphQL, RPC and WebSocket, with one global filter', () => {
  it.each([
    ['minimal', ['statusCode', 'error', 'code', 'message']],
    ['hint', ['statusCode', 'error', 'code', 'category', 'provider', 'message', 'hint', 'callId']],
    ['detail', ['statusCode', 'error', 'code', 'category', 'provider', 'message', 'hint', 'callId', 'details']],
  ] as const)('tells the same in each (body: %s), and no secret', async (mode, fields) => {
    const callers = await start(repeatingUpstream(), mode);
    const http = (await callers.http()) as Failure;
    const rpc = (await callers.rpc('chat')) as Failure;
    const ws = (await callers.ws()) as { readonly event: string; readonly data: Failure };
    const graphql = (await callers.graphql()) as {
      readonly errors: readonly [{ message: string; extensions: Failure }];
    };

    expect(Object.keys(http)).toEqual(fields);
    expect(http).toMatchObject({ statusCode: 502, code: 'llm_credential_invalid' });
    // Each call has an id and details of its own.
    const { details, callId, ...facts } = http;
    const { error, message, ...extensions } = facts;
    const own = {
      ...(mode !== 'minimal' && { callId: expect.any(String) as unknown }),
      ...(mode === 'detail' && { details: expect.objectContaining({ credential: LABEL }) as unknown }),
    };
    expect(callId).toEqual(own.callId);
    expect(details).toEqual(own.details);
    expect(rpc).toEqual({ status: 'error', ...facts, ...own });
    expect(ws).toEqual({ event: 'exception', data: { status: 'error', ...facts, ...own } });
    const [{ extensions: told, message: toldMessage }] = graphql.errors;
    delete told['stacktrace'];
    expect([error, toldMessage, told]).toEqual(['Bad Gateway', message, { ...extensions, ...own }]);

    const all = JSON.stringify([http, rpc, ws, graphql]);
    const words = mode === 'detail' ? [KEY, PROMPT] : [KEY, PROMPT, LABEL, UPSTREAM_WORDS];
    expect(words.filter((word) => all.includes(word))).toEqual([]);
  });

  it('ends a stream over RPC that breaks off in the same object', async () => {
    const upstream = new FakeLlm();
    upstream.on().stream(['Once upon'], { ending: 'reset' });
    const { rpcStream } = await start(upstream, 'hint');
    const { values, error } = await rpcStream();
    expect(values.join('')).toBe('Once upon');
    expect(error).toEqual({
      status: 'error',
      statusCode: 502,
      error: 'Bad Gateway',
      code: 'llm_stream_interrupted',
      category: 'network_error',
      provider: 'openai',
      message: 'The answer of openai broke off.',
      callId: expect.any(String) as unknown,
    });
  });
});
