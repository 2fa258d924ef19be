import { LlmTransport, type LlmRuntime, type LlmTransportRequest, type LlmTransportResponse } from '../../index.js';
import { endpointOfPath } from '../calls/address-of-path.js';
import { FakeLlmCall } from '../calls/fake-llm-call.js';
import type { FakeLlmAnswer, FakeLlmOutcome } from './fake-llm-answer.interface.js';
import { overrideProviders, type OverridableModuleBuilder } from './override-providers.js';
import { responseOf } from './outcome.js';
import { TestRuntime } from './test-runtime.js';
import { unlessAborted } from './unless-aborted.js';

/**
 * The upstream as a double, below the library: no network, and everything above it is real: routes, wires,
 * classification, failover, health.
 *
 * - Its answers go to upstream calls in order, whatever their target; a call too many fails with an error that says so.
 *   Without a list every call is answered with `Hello`.
 * - Waits of the library (back-off, cooling) take no real time; `runtime` has the details.
 * - A call that asks for a stream gets its text or message streamed; `{ stream, ending }` makes streams that go wrong.
 * - `calls` shows what would have been sent, without the keys.
 *
 * @example
 * const fake = new FakeLlm([providerFailure('openai', 'invalid_api_key'), 'Hello']);
 * const module = await fake.install(Test.createTestingModule({ imports: [AppModule] })).compile();
 *
 * @publicApi
 */
export class FakeLlm extends LlmTransport {
  readonly #runtime = new TestRuntime(() => this.#open > 0);
  #answers: readonly FakeLlmAnswer[] | undefined;
  #calls: FakeLlmCall[] = [];
  #open = 0;

  /** @param answers - one for each upstream call; without a list all are answered with `Hello` */
  constructor(answers?: readonly FakeLlmAnswer[]) {
    super();
    this.#answers = answers && [...answers];
  }

  /** The upstream calls so far. */
  get calls(): readonly FakeLlmCall[] {
    return this.#calls;
  }

  /**
   * The surroundings that go with the double, for those who override `LlmRuntime` by hand: time that jumps over waits
   * (while no upstream call is open), no randomness, counted call ids, and an environment in which every `…_API_KEY`
   * that is not set has the value `test-key`.
   */
  get runtime(): LlmRuntime {
    return this.#runtime;
  }

  /** Forgets the calls and begins the answers anew: these, else those it had. Keys' health is the app's, and stays. */
  reset(answers: readonly FakeLlmAnswer[] | undefined = this.#answers): void {
    this.#answers = answers && [...answers];
    this.#calls = [];
  }

  /**
   * Puts the double below an app that imports `LlmFailoverModule`.
   *
   * @param builder - what `Test.createTestingModule()` gives
   * @returns the builder
   */
  install<Builder extends OverridableModuleBuilder>(builder: Builder): Builder {
    return overrideProviders(builder, this, this.#runtime);
  }

  /** What the library calls: takes the next answer. Rejects with the reason as soon as the signal fires. */
  async send(request: LlmTransportRequest): Promise<LlmTransportResponse> {
    const { signal } = request;
    signal.throwIfAborted();
    const call = this.#record(request);
    const answer = this.#answerOf(call);
    this.#open += 1;
    try {
      return responseOf(await unlessAborted(outcomeOf(answer, call), signal), call, signal);
    } finally {
      this.#open -= 1;
      this.#runtime.clock.look();
    }
  }

  #record({ body = '', headers, target, url }: LlmTransportRequest): FakeLlmCall {
    const { pathname, search } = new URL(url);
    const api = endpointOfPath(pathname)?.api ?? 'openai';
    const number = this.#calls.length + 1;
    const call = new FakeLlmCall({ number, api, path: pathname + search, headers, body, ...target });
    this.#calls.push(call);
    return call;
  }

  #answerOf({ number, target }: FakeLlmCall): FakeLlmAnswer {
    if (this.#answers === undefined) return 'Hello';
    const answer = this.#answers[number - 1];
    if (answer !== undefined) return answer;
    const given = this.#answers.length;
    throw new Error(`FakeLlm has no answer for upstream call ${number} (${target}): it was given ${given}.`);
  }
}

async function outcomeOf(answer: FakeLlmAnswer, call: FakeLlmCall): Promise<FakeLlmOutcome> {
  return typeof answer === 'function' ? answer(call) : answer;
}
