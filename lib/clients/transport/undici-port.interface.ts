// What the library uses of undici, 7 or 8 alike; its own types would be needed by whoever compiles against ours.

/** How a request goes on. */
export interface UndiciController {
  pause(): void;
  resume(): void;
  /** Ends the request: its socket is closed. */
  abort(reason: Error): void;
}

/** Hears of one request. */
export interface UndiciHandler {
  onRequestStart(controller: UndiciController): void;
  onResponseStart(
    controller: UndiciController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void;
  onResponseData(controller: UndiciController, piece: Uint8Array): void;
  onResponseEnd(): void;
  onResponseError(controller: UndiciController | undefined, error: Error): void;
}

/** One request. Names and values of headers take turns. */
export interface UndiciRequest {
  readonly origin: string;
  readonly path: string;
  readonly method: 'POST' | 'GET';
  readonly headers: string[];
  readonly body: string | null;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

/** Carries requests over sockets of its own. */
export interface UndiciDispatcher {
  dispatch(request: UndiciRequest, handler: UndiciHandler): boolean;
  /** Closes all sockets; what is under way ends in an error. */
  destroy(): Promise<void>;
}
