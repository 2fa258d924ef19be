import type { AttemptEnd, AttemptEndListener } from '../../failover/attempt.interface.js';
import { LlmTransport, type LlmTransportRequest, type LlmTransportResponse } from './llm-transport.js';

/** What a transport of the library's own is given: the end of the request is told by plain calls. */
export interface OwnTransportRequest extends Omit<LlmTransportRequest, 'signal' | 'target'> {
  readonly end: AttemptEnd;
}

/**
 * A transport of the library's own. An `AbortSignal` and its listener are among what a call costs most, in time and in memory,
 * and these transports can do without.
 *
 * @internal
 */
export abstract class OwnTransport extends LlmTransport {
  /** Does the same as `send`. */
  abstract carry(request: OwnTransportRequest): Promise<LlmTransportResponse>;

  send({ method, url, headers, body, signal }: LlmTransportRequest): Promise<LlmTransportResponse> {
    return this.carry({ method, url, headers, body, end: new EndOfSignal(signal) });
  }
}

/** The end that a signal tells of. */
class EndOfSignal implements AttemptEnd {
  private readonly stops = new Map<AttemptEndListener, () => void>();

  constructor(readonly signal: AbortSignal) {}

  get isOver(): boolean {
    return this.signal.aborted;
  }

  get reason(): unknown {
    return this.signal.reason;
  }

  listen(listener: AttemptEndListener): void {
    const tell = () => listener.attemptEnded();
    this.signal.addEventListener('abort', tell, { once: true });
    this.stops.set(listener, () => this.signal.removeEventListener('abort', tell));
  }

  unlisten(listener: AttemptEndListener): void {
    this.stops.get(listener)?.();
    this.stops.delete(listener);
  }
}
