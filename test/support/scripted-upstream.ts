import { SYSTEM_CLOCK, type Clock } from '../../lib/health/clock.js';
import {
  LlmTransport,
  type LlmTransportRequest,
  type LlmTransportResponse,
} from '../../lib/clients/transport/llm-transport.js';

/** One scripted answer. */
export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Rejects instead: no HTTP answer. */
  readonly error?: unknown;
  /** Waits so long before it answers. */
  readonly afterMs?: number;
  /** Never answers. */
  readonly hangs?: boolean;
  /** Does not notice that nobody waits any more. */
  readonly deaf?: boolean;
  /** Waits so long between head and body. */
  readonly bodyAfterMs?: number;
  /** Never sends the end of its body. */
  readonly stalls?: boolean;
  /** Breaks off with this after what it has sent of its body. */
  readonly cut?: unknown;
  /** A body in pieces, each sent when it is asked for; takes the place of `body`. */
  readonly stream?: readonly StreamPiece[] | undefined;
}

/** A piece of a body: text, bytes, a wait, a connection that breaks, or silence that does not notice the signal. */
export type StreamPiece =
  string | Uint8Array | { readonly waitMs: number } | { readonly error: unknown } | { readonly deaf: true };

/** A call that reached the upstream. */
export interface UpstreamCall {
  /** `K1/M1`: the key's label and the model. */
  readonly name: string;
  readonly provider: string;
  readonly url: string;
  readonly atMs: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  aborted: boolean;
}

/** The key that a call carried, however it travels. */
export function tokenOf({ headers }: Pick<UpstreamCall, 'headers'>): string {
  return headers['x-api-key'] ?? headers.authorization?.replace('Bearer ', '') ?? '';
}

/** Answers by `K1/M1`, or by `K1` for every model of a key; the last one repeats. */
export type Script = Record<string, Answer | readonly Answer[] | ((call: UpstreamCall) => Answer)>;

/** An upstream that answers by script, per key and model; the library above it is the real one. */
export class ScriptedUpstream extends LlmTransport {
  readonly calls: UpstreamCall[] = [];
  private readonly served = new Map<string, number>();

  constructor(
    public script: Script = {},
    private readonly clock: Clock = SYSTEM_CLOCK,
  ) {
    super();
  }

  get names(): string[] {
    return this.calls.map(({ name }) => name);
  }

  /** Replaces the script and forgets what was served and called. */
  play(script: Script): void {
    this.script = script;
    this.served.clear();
    this.calls.length = 0;
  }

  async send(request: LlmTransportRequest): Promise<LlmTransportResponse> {
    const { target, url, headers, body, signal } = request;
    const name = `${target.credential}/${target.model}`;
    const call = {
      name,
      provider: target.provider,
      url,
      atMs: this.clock.now(),
      headers,
      body: JSON.parse(body ?? 'null') as unknown,
      aborted: false,
    };
    this.calls.push(call);
    signal.addEventListener('abort', () => {
      call.aborted = true;
    });
    const answer = this.next(call, target.credential);
    await delay(answer, signal, this.clock);
    if ('error' in answer) throw answer.error;
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
    return { status: answer.status ?? 200, headers: answer.headers ?? {}, body: bodyOf(text, answer, signal) };
  }

  private next(call: UpstreamCall, credential: string): Answer {
    const { name } = call;
    const key = name in this.script ? name : credential;
    const answers = this.script[key];
    if (answers === undefined) throw new Error(`nothing is scripted for ${name}`);
    if (typeof answers === 'function') return answers(call);
    const list = Array.isArray(answers) ? (answers as readonly Answer[]) : [answers as Answer];
    const index = this.served.get(key) ?? 0;
    this.served.set(key, index + 1);
    return list[Math.min(index, list.length - 1)] as Answer;
  }
}

function delay({ afterMs, hangs, deaf }: Answer, signal: AbortSignal, clock: Clock): Promise<void> {
  if (afterMs === undefined && hangs !== true) return Promise.resolve();
  return sleep(afterMs, deaf === true ? undefined : signal, clock);
}

/** Until the time has passed, where one is given, or the signal fires; leaves no timer behind. */
function sleep(delayMs: number | undefined, signal: AbortSignal | undefined, clock = SYSTEM_CLOCK): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = delayMs === undefined ? undefined : clock.startTimer(delayMs, resolve);
    const onAbort = () => {
      cancel?.();
      reject(signal?.reason as Error);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

async function* bodyOf(text: string, answer: Answer, signal: AbortSignal): AsyncIterable<Uint8Array> {
  if (answer.bodyAfterMs !== undefined) await sleep(answer.bodyAfterMs, signal);
  if (answer.stream !== undefined) return yield* piecesOf(answer.stream, signal);
  yield new TextEncoder().encode(text);
  if (answer.stalls === true) await sleep(undefined, signal);
  if ('cut' in answer) throw answer.cut;
}

async function* piecesOf(pieces: readonly StreamPiece[], signal: AbortSignal): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) {
    signal.throwIfAborted();
    if (typeof piece === 'string') yield new TextEncoder().encode(piece);
    else if (piece instanceof Uint8Array) yield piece;
    else if ('waitMs' in piece) await sleep(piece.waitMs, signal);
    else if ('deaf' in piece) await sleep(undefined, undefined);
    else throw piece.error;
  }
}

/** A chunk of a stream in OpenAI's shape, as an event. */
export function chunkOf(delta: object, finishReason: string | null = null, index = 0): string {
  const choices = [{ index, delta, finish_reason: finishReason }];
  return sseOf({ id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices });
}

/** An event of a stream. */
export function sseOf(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** A body that comes in pieces. */
export function streaming(...stream: readonly StreamPiece[]): Answer {
  return { status: 200, headers: { 'content-type': 'text/event-stream' }, stream };
}

export const ROLE = chunkOf({ role: 'assistant', content: '' });
export const STOP = chunkOf({}, 'stop');
export const DONE = 'data: [DONE]\n\n';
export const said = (content: string): string => chunkOf({ content });
export const broken = { error: Object.assign(new Error('aborted'), { code: 'ECONNRESET' }) };

/** A complete streamed answer. */
export function okStream(...texts: readonly string[]): Answer {
  return streaming(ROLE, ...texts.map(said), STOP, DONE);
}

/** A complete answer. */
export function ok(text = 'Hello'): Answer {
  const message = { role: 'assistant', content: text };
  const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 };
  return {
    status: 200,
    body: {
      id: 'chatcmpl-1',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage,
    },
  };
}

/** An error answer in OpenAI's shape. */
export function failing(
  status: number,
  message: string,
  code: string | null = null,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: { error: { message, type: 'error', param: null, code } },
  };
}

/** The answer to a wrong key. */
export const invalidKey = (): Answer => failing(401, 'Incorrect API key provided.', 'invalid_api_key');
