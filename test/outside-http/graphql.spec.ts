import 'reflect-metadata';
import { EventEmitter, once } from 'node:events';
import { request } from 'node:http';
import { UseFilters, UseGuards } from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Args, Field, GraphQLModule, ObjectType, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { WebSocket } from 'ws';
import { formatLlmError } from '../../lib/interceptors/outside-http/format-llm-error.js';
import { LLM_EXCEPTION_OPTIONS, type LlmExceptionOptions } from '../../lib/interceptors/exception-options.js';
import { LlmAbortSignal } from '../../lib/interceptors/llm-abort-signal.decorator.js';
import { LlmExceptionFilter } from '../../lib/interceptors/llm-exception.filter.js';
import { LlmExceptionInterceptor } from '../../lib/interceptors/llm-exception.interceptor.js';
import { PLANTED_LABEL } from '../interceptors/support/call-error.js';
import { PLATFORMS, startApp, type Platform, type StartedApp } from '../interceptors/support/start-app.js';
import { FACTS, failure, leaksIn, PROMPT, PUBLIC_MESSAGE } from './support/planted.js';
import { aborted, nextSignal } from './support/signals.js';

/** What the resolvers tell the test. */
const news = new EventEmitter();

function refuse(): never {
  throw failure();
}

@ObjectType()
class Article {
  @Field(() => String, { nullable: true })
  summary?: string;
}

@UseFilters(LlmExceptionFilter)
@Resolver(() => Article)
class ArticlesResolver {
  @Query(() => [Article], { nullable: 'itemsAndList' })
  articles(): object[] {
    return [{}, {}];
  }

  @ResolveField(() => String, { nullable: true })
  summary(): never {
    throw failure();
  }
}

@UseFilters(LlmExceptionFilter)
@Resolver()
class AnswersResolver {
  @Query(() => [String], { nullable: 'items' })
  listed(@Args('prompt') _prompt: string): Promise<string>[] {
    return [Promise.resolve('Once'), Promise.reject(failure())];
  }

  @Query(() => String, { nullable: true })
  throws(@Args('prompt') _prompt: string): never {
    throw failure();
  }

  @UseGuards({ canActivate: refuse })
  @Query(() => String, { nullable: true })
  guarded(@Args('prompt') prompt: string): string {
    return prompt;
  }

  @Query(() => String, { nullable: true })
  foreign(@Args('prompt') _prompt: string): never {
    throw new TypeError('x is not a function');
  }

  @Query(() => String)
  answers(@Args('prompt') _prompt: string, @LlmAbortSignal() signal: AbortSignal): string {
    news.emit('signal', signal);
    return 'answer';
  }

  @Query(() => String)
  hangs(@Args('prompt') _prompt: string, @LlmAbortSignal() signal: AbortSignal): Promise<string> {
    news.emit('signal', signal);
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    });
  }

  @Subscription(() => String)
  refuses(@Args('prompt') _prompt: string): never {
    throw failure();
  }

  @Subscription(() => String)
  async slow(@Args('prompt') _prompt: string, @LlmAbortSignal() signal: AbortSignal): Promise<AsyncGenerator<object>> {
    news.emit('signal', signal);
    await aborted(signal);
    return this.breaksOff('');
  }

  @Subscription(() => String)
  async *breaksOff(@Args('prompt') _prompt: string): AsyncGenerator<object> {
    yield { breaksOff: 'Once' };
    throw failure();
  }

  @Subscription(() => String)
  async *endless(@Args('prompt') _prompt: string, @LlmAbortSignal() signal: AbortSignal): AsyncGenerator<object> {
    news.emit('signal', signal);
    yield { endless: 'Once' };
    try {
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      });
    } finally {
      news.emit('ended');
    }
  }
}

interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

let started: StartedApp;

async function start(
  options: LlmExceptionOptions = {},
  config: Partial<ApolloDriverConfig> = {},
  isIntercepted = true,
  platform: Platform = 'Express',
): Promise<string> {
  const graphql = GraphQLModule.forRoot<ApolloDriverConfig>({
    driver: ApolloDriver,
    autoSchemaFile: true,
    graphiql: false,
    subscriptions: { 'graphql-ws': true },
    includeStacktraceInErrorResponses: true,
    ...config,
  });
  const providers = [AnswersResolver, ArticlesResolver, { provide: LLM_EXCEPTION_OPTIONS, useValue: options }];
  started = await startApp(platform, { imports: [graphql], providers }, (app) => {
    if (isIntercepted) app.useGlobalInterceptors(new LlmExceptionInterceptor());
  });
  return `${started.url}/graphql`;
}

const queryOf = (field: string) => ({
  query: `query ($prompt: String!) { ${field}(prompt: $prompt) }`,
  variables: { prompt: PROMPT },
});

async function ask(url: string, field: string): Promise<GraphqlAnswer & { readonly status: number }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(queryOf(field)) });
  return { status: response.status, ...((await response.json()) as GraphqlAnswer) };
}

interface WsMessage {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A subscriber that speaks the protocol of `graphql-ws`. */
async function subscribe(url: string, field: string) {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  const messages: WsMessage[] = [];
  const events = new EventEmitter();
  socket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()) as WsMessage);
    events.emit('message');
  });
  const send = (message: WsMessage): void => socket.send(JSON.stringify(message));
  const next = async (): Promise<WsMessage> => {
    if (messages.length === 0) await once(events, 'message');
    return messages.shift() as WsMessage;
  };
  await once(socket, 'open');
  send({ type: 'connection_init' });
  await next();
  const query = queryOf(field).query.replace('query', 'subscription');
  send({ id: '1', type: 'subscribe', payload: { query, variables: { prompt: PROMPT } } });
  return { next, leave: () => socket.terminate(), complete: () => send({ id: '1', type: 'complete' }), socket };
}

afterEach(async () => {
  await started.app.close();
});

describe('resolvers under Apollo', () => {
  const platformsAndFields = PLATFORMS.flatMap((platform) => [
    [platform, 'throws'] as const,
    [platform, 'guarded'] as const,
  ]);

  it.each(platformsAndFields)(
    'tell the client by the extensions of the error: on %s, "%s"',
    async (platform, field) => {
      const answer = await ask(await start({}, {}, true, platform), field);
      expect(answer).toMatchObject({ status: 200, data: { [field]: null } });
      const [error] = answer.errors ?? [];
      expect(error?.message).toBe(PUBLIC_MESSAGE);
      const { stacktrace, ...extensions } = error?.extensions ?? {};
      expect(extensions).toEqual(FACTS);
      expect((stacktrace as string[])[0]).toBe(`LlmCredentialException: ${PUBLIC_MESSAGE}`);
      expect(leaksIn(answer)).toEqual([]);
    },
  );

  const ofArticles = async (url: string): Promise<GraphqlAnswer> => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query: '{ articles { summary } }' });
    return (await (await fetch(url, { method: 'POST', headers, body })).json()) as GraphqlAnswer;
  };
  const told = { message: PUBLIC_MESSAGE, extensions: FACTS };

  it.each<[string, Partial<ApolloDriverConfig>]>([
    ['fieldResolverEnhancers', { fieldResolverEnhancers: ['filters'], includeStacktraceInErrorResponses: false }],
    ['formatLlmError', { formatError: formatLlmError() }],
  ])('tell the client in every field, by %s', async (_name, config) => {
    const answer = await ofArticles(await start({}, config));
    expect(answer.data).toEqual({ articles: [{ summary: null }, { summary: null }] });
    expect(answer.errors).toMatchObject([told, told]);
    expect(leaksIn(answer)).toEqual([]);
  });

  it('tell the client in a list of promises, by formatLlmError, and leave other errors alone', async () => {
    const url = await start({}, { formatError: formatLlmError({ body: 'minimal' }) });
    const answer = await ask(url, 'listed');
    expect(answer).toMatchObject({ status: 200, data: { listed: ['Once', null] } });
    const { statusCode, code } = FACTS;
    expect(answer.errors?.map(({ message, extensions }) => [message, extensions])).toEqual([
      [PUBLIC_MESSAGE, { statusCode, code }],
    ]);
    expect(leaksIn(answer)).toEqual([]);
    expect((await ask(url, 'foreign')).errors).toMatchObject([{ message: 'x is not a function' }]);
    expect(() => formatLlmError({ body: 'all' as never })).toThrow(/formatLlmError\.body/);
  });

  it('leave errors that are not ours alone', async () => {
    const { errors } = await ask(await start(), 'foreign');
    expect(errors).toMatchObject([{ message: 'x is not a function', extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
  });

  it("hand the typed error to the host's own formatError as the cause", async () => {
    const causes: unknown[] = [];
    const formatError: ApolloDriverConfig['formatError'] = (formatted, error) => {
      const { originalError } = error as { originalError?: Error };
      causes.push((originalError?.cause as { credential?: string } | undefined)?.credential);
      return formatted;
    };
    const { errors } = await ask(await start({}, { formatError }), 'throws');
    expect(errors?.[0]?.extensions).toMatchObject(FACTS);
    expect(causes).toEqual([PLANTED_LABEL]);
  });

  it('tell as little as the options say', async () => {
    const options = { body: 'minimal', httpStatus: { credential_invalid: 500 } } as const;
    const { errors } = await ask(await start(options, { includeStacktraceInErrorResponses: false }), 'throws');
    expect(errors?.[0]?.extensions).toEqual({ statusCode: 500, code: 'llm_credential_invalid' });
    expect(errors?.[0]?.message).toBe(PUBLIC_MESSAGE);
  });

  it('tell as much as the options say, and still no key', async () => {
    const answer = await ask(await start({ body: 'detail' }), 'throws');
    expect(answer.errors?.[0]?.extensions).toMatchObject({ ...FACTS, details: { credential: PLANTED_LABEL } });
    expect(leaksIn(answer, 'detail')).toEqual([]);
  });

  it.each<[Platform, Partial<ApolloDriverConfig>]>([
    ['Express', {}],
    ['Fastify', { context: (req: unknown, reply: unknown) => ({ req, reply }) }],
  ])(
    'get a signal that fires when the client leaves before the answer, and not after it: on %s',
    async (on, config) => {
      const url = await start({}, config, true, on);
      const answered = nextSignal(news);
      await ask(url, 'answers');
      const asked = nextSignal(news);
      const client = request(url, { method: 'POST', agent: false, headers: { 'content-type': 'application/json' } });
      client.on('error', () => undefined).end(JSON.stringify(queryOf('hangs')));
      const signal = await asked;
      expect(signal.aborted).toBe(false);
      client.destroy();
      await aborted(signal);
      expect(signal.reason).toMatchObject({ name: 'AbortError', status: 499 });
      expect((await answered).aborted).toBe(false);
    },
  );

  it('get one that fires when the connection closes, where the context holds nothing but the socket', async () => {
    const context = ({ req }: { req: { socket: unknown } }) => ({ req: { raw: { socket: req.socket } } });
    const url = await start({}, { context });
    const asked = nextSignal(news);
    const client = request(url, { method: 'POST', agent: false, headers: { 'content-type': 'application/json' } });
    client.on('error', () => undefined).end(JSON.stringify(queryOf('hangs')));
    const signal = await asked;
    client.destroy();
    await aborted(signal);
    expect(signal.reason).toMatchObject({ name: 'AbortError' });
  });
});

describe('subscriptions under Apollo', () => {
  it('that are refused tell by the extensions of the error', async () => {
    const { next, leave } = await subscribe(await start(), 'refuses');
    const message = await next();
    expect(message).toMatchObject({
      type: 'next',
      payload: { errors: [{ message: PUBLIC_MESSAGE, extensions: FACTS }] },
    });
    expect(leaksIn(message)).toEqual([]);
    leave();
  });

  it('that fail after values end in the same error', async () => {
    const { next, leave } = await subscribe(await start(), 'breaksOff');
    expect(await next()).toMatchObject({ type: 'next', payload: { data: { breaksOff: 'Once' } } });
    const message = await next();
    expect(message).toEqual({ id: '1', type: 'error', payload: [{ message: PUBLIC_MESSAGE, extensions: FACTS }] });
    expect(leaksIn(message)).toEqual([]);
    leave();
  });

  it('get a signal that fires when the client ends this one subscription', async () => {
    const { next, complete, leave, socket } = await subscribe(await start(), 'endless');
    const asked = nextSignal(news);
    await next();
    const ended = once(news, 'ended');
    complete();
    await ended;
    const signal = await asked;
    expect(signal.reason).toMatchObject({ name: 'AbortError', status: 499 });
    expect(socket.readyState).toBe(WebSocket.OPEN);
    leave();
  });

  it('get one that fires when the connection closes before there is a stream', async () => {
    const { leave } = await subscribe(await start(), 'slow');
    const signal = await nextSignal(news);
    expect(signal.aborted).toBe(false);
    leave();
    await aborted(signal);
    expect(signal.reason).toMatchObject({ name: 'AbortError' });
  });

  it.each([true, false])('get one that fires when the connection closes (interceptor: %o)', async (isIntercepted) => {
    const url = await start({}, {}, isIntercepted);
    const asked = nextSignal(news);
    const { next, leave } = await subscribe(url, 'endless');
    await next();
    const signal = await asked;
    expect(signal.aborted).toBe(false);
    leave();
    await aborted(signal);
    expect(signal.reason).toMatchObject({ name: 'AbortError' });
  });
});
