import { assertFits, objectOf, oneOf, required, TEXT } from '../../checks/check.js';
import { opaque } from '../../opaque/opaque.js';
import { LLM_ANSWER, PIECES, STREAM_OPTIONS } from '../answers/check-answer.js';
import { FAKE_ENDPOINTS, type FakeEndpoint } from '../calls/address-of-path.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { assertFailure, type ProviderFailureKind, type ProviderFailureOptions } from '../failures/failure-kind.js';
import { failureFor } from '../failures/failure-for.js';
import type { FakePieces, FakeStreamOptions } from '../streams/fake-stream.interface.js';
import { AnswerQueue } from './answer-queue.js';
import type { FakeLlmAnswer } from './fake-llm-answer.interface.js';

/**
 * Which calls of a target a rule is for; a field that is missing fits every call.
 *
 * @publicApi
 */
export interface FakeLlmRuleFilter {
  /** The credential's label: that of the options, else `key-1`, `key-2` ... or the name of its variable. @default any */
  readonly credential?: string | undefined;
  /** What is asked for. @default any */
  readonly endpoint?: FakeEndpoint | undefined;
}

const FILTER = objectOf({ credential: TEXT, endpoint: oneOf(FAKE_ENDPOINTS) });

/**
 * The answers of a `FakeLlm` to the calls of one target, or of one key: see `FakeLlm.on()`.
 *
 * Each method adds answers, one per call. Once they are taken, the rule fits no call any more, unless `always()` makes
 * the last one stay.
 *
 * @example
 * fake.on('openai/gpt-6-luna', { credential: 'primary' }).fail('rate_limited', { retryAfterMs: 2_000 }).then('ok');
 *
 * @publicApi
 */
export class FakeLlmRule {
  readonly #provider: string | undefined;
  readonly #model: string | undefined;
  readonly #filter: FakeLlmRuleFilter;
  readonly #queue = new AnswerQueue();

  static {
    opaque<FakeLlmRule>(this, (rule) => ({ on: String(rule), pending: rule.pending }));
  }

  /** @internal */
  constructor(target: string, filter: FakeLlmRuleFilter) {
    assertFits(required(TEXT), target, 'target');
    assertFits(FILTER, filter, 'filter');
    const [, provider = '*', model = '*'] = /^([^/]*)(?:\/([^]*))?$/.exec(target) ?? [];
    this.#provider = provider === '*' || provider === '' ? undefined : provider;
    this.#model = model === '*' || model === '' ? undefined : model;
    this.#filter = { ...filter };
  }

  /** Adds answers. @throws LlmOptionsError for what is none */
  reply(...answers: readonly FakeLlmAnswer[]): this {
    for (const answer of answers) assertFits(LLM_ANSWER, answer, 'answer');
    for (const answer of answers) this.#queue.add(answer);
    return this;
  }

  /**
   * Adds one answer: `reply()` as the next word of a chain.
   *
   * @throws TypeError when the chain is awaited; it is no promise
   */
  // oxlint-disable-next-line unicorn/no-thenable -- a word of the chain; what awaits it is told so
  then(answer: FakeLlmAnswer, ...rest: readonly unknown[]): this {
    if (rest.length > 0) throw new TypeError('A rule of FakeLlm is no promise: do not await or return it.');
    return this.reply(answer);
  }

  /**
   * Adds the error answer of the call's provider, as `providerFailure()` writes it.
   *
   * @throws LlmOptionsError for a kind that is not known, and for details that there are not
   */
  fail(kind: ProviderFailureKind, options: ProviderFailureOptions = {}): this {
    assertFailure(kind, options);
    this.#queue.add((call) => failureFor(call, kind, options), `the failure ${kind}`);
    return this;
  }

  /** Adds a streamed answer: its pieces, and what comes after them. @throws LlmOptionsError for options that there are not */
  stream(pieces: FakePieces, options: FakeStreamOptions = {}): this {
    assertFits(required(PIECES), pieces, 'pieces');
    assertFits(STREAM_OPTIONS, options, 'options');
    return this.reply({ ...options, stream: pieces });
  }

  /** Adds a connection that fails. @param code - a code of Node */
  disconnect(code = 'ECONNRESET'): this {
    assertFits(TEXT, code, 'code');
    return this.reply({ error: code });
  }

  /** Adds silence: no answer until the call is aborted, as by its time-out. */
  hang(): this {
    this.#queue.add(() => new Promise<never>(() => undefined), 'silence');
    return this;
  }

  /** Makes the last answer the one of every further call; it is not waited for. @throws Error without an answer before it */
  always(): this {
    this.#queue.keepLast();
    return this;
  }

  /** How many fields it names. @internal */
  get precision(): number {
    const { credential, endpoint } = this.#filter;
    return [this.#provider, this.#model, credential, endpoint].filter((field) => field !== undefined).length;
  }

  /** Whether it has an answer left for the call. @internal */
  fits(call: FakeLlmCall): boolean {
    const { credential = call.credential, endpoint = call.endpoint } = this.#filter;
    return (
      (this.#provider === undefined || this.#provider === call.provider) &&
      (this.#model === undefined || this.#model === call.model) &&
      credential === call.credential &&
      endpoint === call.endpoint &&
      this.#queue.hasNext
    );
  }

  /** @internal */
  take(): FakeLlmAnswer | undefined {
    return this.#queue.take();
  }

  /** What no call has taken. @internal */
  get pending(): readonly string[] {
    return this.#queue.pending;
  }

  /** The rule for people. @internal */
  toString(): string {
    const { credential, endpoint } = this.#filter;
    const where = [
      ...(credential === undefined ? [] : [`credential "${credential}"`]),
      ...(endpoint === undefined ? [] : [endpoint]),
    ];
    return `${this.#provider ?? '*'}/${this.#model ?? '*'}${where.length === 0 ? '' : ` (${where.join(', ')})`}`;
  }
}
