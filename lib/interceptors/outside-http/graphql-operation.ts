/** As much of what a resolver is called with as is needed here: root, arguments, context, info. */
export type ResolverArguments = readonly [unknown, unknown, GraphqlContext | undefined, GraphqlInfo | undefined];

/** What a context holds by the drivers' defaults; a host may have made another. */
export interface GraphqlContext {
  readonly req?: GraphqlRequest | undefined;
  readonly res?: unknown;
  readonly reply?: unknown;
}

/** The request of Express (with its response) or Fastify (with Node's own); of a subscription what `graphql-ws` calls its context. */
export interface GraphqlRequest {
  readonly res?: unknown;
  readonly raw?: { readonly socket?: unknown } | undefined;
  readonly socket?: unknown;
  readonly extra?: { readonly socket?: unknown } | undefined;
}

/** The part of `GraphQLResolveInfo` that says what kind of operation it is. */
export interface GraphqlInfo {
  readonly operation?: { readonly operation?: unknown } | undefined;
}

/** Whether a resolver is that of a subscription, whose answer is a stream. @internal */
export function isSubscription(info: GraphqlInfo | undefined): info is GraphqlInfo {
  return info?.operation?.operation === 'subscription';
}

const departures = new WeakMap<GraphqlInfo, AbortController>();

/** Begins to watch one operation, which its resolver knows by the `info` it is called with. @internal */
export function watchOperation(info: GraphqlInfo): AbortController {
  const controller = new AbortController();
  departures.set(info, controller);
  return controller;
}

/** The signal of an operation that is watched. @internal */
export function watchedSignal(info: GraphqlInfo | undefined): AbortSignal | undefined {
  return info === undefined ? undefined : departures.get(info)?.signal;
}
