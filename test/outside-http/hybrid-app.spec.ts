import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { Body, Controller, Inject, Injectable, Post, UseFilters, type INestApplication } from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Args, GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { ClientProxyFactory, MessagePattern, Payload, Transport, type ClientProxy } from '@nestjs/microservices';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Test } from '@nestjs/testing';
import {
  LlmClient,
  LlmExceptionFilter,
  LlmFailoverModule,
  llmTextOf,
  toLlmText,
  type LlmExceptionBodyMode,
} from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { firstValueFrom, lastValueFrom, tap, type Observable } from 'rxjs';
import { WebSocket } from 'ws';

const KEY = 'sk-live-4f9c2ab17d6e8035bb1c9d7f';
const LABEL = 'tenant-blue-primary';
const PROMPT = 'the prompt of a private person';
const UPSTREAM_WORDS = 'account zebra';

const requestOf = (prompt: string) => ({ messages: [{ role: 'user' as const, content: prompt }] });

@Controller()
class AnswersController {
  constructor(@Inject(LlmClient) private readonly llm: LlmClient) {}

  @Post('chat')
  chat(@Body() { prompt }: { readonly prompt: string }): Promise<unknown> {
    return this.llm.promises.chat(requestOf(prompt));
  }

  @MessagePattern('chat')
  answer(@Payload() prompt: string): Promise<unknown> {
    return this.llm.promises.chat(requestOf(prompt));
  }

  @MessagePattern('stream')
  stream(@Payload() prompt: string): Observable<string> {
    return this.llm.stream(requestOf(prompt)).pipe(toLlmText());
  }
}

@Resolver()
class AnswersResolver {
  constructor(@Inject(LlmClient) private readonly llm: LlmClient) {}

  @Query(() => String)
  async chat(@Args('prompt') prompt: string): Promise<string> {
    return llmTextOf(await this.llm.promises.chat(requestOf(prompt)));
  }
}

/** Nest gives gateways no global filter: they name it. */
@Injectable()
@UseFilters(LlmExceptionFilter)
@WebSocketGateway()
class AnswersGateway {
  constructor(@Inject(LlmClient) private readonly llm: LlmClient) {}

  @SubscribeMessage('chat')
  chat(@MessageBody() prompt: string): Promise<unknown> {
    return this.llm.promises.chat(requestOf(prompt));
  }
}

/** Asks one app in each of its worlds. */
interface Callers {
  readonly http: () => Promise<unknown>;
  readonly graphql: () => Promise<unknown>;
  readonly rpc: (pattern: string) => Promise<unknown>;
  readonly rpcStream: () => Promise<{ readonly values: readonly unknown[]; readonly error: unknown }>;
  readonly ws: () => Promise<unknown>;
}

let app: INestApplication;
let proxy: ClientProxy;

async function start(upstream: FakeLlm, body: LlmExceptionBodyMode): Promise<Callers> {
  const module = await Test.createTestingModule({
    imports: [
      LlmFailoverModule.forRoot({
        routes: { default: ['openai/gpt-6-luna'] },
        providers: { openai: { keys: [{ label: LABEL, value: KEY }] } },
        exceptions: { body },
        globalFilter: true,
        globalInterceptor: true,
        transport: upstream,
      }),
      GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, graphiql: false }),
    ],
    controllers: [AnswersController],
    providers: [AnswersResolver, AnswersGateway],
  }).compile();
  app = module.createNestApplication({ logger: false });
  app.useWebSocketAdapter(new WsAdapter(app));
  const host = '127.0.0.1';
  // Without the application's own settings a connected microservice knows no global filter.
  const service = app.connectMicroservice(
    { transport: Transport.TCP, options: { host, port: 0 } },
    { inheritAppConfig: true },
  );
  await app.startAllMicroservices();
  await app.listen(0, host);
  const { port } = service.unwrap<Server>().address() as AddressInfo;
  proxy = ClientProxyFactory.create({ transport: Transport.TCP, options: { host, port } });
  return callersOf(await app.getUrl());
}

function callersOf(url: string): Callers {
  const post = async (path: string, content: object): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/${path}`, { method: 'POST', headers, body: JSON.stringify(content) });
    return response.json();
  };
  const query = 'query ($prompt: String!) { chat(prompt: $prompt) }';
  return {
    http: () => post('chat', { prompt: PROMPT }),
    graphql: () => post('graphql', { query, variables: { prompt: PROMPT } }),
    rpc: (pattern) => firstValueFrom(proxy.send(pattern, PROMPT)).catch((error: unknown) => error),
    rpcStream: async () => {
      const values: unknown[] = [];
      const error = await lastValueFrom(proxy.send('stream', PROMPT).pipe(tap((value) => values.push(value)))).catch(
        (thrown: unknown) => thrown,
      );
      return { values, error };
    },
    ws: async () => {
      const socket = new WebSocket(url.replace('http', 'ws'));
      await once(socket, 'open');
      socket.send(JSON.stringify({ event: 'chat', data: PROMPT }));
      const [message] = (await once(socket, 'message')) as [Buffer];
      socket.terminate();
      return JSON.parse(message.toString());
    },
  };
}

afterEach(async () => {
  await proxy.close();
  await app.close();
});

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
