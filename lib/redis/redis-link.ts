import { createHash } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { RedisHealthClient } from './redis-client.js';
import { clauseOf, CONNECTION_ENDED, isReadOnly } from './redis-errors.js';
import type { RedisScript } from './scripts.js';

/** What a link is made of. */
export interface RedisLinkInit {
  readonly makeClient: () => Promise<RedisHealthClient> | RedisHealthClient;
  /** Whether the client is ours to close. */
  readonly isOurs: boolean;
  /** Begins every key, and names the channel. */
  readonly base: string;
  /** Commands go, and news comes: what was missed has to be asked for. */
  readonly onUp: () => void;
  /** One of the connections has ended. */
  readonly onDown: (message: string) => void;
  readonly onMessage: (message: string) => void;
  /** News may have been lost, and the connection is there: what was missed is to be asked for soon. */
  readonly onDoubt: () => void;
}

/** A command that takes longer counts as failed. */
const COMMAND_TIMEOUT_MS = 1_000;
/** Connections are made anew no more often than this. */
const MIN_RENEWAL_MS = 1_000;
/** So many commands may be unanswered; while Redis is silent no more are sent. */
const MAX_UNANSWERED = 64;

type Listener = (...values: unknown[]) => void;

/**
 * The two connections to Redis: one for commands, one for news.
 *
 * A connection may be there and of no use: its Redis takes no writes any more, or has been silent for too long, because another has
 * taken its place. Then both are made anew. A client of the app's own is left as it is; a duplicate of it takes its place here.
 *
 * @internal
 */
export class RedisLink {
  private commands: RedisHealthClient | undefined;
  private subscriber: RedisHealthClient | undefined;
  private isOurs: boolean;
  private listeners: readonly (readonly [client: RedisHealthClient, event: string, listener: Listener])[] = [];
  /** Those that were found connected and not ready when they were last looked at. */
  private suspects: readonly RedisHealthClient[] = [];
  /** Those that are being ended, to be made anew. */
  private readonly ending = new Set<RedisHealthClient>();
  /** When both were made anew last, by the process's own clock. */
  private renewedAtMs = -Infinity;
  private unanswered = 0;
  private isSubscribed = false;
  private isClosed = false;

  constructor(private readonly init: RedisLinkInit) {
    this.isOurs = init.isOurs;
  }

  /** Whether commands can be sent and news comes. */
  get isUp(): boolean {
    return !this.isClosed && this.isSubscribed && this.commands?.status === 'ready';
  }

  /** Begins to connect, and goes on until it is closed. */
  async open(): Promise<void> {
    const commands = await this.init.makeClient();
    if (this.isClosed) return;
    const subscriber = commands.duplicate();
    this.subscriber = subscriber;
    this.listenTo(subscriber);
    this.listen(subscriber, 'close', () => {
      this.isSubscribed = false;
    });
    this.listen(subscriber, 'ready', () => this.subscribe(subscriber));
    this.listen(subscriber, 'message', (channel, message) => {
      if (channel === this.channel && typeof message === 'string') this.init.onMessage(message);
    });
    // A cluster subscribes at one of its nodes, and by itself at another where that one is lost.
    for (const event of ['-node', 'node error']) this.listen(subscriber, event, () => this.init.onDoubt());
    this.useForCommands(commands);
    connect(subscriber);
    if (subscriber.status === 'ready') this.subscribe(subscriber);
  }

  /**
   * Runs a script.
   *
   * @throws the client's error, or one of ours where no answer came in time
   */
  async run({ lua }: RedisScript, args: readonly (string | number)[]): Promise<readonly unknown[]> {
    const { commands } = this;
    if (commands?.status !== 'ready') throw new Error('it is not connected');
    if (this.unanswered >= MAX_UNANSWERED) throw new Error('it does not answer');
    this.unanswered += 1;
    const values = [`${this.init.base}meta`, `${this.init.base}index`, ...args];
    const answer = evaluate(commands, lua, values).finally(() => {
      this.unanswered -= 1;
    });
    try {
      return (await inTime(answer)) as readonly unknown[];
    } catch (error) {
      // One that has lost its connection is making another by itself.
      const isSilent = error instanceof SilenceError && commands.status === 'ready';
      if (isSilent || isReadOnly(error)) this.renew(commands);
      throw error;
    }
  }

  get channel(): string {
    return `${this.init.base}news`;
  }

  /** Looks after connections that would not come back by themselves; to be called now and then while it is not up. */
  tend(): void {
    if (this.isClosed || this.commands === undefined || this.subscriber === undefined) return;
    for (const client of this.isOurs ? [this.commands, this.subscriber] : [this.subscriber]) {
      if (client.status === 'end') connect(client);
    }
    if (this.subscriber.status === 'ready' && !this.isSubscribed) this.subscribe(this.subscriber);
    // Whoever takes connections and then says nothing may never do so.
    const silent = [this.commands, this.subscriber].filter(({ status }) => status === 'connect');
    const isStuck = silent.some((client) => this.suspects.includes(client));
    this.suspects = isStuck ? [] : silent;
    if (isStuck) this.renew(this.commands);
  }

  /** Makes the connection for news anew. */
  renewNews(): void {
    if (!this.isClosed) this.reconnect(this.subscriber);
  }

  /** Ends what is ours. */
  close(): void {
    this.isClosed = true;
    for (const [client, event, listener] of this.listeners) if (event !== 'error') client.off(event, listener);
    if (this.subscriber !== undefined) disconnect(this.subscriber, false);
    if (this.commands === undefined) return;
    if (this.isOurs) disconnect(this.commands, false);
    else this.leave(this.commands);
  }

  /** Makes both connections anew, unless that has been done since; not all the time, because another address may not be there. */
  private renew(used: RedisHealthClient): void {
    const nowMs = performance.now();
    if (this.isClosed || used !== this.commands || nowMs - this.renewedAtMs < MIN_RENEWAL_MS) return;
    this.renewedAtMs = nowMs;
    if (this.isOurs) this.reconnect(used);
    else {
      this.leave(used);
      this.isOurs = true;
      this.useForCommands(used.duplicate());
    }
    this.renewNews();
  }

  private useForCommands(client: RedisHealthClient): void {
    this.commands = client;
    this.listenTo(client);
    // Where commands go to another Redis, news has to come from there.
    this.listen(client, 'close', () => this.renewNews());
    this.listen(client, 'ready', () => this.noteUp());
    connect(client);
  }

  private subscribe(subscriber: RedisHealthClient): void {
    subscriber.subscribe(this.channel).then(
      () => {
        // It may have ended since.
        this.isSubscribed = subscriber.status === 'ready';
        this.noteUp();
      },
      // Its connection ended meanwhile; the next one subscribes.
      (error: unknown) => this.init.onDown(clauseOf(error)),
    );
  }

  private noteUp(): void {
    if (this.isUp) this.init.onUp();
  }

  private listenTo(client: RedisHealthClient): void {
    // Without a listener an error would end the process.
    this.listen(client, 'error', (error) => {
      bearErrors(client);
      this.init.onDown(clauseOf(error));
    });
    this.listen(client, 'close', () => {
      this.ending.delete(client);
      this.init.onDown(CONNECTION_ENDED);
    });
  }

  private reconnect(client: RedisHealthClient | undefined): void {
    // While it connects it is left alone: stopped then, it would give up.
    if (client === undefined || (client.status !== 'ready' && client.status !== 'connect')) return;
    if (this.ending.has(client)) return;
    this.ending.add(client);
    disconnect(client, true);
  }

  private listen(client: RedisHealthClient, event: string, listener: Listener): void {
    client.on(event, listener);
    this.listeners = [...this.listeners, [client, event, listener]];
  }

  /** Leaves a client as it was found. */
  private leave(client: RedisHealthClient): void {
    for (const [owner, event, listener] of this.listeners) if (owner === client) client.off(event, listener);
    this.listeners = this.listeners.filter(([owner]) => owner !== client);
  }
}

function connect(client: RedisHealthClient): void {
  // How it fails is told by its events.
  if (client.status === 'wait' || client.status === 'end') client.connect().then(undefined, () => undefined);
}

function disconnect(client: RedisHealthClient, mayReconnect: boolean): void {
  bearErrors(client);
  client.disconnect(mayReconnect);
}

/**
 * A client listens for one error of its socket. Where TLS fails there may be another, such as the server's word about a handshake that was
 * broken off, and without a listener it would end the process.
 */
function bearErrors(client: RedisHealthClient): void {
  const socket: unknown = 'stream' in client ? client.stream : undefined;
  if (socket instanceof EventEmitter && !socket.listeners('error').includes(ignore)) socket.on('error', ignore);
}

function ignore(): void {
  // The first one was told.
}

/** No answer came in time. */
class SilenceError extends Error {
  constructor() {
    super('it does not answer');
  }
}

const shas = new Map<string, string>();

async function evaluate(
  client: RedisHealthClient,
  lua: string,
  values: readonly (string | number)[],
): Promise<unknown> {
  const sha = shas.get(lua) ?? createHash('sha1').update(lua).digest('hex');
  shas.set(lua, sha);
  try {
    return await client.evalsha(sha, 2, ...values);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return client.eval(lua, 2, ...values);
  }
}

function inTime<Value>(answer: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new SilenceError()), COMMAND_TIMEOUT_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
