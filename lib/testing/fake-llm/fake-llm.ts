import { AssertionError } from 'node:assert';
import { assertFits, listOf, objectOf, that } from '../../checks/check.js';
import { LlmTransport, type LlmRuntime, type LlmTransportRequest, type LlmTransportResponse } from '../../index.js';
import { opaque } from '../../opaque/opaque.js';
import { LLM_ANSWER, LLM_OUTCOME } from '../answers/check-answer.js';
import { deliveryOf } from '../answers/delivery-of.js';
import { endpointOfPath } from '../calls/address-of-path.js';
import { FakeLlmCall } from '../calls/fake-llm-call.js';
import { AnswerQueue } from './answer-queue.js';
import { blamed } from './blame.js';
import { fakeFetch } from './fake-fetch.js';
import type { FakeLlmAnswer, FakeLlmOutcome } from './fake-llm-answer.interface.js';
import { FakeLlmRule, type FakeLlmRuleFilter } from './fake-llm-rule.js';
import { LlmTestClock } from './llm-test-clock.js';
import { overrideProviders, type OverridableModuleBuilder } from './override-providers.js';
import { responseOf } from './outcome.js';
import { TestRuntime } from './test-runtime.js';
import { unlessAborted } from './unless-aborted.js';
import { unscriptedAnswer } from './unscripted.js';
import { Visit } from './visit.js';

/**
 * How a `FakeLlm` is made.
 *
 * @publicApi
 */
export interface FakeLlmOptions {
  /** The time that the library sees. @default a clock of its own that skips waits */
  readonly clock?: LlmTestClock | undefined;
}

const ANSWERS = listOf(LLM_ANSWER, 'a list of answers');
const OPTIONS = objectOf({ clock: that((value) => value instanceof LlmTestClock, 'an LlmTestClock') });

/**
 * The upstream as a double, below the library: no network, and everything above it is real: routes, wires,
 * classification, failover, health.
 *
 * Which answer an upstream call gets:
 *
 * 1. that of a rule (`on()`) that fits the call and has an answer left; of several the one that names most fields, among
 *    equals the one added last
 * 2. else the next of the answers in order, whatever its target
 * 3. else, where neither a list nor a rule was ever given, `Hello`
 * 4. else none: the library's call fails at once with an error that names the call and what was scripted
 *
 * - Waits of the library (back-off, cooling) take no real time; `clock` moves it.
 * - A call that asks for a stream gets its text or message streamed; `cut()`, `stall()`, `errorEvent()` and
 *   `{ stream, ending }` make streams that go wrong. Embeddings and counts of tokens are made up where the answer is a text.
 * - `calls` shows what would have been sent, without the keys.
 *
 * @example
 * const fake = new FakeLlm([providerFailure('openai', 'invalid_api_key'), 'Hello']);
 * const module = await fake.install(Test.createTestingModule({ imports: [AppModule] })).compile();
 * // ... use the app ...
 * fake.expectNoPendingAnswers();
 *
 * @publicApi
 */
export class FakeLlm extends LlmTransport {
  /** The library's time: see `LlmTestClock`. */
  readonly clock: LlmTestClock;
  readonly #runtime: TestRuntime;
  #list: readonly FakeLlmAnswer[] | undefined;
  #inOrder: AnswerQueue;
  #rules: FakeLlmRule[] = [];
  #calls: FakeLlmCall[] = [];
  #unscripted: string[] = [];
  readonly #baseUrls: (readonly [baseUrl: string, provider: string])[] = [];

  static {
    opaque<FakeLlm>(this, (fake) => ({
      calls: fake.#calls.length,
      pending: fake.#inOrder.pending.length + fake.#rules.reduce((sum, { pending }) => sum + pending.length, 0),
      rules: fake.#rules.map(String),
      unscripted: fake.#unscripted,
    }));
  }

  /**
   * @param answers - one for each upstream call; without a list and without rules all are answered with `Hello`
   * @throws LlmOptionsError where they are no list, and for options that there are not
   */
  constructor(answers?: readonly FakeLlmAnswer[], options: FakeLlmOptions = {}) {
    super();
    assertFits(ANSWERS, answers, 'answers');
    assertFits(OPTIONS, options, 'options');
    const { clock = new LlmTestClock() } = options;
    this.clock = clock;
    this.#runtime = new TestRuntime(clock);
    this.#list = answers && [...answers];
    this.#inOrder = queueOf(this.#list);
    this.fetch = fakeFetch({
      clock,
      send: (request) => this.send(request),
      providerAt: (url) => this.#baseUrls.find(([baseUrl]) => url.startsWith(baseUrl))?.[1],
    });
  }

  /** The upstream calls so far. */
  get calls(): readonly FakeLlmCall[] {
    return this.#calls;
  }

  /** The calls that found no answer or whose answer the test's own code did not make, and connections that the testing module has refused, in words. */
  get unscripted(): readonly string[] {
    return this.#unscripted;
  }

  /**
   * The surroundings that go with the double, for those who override `LlmRuntime` by hand: the time of `clock`, no
   * randomness, counted call ids, and an environment in which no key is missing: a variable of a preset that is not set
   * has the value `test-key`.
   */
  get runtime(): LlmRuntime {
    return this.#runtime;
  }

  /**
   * Begins the answers to the calls of a target, and of one key.
   *
   * @param target - `provider/model`, a provider, or `*` for all; the first slash divides
   * @throws LlmOptionsError for fields of the filter that there are not
   */
  on(target = '*', filter: FakeLlmRuleFilter = {}): FakeLlmRule {
    const rule = new FakeLlmRule(target, filter);
    this.#rules.push(rule);
    return rule;
  }

  /**
   * Throws when an answer was taken by no call, or a call found no answer, or the test's own code threw in place of one. To be
   * called at a test's end.
   *
   * @throws AssertionError of `node:assert` that lists them
   */
  expectNoPendingAnswers(): void {
    const pending = [
      ...this.#inOrder.pending.map((words) => `in order: ${words}`),
      ...this.#rules.flatMap((rule) => rule.pending.map((words) => `on ${String(rule)}: ${words}`)),
    ];
    const lines = [
      ...(pending.length === 0 ? [] : [`FakeLlm has answers that no call took (${pending.length}):`]),
      ...pending.map((line) => `  ${line}`),
      ...this.#unscripted,
    ];
    if (lines.length > 0) throw new AssertionError({ message: lines.join('\n'), operator: 'fail' });
  }

  /**
   * Forgets the calls and the rules, and begins the answers in order anew: these, else those it had. Keys' health is the
   * app's, and stays.
   *
   * @throws LlmOptionsError where they are no list of answers
   */
  reset(answers: readonly FakeLlmAnswer[] | undefined = this.#list): void {
    assertFits(ANSWERS, answers, 'answers');
    this.#list = answers && [...answers];
    this.#inOrder = queueOf(this.#list);
    this.#rules = [];
    this.#calls = [];
    this.#unscripted = [];
  }

  /** Forgets the calls, such as those of a test's set-up; answers and rules stay as they are. */
  forgetCalls(): void {
    this.#calls = [];
  }

  /**
   * Puts the double below an app that imports `LlmFailoverModule`.
   *
   * @param builder - what `Test.createTestingModule()` gives
   * @returns the builder
   * @throws LlmOptionsError for what is none
   */
  install<Builder extends OverridableModuleBuilder>(builder: Builder): Builder {
    return overrideProviders(builder, this, this.#runtime);
  }

  /**
   * `fetch` with the double in the network's place, for SDKs that take one (`new OpenAI({ fetch: fake.fetch, ... })`), as
   * inside `run()`. A call's provider is told by its URL, its `credential` is a digest of the key.
   */
  readonly fetch: typeof globalThis.fetch;

  /**
   * What the library calls: takes the next answer. Rejects with the reason as soon as the signal fires, where the answer
   * does not ignore it.
   */
  async send(request: LlmTransportRequest): Promise<LlmTransportResponse> {
    const { signal } = request;
    signal.throwIfAborted();
    const call = this.#record(request);
    const answer = this.#answerOf(call);
    const visit = new Visit(this.clock, call, signal);
    const blame = (thrown: unknown) =>
      signal.aborted ? thrown : blamed(thrown, call, (words) => this.noteUnscripted(words));
    try {
      const outcome = typeof answer === 'function' ? await unlessAborted(madeBy(answer, call, blame), signal) : answer;
      const heard = deliveryOf(outcome).ignoresAbort === true ? new AbortController().signal : signal;
      const { body, ...head } = await responseOf(outcome, { call, clock: this.clock, signal: heard, blame });
      visit.leave();
      return { ...head, body: visit.whole(body) };
    } catch (error) {
      visit.end();
      throw error;
    }
  }

  /** Notes what the double should have answered and could not. @internal */
  noteUnscripted(words: string): void {
    this.#unscripted.push(words);
  }

  /** Tells whose calls `fetch` gets. @internal */
  noteBaseUrl(baseUrl: string, provider: string): void {
    this.#baseUrls.push([baseUrl, provider]);
  }

  #record({ body = '', headers, target, url }: LlmTransportRequest): FakeLlmCall {
    const { pathname, search } = new URL(url);
    const { api = 'openai', model } = endpointOfPath(pathname) ?? {};
    const call = new FakeLlmCall({
      number: this.#calls.length + 1,
      api,
      path: pathname + search,
      url,
      headers,
      body,
      provider: target.provider,
      model: target.model || model,
      credential: target.credential || undefined,
      atMs: this.clock.now(),
    });
    this.#calls.push(call);
    return call;
  }

  #answerOf(call: FakeLlmCall): FakeLlmAnswer {
    const answer = this.#ruleFor(call)?.take() ?? this.#inOrder.take();
    if (answer !== undefined) return answer;
    if (this.#list === undefined && this.#rules.length === 0) return 'Hello';
    const words = this.#missing(call);
    this.#unscripted.push(words);
    return unscriptedAnswer(call, words);
  }

  #ruleFor(call: FakeLlmCall): FakeLlmRule | undefined {
    let best: FakeLlmRule | undefined;
    for (const rule of this.#rules) {
      if (rule.fits(call) && rule.precision >= (best?.precision ?? 0)) best = rule;
    }
    return best;
  }

  #missing({ number, target, credential }: FakeLlmCall): string {
    const given = `it was given ${this.#inOrder.size} in order`;
    const rules = this.#rules.length === 0 ? '' : `, and rules for ${this.#rules.join(', ')}`;
    return `FakeLlm has no answer for upstream call ${number} (${target}, credential "${credential}"): ${given}${rules}.`;
  }
}

function queueOf(answers: readonly FakeLlmAnswer[] = []): AnswerQueue {
  const queue = new AnswerQueue();
  for (const answer of answers) queue.add(answer);
  return queue;
}

async function madeBy(
  answer: Extract<FakeLlmAnswer, (call: FakeLlmCall) => unknown>,
  call: FakeLlmCall,
  blame: (thrown: unknown) => unknown,
): Promise<FakeLlmOutcome> {
  try {
    const outcome = await answer(call);
    assertFits(LLM_OUTCOME, outcome, 'answer');
    return outcome;
  } catch (error) {
    throw blame(error);
  }
}
