import { departureReason } from '../departure-reason.js';

/** As much of what a resolver is called with as is needed here: root, arguments, context, info. */
export type ResolverArguments = readonly [unknown, unknown, GraphqlContext | undefined, GraphqlInfo | undefined];

/** What a context holds by the drivers' defaults; a host may have made another. */
export interface GraphqlContext {
  readonly req?: GraphqlRequest | undefined;
  readonly res?: unknown;
  readonly reply?: unknown;
}

/** The request of Express (with its response) or Fastify (with Node's own); of a subscription the context of `graphql-ws`. */
export interface GraphqlRequest {
  readonly res?: unknown;
  readonly raw?: { readonly socket?: unknown } | undefined;
  readonly socket?: unknown;
  readonly extra?: { readonly socket?: unknown } | undefined;
}

/** The part of `GraphQLResolveInfo` that says what kind of operation it is, and whether the field is at its root. */
export interface GraphqlInfo {
  readonly operation?: { readonly operation?: unknown } | undefined;
  readonly path?: { readonly prev?: unknown } | undefined;
}

/** Whether a resolver is that of a subscription, whose answer is a stream. @internal */
export function isSubscription(info: GraphqlInfo | undefined): info is GraphqlInfo {
  return info?.operation?.operation === 'subscription' && info.path?.prev === undefined;
}

/** One operation whose client may leave. */
export interface WatchedOperation {
  /** The client has left. */
  readonly leave: () => void;
  /** The resolver has answered: from now on the stream that it gave tells that the client leaves. */
  readonly handOver: () => void;
}

const signals = new WeakMap<GraphqlInfo, AbortSignal>();

/**
 * Begins to watch one operation, which its resolver knows by the `info` it is called with.
 *
 * @param connection - fires when the client's connection closes; listened to until the resolver has answered
 * @internal
 */
export function watchOperation(info: GraphqlInfo, connection: AbortSignal): WatchedOperation {
  const controller = new AbortController();
  const leave = (): void => controller.abort(departureReason());
  signals.set(info, controller.signal);
  if (connection.aborted) leave();
  else connection.addEventListener('abort', leave, { once: true });
  return { leave, handOver: () => connection.removeEventListener('abort', leave) };
}

/** The signal of an operation that is watched. @internal */
export function watchedSignal(info: GraphqlInfo | undefined): AbortSignal | undefined {
  return info === undefined ? undefined : signals.get(info);
}
