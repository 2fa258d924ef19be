import { Socket } from 'node:net';
import { isJsonObject } from '../calls/json.js';

/** What hears of a connection that was refused. */
type Listener = (words: string) => void;

type Connect = (this: Socket, ...args: unknown[]) => Socket;

const LOOPBACK = /^(?:localhost|127\.|::1$|\[::1\]$|0\.0\.0\.0$)/;
const guards = new Set<NetworkGuard>();
let realConnect: Connect | undefined;

/**
 * Refuses connections of this process to the hosts of LLM providers while it stands; all others go their way, and so do
 * those to this machine. Whoever tries hears an error that says what to do.
 *
 * @internal
 */
export class NetworkGuard {
  readonly #hosts: ReadonlySet<string>;
  readonly #onRefused: Listener;

  /** @param urls - base URLs of providers */
  constructor(urls: Iterable<string>, onRefused: Listener) {
    this.#hosts = new Set(
      [...urls].map(hostOf).filter((host) => host !== undefined && !LOOPBACK.test(host)) as string[],
    );
    this.#onRefused = onRefused;
  }

  stand(): void {
    guards.add(this);
    if (realConnect !== undefined) return;
    // oxlint-disable-next-line typescript/unbound-method -- called with its socket
    realConnect = Socket.prototype.connect as Connect;
    Socket.prototype.connect = guardedConnect;
  }

  /** Calling it again does nothing. */
  leave(): void {
    guards.delete(this);
    if (guards.size > 0 || realConnect === undefined) return;
    Socket.prototype.connect = realConnect;
    realConnect = undefined;
  }

  refuses(host: string): boolean {
    return this.#hosts.has(host);
  }

  tell(words: string): void {
    this.#onRefused(words);
  }
}

function guardedConnect(this: Socket, ...args: unknown[]): Socket {
  const host = hostOfArguments(args);
  const refusing = host === undefined ? [] : [...guards].filter((guard) => guard.refuses(host));
  if (refusing.length === 0) return (realConnect as Connect).apply(this, args);
  const words =
    `The test tried to reach ${host} over the network, past the FakeLlm. In run(), hand fake.fetch to the SDK, ` +
    'or give the provider the baseUrl of a FakeLlmServer.';
  for (const guard of refusing) guard.tell(words);
  // Not at once: whoever connects does more to the socket first, and listens to its errors only then.
  process.nextTick(() => this.destroy(new Error(words)));
  return this;
}

/** Of `connect(options)`, `connect(port, host)`, and the form in which Node hands its own calls on. */
function hostOfArguments([first, second]: readonly unknown[]): string | undefined {
  const options: unknown = Array.isArray(first) ? first[0] : first;
  if (isJsonObject(options)) return typeof options['host'] === 'string' ? options['host'] : undefined;
  return typeof second === 'string' ? second : undefined;
}

function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
