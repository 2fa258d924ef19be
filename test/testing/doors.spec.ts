import { advanceFakeTimers } from '../../lib/testing/fake-llm/advance-fake-timers.js';
import { FakeLlm } from '../../lib/testing/fake-llm/fake-llm.js';
import { LlmTestClock } from '../../lib/testing/fake-llm/llm-test-clock.js';
import { provideFakeLlm } from '../../lib/testing/fake-llm/provide-fake-llm.js';
import { conformance, conformanceChecks } from '../../lib/testing/conformance/conformance.js';
import { healthStoreConformance } from '../../lib/testing/health-store/health-store-checks.js';
import { providerFailure } from '../../lib/testing/failures/provider-failure.js';
import { LlmFailoverTestingModule } from '../../lib/testing/module/llm-failover-testing.module.js';
import { FakeHold } from '../../lib/testing/server/fake-hold.js';
import { FakeLlmServer } from '../../lib/testing/server/fake-llm-server.js';
import { cut, errorEvent } from '../../lib/testing/streams/stream-faults.js';
import { LlmOptionsError } from '../../lib/errors/llm-options.error.js';

/** What scripts in JavaScript hand in. */
const odd = (value: unknown): never => value as never;
const AN_ANSWER = 'an answer: a text, an object with text';

let server: FakeLlmServer;
beforeAll(async () => (server = await FakeLlmServer.start()));
afterAll(() => server.close());

async function problemsOf(act: () => unknown): Promise<readonly string[]> {
  try {
    await act();
  } catch (error) {
    if (!LlmOptionsError.isInstance(error)) throw error;
    return error.problems.map(({ option, actual, expected }) => `${option}: expected ${expected}, got ${actual}`);
  }
  return [];
}

describe('the doors of the testing kit refuse', () => {
  it.each<[string, () => unknown, string]>([
    ['no target', () => new FakeLlm().on(odd(null)), 'target: expected a string, got null'],
    ['a misspelt filter', () => new FakeLlm().on('openai', odd({ credentail: 'spare' })), 'did you mean credential?'],
    ['a filter that is none', () => new FakeLlm().on('openai', odd(5)), 'filter: expected an object, got a number'],
    ['an endpoint that there is not', () => new FakeLlm().on('*', { endpoint: odd('embed') }), 'filter.endpoint: '],
    [
      'a misspelt detail',
      () => new FakeLlm().on().fail('overloaded', odd({ retryAfter: 5 })),
      'did you mean retryAfterMs?',
    ],
    [
      'a misspelt option of a stream',
      () => new FakeLlm().on().stream('x', odd({ endng: 'cut' })),
      'did you mean ending?',
    ],
    [
      'an ending that there is not',
      () => new FakeLlm().on().stream('x', { ending: odd('cutt') }),
      'options.ending: expected one of',
    ],
    [
      'an ending by a failure that there is not',
      () => new FakeLlm().on().stream('x', { ending: { error: odd('nope') } }),
      'options.ending.error: ',
    ],
    [
      'pieces that are none',
      () => new FakeLlm().on().stream(odd(5)),
      'pieces: expected a text, a list of texts or a generator of texts, got a number',
    ],
    ['a code that is none', () => new FakeLlm().on().disconnect(odd(5)), 'code: expected a string, got a number'],
    ['an answer that is none', () => new FakeLlm().on().then(odd({ txt: 'x' })), `answer: expected ${AN_ANSWER}`],
    ['answers that are no list', () => new FakeLlm(odd('Hello')), 'answers: expected a list of answers, got a string'],
    ['an answer in the list that is none', () => new FakeLlm(['a', odd(null)]), `answers[1]: expected ${AN_ANSWER}`],
    ['a misspelt field of an answer', () => new FakeLlm([odd({ text: 'x', afterMS: 5 })]), 'did you mean afterMs?'],
    [
      'a time that is none',
      () => new FakeLlm([{ text: 'x', afterMs: NaN }]),
      'answers[0].afterMs: expected a time of 0 ms or more, or Infinity, got NaN',
    ],
    ['a status that is none', () => new FakeLlm([{ status: 5 }]), 'answers[0].status: expected an HTTP status'],
    [
      'a header that is no text',
      () => new FakeLlm([{ status: 200, headers: odd({ 'retry-after': 5 }) }]),
      'answers[0].headers: expected an object of strings',
    ],
    ['a misspelt option of the double', () => new FakeLlm([], odd({ clok: 1 })), 'did you mean clock?'],
    [
      'new answers that are no list',
      () => new FakeLlm().reset(odd('x')),
      'answers: expected a list of answers, got a string',
    ],
    [
      'no builder',
      () => new FakeLlm().install(odd(undefined)),
      'builder: expected what Test.createTestingModule() gives, got nothing',
    ],
    ['an object as builder', () => new FakeLlm().install(odd({})), 'builder: '],
    ['no double', () => provideFakeLlm(odd(null)), 'fake: expected a FakeLlm, got null'],
    ['an object as double', () => provideFakeLlm(odd({})), 'fake: expected a FakeLlm, got an object'],
    ['a route that is no name', () => provideFakeLlm(new FakeLlm(), odd(5)), 'routes[0]: expected a string'],
    [
      'no options of the module',
      () => LlmFailoverTestingModule.forRoot(odd(null)),
      'options: expected an object, got null',
    ],
    [
      'another thing as double',
      () => LlmFailoverTestingModule.forRoot({ llm: odd({}) }),
      'llm: expected a FakeLlm, got an object',
    ],
    ['a time to begin that is none', () => new LlmTestClock({ startMs: NaN }), 'options.startMs: '],
    ['a time to begin that no Date can hold', () => new LlmTestClock({ startMs: 1e300 }), 'options.startMs: '],
    ['a misspelt option of the clock', () => new LlmTestClock(odd({ start: 5 })), 'did you mean startMs?'],
    ['no time to move by', () => new LlmTestClock().advance(odd(undefined)), 'delayMs: '],
    ['time without an end', () => new LlmTestClock().advance(Infinity), 'delayMs: '],
    ['timers that are none', () => advanceFakeTimers(odd({}), 5), 'timers: '],
    ['a negative time of timers', () => advanceFakeTimers({ tick: () => undefined }, -1), 'delayMs: '],
    [
      'a provider that is no name',
      () => providerFailure(odd(5), 'rate_limited'),
      'provider: expected a string, got a number',
    ],
    [
      'a negative wait',
      () => providerFailure('openai', 'rate_limited', { retryAfterMs: -1 }),
      'options.retryAfterMs: ',
    ],
    [
      'a protocol that there is not',
      () => providerFailure('openai', 'unknown', { api: odd('opnai') }),
      'options.api: ',
    ],
    [
      'a detail of an event that there is not',
      () => errorEvent('overloaded', [], odd({ modl: 'x' })),
      'did you mean model?',
    ],
    ['a stream of nothing', () => new FakeLlm([cut(odd(5))]), 'answers[0].stream: '],
    ['a misspelt port', () => FakeLlmServer.start(odd({ prot: 1 })), 'did you mean port?'],
    ['a port that is none', () => FakeLlmServer.start({ port: 70_000 }), 'options.port: expected a port from 0'],
    ['a misspelt filter of a script', () => server.on(odd({ keey: 'x' })), 'did you mean key?'],
    ['an answer of a script that is none', () => server.on().reply(odd(5)), `answer: expected ${AN_ANSWER}`],
    [
      'no connection as answer of a script',
      () => server.on().hold(odd({ error: 'x' })),
      `answer: expected ${AN_ANSWER}`,
    ],
    ['a delay that is none', () => server.on().delay(NaN), 'delayMs: '],
    ['bytes that are none', () => server.on().bytes(odd({})), 'bytes: expected a text or a Uint8Array, got an object'],
    [
      'keys that are no list',
      () => server.acceptKeys('openai', odd('sk-test')),
      'keys: expected a list of keys, got a string',
    ],
    ['keys of nobody', () => server.acceptKeys(odd(undefined), []), 'provider: expected a string, got nothing'],
    ['a base URL of nobody', () => server.baseUrl(odd(undefined)), 'provider: expected a string, got nothing'],
    ['a call that no number names', () => server.received(0), 'number: '],
    ['an arrival that no number names', () => new FakeHold().arrived(-1), 'calls: '],
    ['a suite without a factory', () => conformance('x', odd(undefined)), 'factory: expected a function, got nothing'],
    [
      'a runner that is none',
      () =>
        conformance(
          'x',
          odd(() => undefined),
          odd({}),
        ),
      'runner: ',
    ],
    ['checks without a factory', () => conformanceChecks(odd({})), 'factory: expected a function, got an object'],
    [
      'a suite of stores without a name',
      () =>
        healthStoreConformance(
          odd(5),
          odd(() => undefined),
        ),
      'name: ',
    ],
  ])('%s', async (_what, act, told) => {
    expect((await problemsOf(act)).join('; ')).toContain(told);
  });
});

describe('the doors of the testing kit take', () => {
  it.each<[string, () => unknown]>([
    [
      'every form of an answer',
      () =>
        new FakeLlm([
          '',
          { text: '' },
          { object: [] },
          { toolCalls: [{ name: 'find', arguments: '{"broken' }], usage: { promptTokens: 0, completionTokens: 3 } },
          { refusal: 'no', afterMs: Infinity, ignoresAbort: true },
          { stream: new Set(['Hel', 'lo']), ending: { error: 'overloaded', retryAfterMs: 0 }, hold: new FakeHold() },
          { embeddings: [[1]] },
          { inputTokens: 3 },
          { status: 200, chunks: ['x', { waitMs: 5 }] },
          { error: undefined },
          () => 'Hello',
        ]),
    ],
    [
      'fields that are there and say nothing',
      () => new FakeLlm(undefined, { clock: undefined }).on(undefined, undefined).fail('unknown', { model: undefined }),
    ],
    [
      'a runner that is a function',
      () =>
        conformance(
          'x',
          odd(() => undefined),
          Object.assign(() => undefined, { describe: () => undefined, it: () => undefined }),
        ),
    ],
  ])('%s', (_what, act) => {
    expect(act).not.toThrow();
  });
});
