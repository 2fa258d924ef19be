import type { DynamicModule, Provider } from '@nestjs/common';
import type { TestingModuleBuilder } from '@nestjs/testing';
import type { LlmClient, LlmClock, LlmProviderClient, LlmRuntime, LlmTransport } from 'nestjs-llm-failover';
import {
  cut,
  errorEvent,
  FakeLlm,
  LlmFailoverTestingModule,
  providerFailure,
  stall,
  type ConformanceClient,
  type ConformanceRunner,
  type FakeAnswer,
  type FakeLlmAnswer,
  type FakeLlmCall,
  type FakeLlmRule,
  type FakeServerAnswer,
  type FakeTimers,
  type LlmFailoverTestingOptions,
  type LlmTestClock,
  type OverridableModuleBuilder,
  type ProviderFailureKind,
} from 'nestjs-llm-failover/testing';

/** Compiles only where every value of `Given` can be handed over as a `Wanted`. */
type Assignable<Given extends Wanted, Wanted> = [Given] extends [Wanted] ? true : never;

describe('the types of the testing kit', () => {
  it('take every kind of answer in one list', () => {
    const answers: readonly FakeLlmAnswer[] = [
      'Hello',
      { toolCalls: [{ name: 'look', arguments: { at: 1 } }] },
      { object: { season: 'winter' } },
      { stream: ['Hel', 'lo'] },
      providerFailure('openai', 'invalid_api_key'),
      { embeddings: [[0.5]] },
      { inputTokens: 3 },
      { error: 'ECONNRESET' },
      { text: 'late', afterMs: 900 },
      { status: 200, chunks: ['Hel', Buffer.from('lo'), { waitMs: 900 }, { error: 'ECONNRESET' }], ignoresAbort: true },
      cut(),
      stall(['Hel']),
      errorEvent('overloaded'),
      (call) => `${call.number}: ${call.credential}`,
      async ({ messages }) => ({ text: String(messages.length) }),
    ];
    expect(new FakeLlm(answers).calls).toEqual([]);
  });

  it('fit what they are handed to', () => {
    const proofs: [
      Assignable<FakeLlm, LlmTransport>,
      Assignable<FakeLlm['runtime'], LlmRuntime>,
      Assignable<FakeLlm['fetch'], typeof globalThis.fetch>,
      Assignable<LlmTestClock, LlmClock>,
      Assignable<TestingModuleBuilder, OverridableModuleBuilder>,
      Assignable<LlmClient, ConformanceClient>,
      Assignable<LlmProviderClient, ConformanceClient>,
      Assignable<{ describe: typeof describe; it: typeof it }, ConformanceRunner>,
      Assignable<typeof import('vitest').vi, FakeTimers>,
      Assignable<typeof import('node:test').mock.timers, FakeTimers>,
      Assignable<FakeAnswer, FakeServerAnswer>,
      Assignable<ReturnType<typeof LlmFailoverTestingModule.forRoot>, DynamicModule>,
      Assignable<ReturnType<typeof import('nestjs-llm-failover/testing').provideFakeLlm>, Provider[]>,
    ] = [true, true, true, true, true, true, true, true, true, true, true, true, true];
    expect(proofs).not.toContain(false);
  });

  it('keep the chain of a rule, and its calls read-only', () => {
    const chain: FakeLlmRule = new FakeLlm()
      .on('openai/gpt-6-luna', { credential: 'primary' })
      .fail('rate_limited', { retryAfterMs: 2_000 })
      .then('ok');
    const calls: readonly FakeLlmCall[] = new FakeLlm().calls;
    // @ts-expect-error - calls are what has happened
    const assign = (call: FakeLlmCall) => (call.model = 'other');
    expect([String(chain), calls, typeof assign]).toEqual(['openai/gpt-6-luna (credential "primary")', [], 'function']);
  });

  it('refuse what cannot be', () => {
    // @ts-expect-error - no provider says that it could not be reached
    const kind: ProviderFailureKind = 'network_error';
    // @ts-expect-error - the double is the transport
    const transport: LlmFailoverTestingOptions = { transport: new FakeLlm() };
    // @ts-expect-error - nothing goes over HTTP
    const http: LlmFailoverTestingOptions = { http: {} };
    // @ts-expect-error - a tool call has a name
    const nameless: FakeLlmAnswer = { toolCalls: [{}] };
    // @ts-expect-error - a chunk is bytes, a wait or a break
    const chunk: FakeLlmAnswer = { status: 200, chunks: [{ afterMs: 1 }] };
    expect([kind, transport, http, nameless, chunk]).toHaveLength(5);
  });
});
