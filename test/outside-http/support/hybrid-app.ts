import 'reflect-metadata';
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import {
  Body,
  Controller,
  Inject,
  Injectable,
  Post,
  UseFilters,
  type INestApplication,
  type LoggerService,
  type ModuleMetadata,
} from '@nestjs/common';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Args, GraphQLModule, Query, Resolver } from '@nestjs/graphql';
import { ClientProxyFactory, MessagePattern, Payload, Transport, type ClientProxy } from '@nestjs/microservices';
import { WsAdapter } from '@nestjs/platform-ws';
import { MessageBody, SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import { LlmClient, LlmExceptionFilter, llmTextOf, toLlmText } from 'nestjs-llm-failover';
import { firstValueFrom, lastValueFrom, tap, type Observable } from 'rxjs';
import { WebSocket } from 'ws';

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

/** A running app of all worlds. */
export interface HybridApp extends Callers {
  readonly app: INestApplication;
  close(): Promise<void>;
}

/**
 * Starts an app that speaks HTTP, GraphQL, RPC over TCP and WebSocket.
 *
 * @param imports - `LlmFailoverModule` with `globalFilter`, and what else it is to have
 * @param prompt - what its clients ask
 */
export async function startHybridApp(
  imports: NonNullable<ModuleMetadata['imports']>,
  prompt: string,
  logger: LoggerService | false = false,
  prepare: (builder: TestingModuleBuilder) => TestingModuleBuilder = (builder) => builder,
): Promise<HybridApp> {
  const builder = Test.createTestingModule({
    imports: [
      ...imports,
      GraphQLModule.forRoot<ApolloDriverConfig>({ driver: ApolloDriver, autoSchemaFile: true, graphiql: false }),
    ],
    controllers: [AnswersController],
    providers: [AnswersResolver, AnswersGateway],
  });
  const module = await prepare(builder).compile();
  const app = module.createNestApplication({ logger });
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
  const proxy = ClientProxyFactory.create({ transport: Transport.TCP, options: { host, port } });
  const close = async (): Promise<void> => {
    await proxy.close();
    await app.close();
  };
  return { app, close, ...callersOf(await app.getUrl(), proxy, prompt) };
}

function callersOf(url: string, proxy: ClientProxy, prompt: string): Callers {
  const post = async (path: string, content: object): Promise<unknown> => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${url}/${path}`, { method: 'POST', headers, body: JSON.stringify(content) });
    return response.json();
  };
  const query = 'query ($prompt: String!) { chat(prompt: $prompt) }';
  return {
    http: () => post('chat', { prompt: prompt }),
    graphql: () => post('graphql', { query, variables: { prompt: prompt } }),
    rpc: (pattern) => firstValueFrom(proxy.send(pattern, prompt)).catch((error: unknown) => error),
    rpcStream: async () => {
      const values: unknown[] = [];
      const error = await lastValueFrom(proxy.send('stream', prompt).pipe(tap((value) => values.push(value)))).catch(
        (thrown: unknown) => thrown,
      );
      return { values, error };
    },
    ws: async () => {
      const socket = new WebSocket(url.replace('http', 'ws'));
      await once(socket, 'open');
      socket.send(JSON.stringify({ event: 'chat', data: prompt }));
      const [message] = (await once(socket, 'message')) as [Buffer];
      socket.terminate();
      return JSON.parse(message.toString());
    },
  };
}
