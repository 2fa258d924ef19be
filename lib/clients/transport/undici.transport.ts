import { opaque } from '../../opaque/opaque.js';
import { seal, unseal, type Sealed } from '../../opaque/sealed.js';
import { ACCEPTED_ENCODINGS } from './decoded-body.js';
import { loadDispatcher } from './load-undici.js';
import type { LlmTransportResponse } from './llm-transport.js';
import { OwnTransport, type OwnTransportRequest } from './own-transport.js';
import { cancelled, UndiciExchange } from './undici-exchange.js';
import type { LlmUndiciOptions } from './undici-options.interface.js';
import type { UndiciDispatcher } from './undici-port.interface.js';

/** Addresses are few: those of the targets. */
const MAX_KNOWN_ADDRESSES = 1_000;

interface Address {
  readonly origin: string;
  readonly path: string;
}

/**
 * Carries requests by undici, for a fraction of what the same costs through axios.
 *
 * Answers of any status are taken as they come, redirects are not followed, and time is bounded by the end of the attempt alone, but for
 * the making of a connection. A slow reader slows the server down.
 *
 * @internal
 */
export class UndiciTransport extends OwnTransport {
  private readonly addresses = new Map<string, Address>();

  static {
    opaque<UndiciTransport>(this, () => ({}));
  }

  /**
   * Loads undici.
   *
   * @throws LlmOptionsError where the package is missing, cannot be loaded or is of another version
   */
  static async load(options: LlmUndiciOptions = {}): Promise<UndiciTransport> {
    return new UndiciTransport(seal(await loadDispatcher(options)));
  }

  /** @param dispatcher - sealed: it leads to its sockets, and these to the headers of the requests that they carry */
  constructor(private readonly dispatcher: Sealed<UndiciDispatcher>) {
    super();
  }

  carry({ method, url, headers, body, end }: OwnTransportRequest): Promise<LlmTransportResponse> {
    return new Promise((resolve, reject) => {
      if (end.isOver) {
        reject(cancelled());
        return;
      }
      const { origin, path } = this.addressOf(url);
      unseal(this.dispatcher).dispatch(
        { origin, path, method, headers: listed(headers), body: body ?? null, headersTimeout: 0, bodyTimeout: 0 },
        new UndiciExchange(end, resolve, reject),
      );
    });
  }

  /** Closes all sockets, those with a request on them too. */
  async close(): Promise<void> {
    await unseal(this.dispatcher).destroy();
  }

  private addressOf(url: string): Address {
    let address = this.addresses.get(url);
    if (address === undefined) {
      const { origin, pathname, search } = new URL(url);
      address = { origin, path: pathname + search };
      if (this.addresses.size >= MAX_KNOWN_ADDRESSES) this.addresses.clear();
      this.addresses.set(url, address);
    }
    return address;
  }
}

function listed(headers: Readonly<Record<string, string>>): string[] {
  const list: string[] = [];
  for (const name in headers) list.push(name, headers[name] as string);
  if (headers['accept-encoding'] === undefined) list.push('accept-encoding', ACCEPTED_ENCODINGS);
  return list;
}
