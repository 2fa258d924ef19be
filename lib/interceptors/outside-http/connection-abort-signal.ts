import { departureReason } from '../departure-reason.js';

/** A connection that tells once when it ends. */
export interface Connection {
  once(event: string, listener: () => void): unknown;
}

const signals = new WeakMap<Connection, AbortSignal>();

/**
 * A signal that fires when a connection ends; one per connection, made when first asked for, so that many requests over
 * one connection add no listeners.
 *
 * @param event - by which the connection tells of its end
 * @param isOver - whether it has ended already; then no more event comes
 * @internal
 */
export function connectionAbortSignal(connection: Connection, event: string, isOver: boolean): AbortSignal {
  const known = signals.get(connection);
  if (known !== undefined) return known;
  const controller = new AbortController();
  const abort = (): void => controller.abort(departureReason());
  if (isOver) abort();
  else connection.once(event, abort);
  signals.set(connection, controller.signal);
  return controller.signal;
}

/** @internal */
export function isConnection(value: unknown): value is Connection {
  return typeof value === 'object' && value !== null && 'once' in value && typeof value.once === 'function';
}
