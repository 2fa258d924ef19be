import 'reflect-metadata';
import type { ExecutionContext } from '@nestjs/common';
import type { PlatformResponse } from '../http-response.js';
import { requestAbortSignal } from '../request-abort-signal.js';
import { connectionAbortSignal, isConnection, type Connection } from './connection-abort-signal.js';
import { watchedSignal, type GraphqlContext, type ResolverArguments } from './graphql-operation.js';

/** Where `@nestjs/microservices` keeps what a handler is for, and its value for events. */
const HANDLER_KIND = 'microservices:handler_type';
const EVENT_HANDLER = 2;
/** `WebSocket.CLOSING`; what is beyond has closed. */
const CLOSING = 2;

/**
 * A signal that fires when the client that a handler works for leaves, as far as its world tells of that; else one that
 * never fires.
 *
 * @internal
 */
export function clientAbortSignal(context: ExecutionContext): AbortSignal {
  switch (context.getType<string>()) {
    case 'http':
      return requestAbortSignal(context.switchToHttp().getResponse<PlatformResponse>());
    case 'graphql':
      return graphqlSignal(...context.getArgs<[...ResolverArguments]>()) ?? never();
    case 'ws':
      return wsSignal(context.switchToWs().getClient<unknown>()) ?? never();
    case 'rpc':
      return rpcSignal(context) ?? never();
    default:
      return never();
  }
}

function never(): AbortSignal {
  return new AbortController().signal;
}

function graphqlSignal(
  _root: unknown,
  _args: unknown,
  context: ResolverArguments[2],
  info: ResolverArguments[3],
): AbortSignal | undefined {
  const watched = watchedSignal(info);
  if (watched !== undefined || context === undefined) return watched;
  const response = responseIn(context);
  if (response !== undefined) return requestAbortSignal(response);
  const { extra, raw, socket } = context.req ?? {};
  if (extra !== undefined) return wsSignal(extra.socket);
  // Fastify's request does not lead to its reply.
  return socketSignal(raw?.socket ?? socket);
}

function responseIn({ res, reply, req }: GraphqlContext): PlatformResponse | undefined {
  return [res, reply, req?.res].find(isResponse);
}

function isResponse(value: unknown): value is PlatformResponse {
  if (typeof value !== 'object' || value === null) return false;
  const raw = 'raw' in value ? value.raw : value;
  return isConnection(raw) && 'writableEnded' in raw;
}

/** The socket of Socket.IO tells of its end by `disconnect`, a plain WebSocket by `close`. */
function wsSignal(client: unknown): AbortSignal | undefined {
  if (!isConnection(client)) return undefined;
  const { readyState, disconnected } = client as Connection & { readyState?: unknown; disconnected?: unknown };
  return typeof readyState === 'number'
    ? connectionAbortSignal(client, 'close', readyState >= CLOSING)
    : connectionAbortSignal(client, 'disconnect', disconnected === true);
}

function socketSignal(socket: unknown): AbortSignal | undefined {
  if (!isConnection(socket)) return undefined;
  return connectionAbortSignal(socket, 'close', (socket as Connection & { destroyed?: unknown }).destroyed === true);
}

/**
 * A gRPC call tells when it is cancelled or over, and TCP leads to the caller's connection; the other transports tell
 * nothing. Who sends an event waits for nothing, and may leave at once.
 */
function rpcSignal(context: ExecutionContext): AbortSignal | undefined {
  if (Reflect.getMetadata(HANDLER_KIND, context.getHandler()) === EVENT_HANDLER) return undefined;
  const call = context.getArgByIndex<unknown>(2);
  if (isConnection(call) && 'cancelled' in call) {
    return connectionAbortSignal(call, 'cancelled', call.cancelled === true);
  }
  const transport = context.switchToRpc().getContext<{ getSocketRef?: () => { readonly netSocket?: unknown } }>();
  return socketSignal(transport?.getSocketRef?.().netSocket);
}
