import { createHash } from 'node:crypto';
import type { RedisHealthClient } from './redis-client.js';
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
}

/** A command that takes longer counts as failed. */
const COMMAND_TIMEOUT_MS = 1_000;
/** Of so many looks in a row that brought no answer the last makes new connections. */
const MAX_SILENT_LOOKS = 3;
/** So many commands may be unanswered; while Redis is silent no more are sent. */
const MAX_UNANSWERED = 64;

type Listener = (...values: never[]) => void;

/**
 * The two connections to Redis: one for commands, one for news.
 *
 * @internal
 */
export class RedisLink {
  private commands: RedisHealthClient | undefined;
  private subscriber: RedisHealthClient | undefined;
  private readonly listeners: (readonly [client: RedisHealthClient, event: string, listener: Listener])[] = [];
  private unanswered = 0;
  private silentLooks = 0;
  private isSubscribed = false;
  private isSubscribing = false;
  /** What went wrong last, while it is not up. */
  private trouble: string | undefined;
  private isClosed = false;

  constructor(private readonly init: RedisLinkInit) {}

  /** Whether commands can be sent and news comes. */
  get isUp(): boolean {
    return !this.isClosed && this.isSubscribed && this.commands?.status === 'ready';
  }

  /** Begins to connect, and goes on until it is closed. */
  async open(): Promise<void> {
    const commands = await this.init.makeClient();
    if (this.isClosed) return;
    const subscriber = commands.duplicate();
    this.commands = commands;
    this.subscriber = subscriber;
    for (const client of [commands, subscriber]) {
      // Without a listener an error would end the process.
      this.listen(client, 'error', (error: unknown) => this.failed(error));
      this.listen(client, 'close', () => {
        if (client === subscriber) this.isSubscribed = false;
        this.init.onDown(this.trouble ?? 'the connection ended');
      });
    }
    this.listen(commands, 'ready', () => this.noteUp());
    this.listen(subscriber, 'ready', () => this.subscribe());
    this.listen(subscriber, 'message', (channel: string, message: string) => {
      if (channel === this.channel) this.init.onMessage(message);
    });
    for (const client of [commands, subscriber]) {
      if (client.status === 'wait') client.connect().then(undefined, () => undefined);
    }
    this.subscribe();
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
      this.silentLooks = 0;
    });
    try {
      return (await inTime(answer)) as readonly unknown[];
    } catch (error) {
      // What Redis said tells more than that the connection then ended.
      if (error instanceof Error && error.name === 'ReplyError') this.trouble = reasonOf(error);
      throw error;
    }
  }

  get channel(): string {
    return `${this.init.base}news`;
  }

  /** Ends what is ours. */
  close(): void {
    this.isClosed = true;
    for (const [client, event, listener] of this.listeners) if (event !== 'error') client.off(event, listener);
    this.subscriber?.disconnect();
    if (this.init.isOurs) this.commands?.disconnect();
    else
      for (const [client, event, listener] of this.listeners) if (client === this.commands) client.off(event, listener);
  }

  /** Asks for the news, where that was refused before or has not been done. */
  subscribe(): void {
    const { subscriber } = this;
    if (this.isClosed || this.isSubscribed || this.isSubscribing || subscriber?.status !== 'ready') return;
    this.isSubscribing = true;
    subscriber
      .subscribe(this.channel)
      .then(
        () => {
          // It may have ended since.
          this.isSubscribed = subscriber.status === 'ready';
          this.noteUp();
        },
        (error: unknown) => this.failed(error),
      )
      .finally(() => {
        this.isSubscribing = false;
      });
  }

  /** To be called while Redis is away: a connection whose other side is gone without a word would seem to live for minutes. */
  revive(): void {
    this.silentLooks += 1;
    if (!this.init.isOurs || this.silentLooks < MAX_SILENT_LOOKS) return;
    this.silentLooks = 0;
    for (const client of [this.commands, this.subscriber]) if (client?.status === 'ready') client.disconnect(true);
  }

  private noteUp(): void {
    if (!this.isUp) return;
    this.trouble = undefined;
    this.init.onUp();
  }

  private failed(error: unknown): void {
    this.trouble = reasonOf(error);
    this.init.onDown(this.trouble);
  }

  private listen(client: RedisHealthClient, event: string, listener: Listener): void {
    client.on(event, listener);
    this.listeners.push([client, event, listener]);
  }
}

/** Where several addresses were tried, the error has no message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'it failed';
  return error.message || ('code' in error ? String(error.code) : error.name);
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
    const timer = setTimeout(() => reject(new Error('it does not answer')), COMMAND_TIMEOUT_MS);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
