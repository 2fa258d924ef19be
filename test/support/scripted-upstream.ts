import type { Clock } from '../../lib/health/clock.js';
import {
  FakeLlm,
  LlmTestClock,
  type FakeChunk,
  type FakeHttpAnswer,
  type FakeLlmAnswer,
  type FakeLlmCall,
  type FakeLlmOutcome,
} from 'nestjs-llm-failover/testing';

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

/** A piece of a body. */
export type StreamPiece = FakeChunk;

/** A call that reached the upstream. */
export type UpstreamCall = FakeLlmCall;

/** The key that a call carried, however it travels. */
export function tokenOf({ key = '' }: UpstreamCall): string {
  return key;
}

/** Answers by `K1/M1`, or by `K1` for every model of a key; the last one repeats. */
export type Script = Record<string, Answer | readonly Answer[] | ((call: UpstreamCall) => Answer)>;

/** The kit's double with answers by key and model; the library above it is the real one. */
export class ScriptedUpstream extends FakeLlm {
  /** What is answered now. */
  script: Script = {};

  constructor(script: Script = {}, clock?: Clock) {
    super([], clock === undefined ? {} : { clock: new BorrowedClock(clock) });
    this.play(script);
  }

  /** `K1/M1`: the keys' labels and the models. */
  get names(): string[] {
    return this.calls.map(({ credential, model }) => `${credential}/${model}`);
  }

  /** What was called, which is then forgotten. */
  takeCalls(): readonly UpstreamCall[] {
    const calls = [...this.calls];
    this.forgetCalls();
    return calls;
  }

  /** Replaces the script and forgets what was served and called. */
  play(script: Script): void {
    this.reset();
    this.script = {};
    this.change(script);
  }

  /** Gives other answers for what the script names, from the next call on. */
  change(script: Script): void {
    this.script = { ...this.script, ...script };
    for (const [name, answers] of Object.entries(script)) {
      const [, credential, model = '*'] = /^([^/]*)(?:\/([^]*))?$/.exec(name) ?? [];
      this.on(`*/${model}`, { credential })
        .reply(...outcomesOf(answers))
        .always();
    }
  }
}

/** The time of a test that has a clock of its own. */
class BorrowedClock extends LlmTestClock {
  constructor(private readonly clock: Clock) {
    super();
  }

  override now(): number {
    return this.clock.now();
  }

  override startTimer(delayMs: number, callback: () => void): () => void {
    return this.clock.startTimer(delayMs, callback);
  }

  override startWait(delayMs: number, callback: () => void): () => void {
    return this.clock.startWait(delayMs, callback);
  }
}

function outcomesOf(answers: Script[string]): readonly FakeLlmAnswer[] {
  if (typeof answers === 'function') return [(call) => outcomeOf(answers(call))];
  return isList(answers) ? answers.map(outcomeOf) : [outcomeOf(answers)];
}

function isList(answers: Answer | readonly Answer[]): answers is readonly Answer[] {
  return Array.isArray(answers);
}

function outcomeOf(answer: Answer): FakeLlmOutcome {
  const { status = 200, headers = {}, hangs, afterMs = hangs === true ? Infinity : 0, deaf: ignoresAbort } = answer;
  const delivery = { afterMs, ignoresAbort };
  if ('error' in answer) return { ...delivery, error: answer.error };
  return { ...delivery, status, headers, ...bodyOf(answer) };
}

function bodyOf({ body, bodyAfterMs, stream, stalls, ...answer }: Answer): Pick<FakeHttpAnswer, 'body' | 'chunks'> {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? {});
  const chunks: readonly FakeChunk[] = [
    ...(bodyAfterMs === undefined ? [] : [{ waitMs: bodyAfterMs }]),
    ...(stream ?? [text]),
    ...(stalls === true ? [{ waitMs: Infinity }] : []),
    ...('cut' in answer ? [{ error: answer.cut }] : []),
  ];
  return chunks.length === 1 && stream === undefined ? { body: text } : { chunks };
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

/** A body that stops after its pieces, of an upstream that does not notice the signal. */
export function deafAfter(...stream: readonly StreamPiece[]): Answer {
  return { ...streaming(...stream, { waitMs: Infinity }), deaf: true };
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
