import type { EmbeddingModelV3, LanguageModelV3, ProviderV3 } from '@ai-sdk/provider';
import type { EmbeddingModel, generateText, LanguageModel } from 'ai';
import type { LlmClient } from 'nestjs-llm-failover';
import type { FailoverCallSettings, failoverLanguageModel, FailoverProvider } from 'nestjs-llm-failover/ai-sdk';

/** Compiles only where every value of `Given` can be handed over as a `Wanted`. */
type Assignable<Given extends Wanted, Wanted> = [Given] extends [Wanted] ? true : never;

type ProviderOptions = NonNullable<Parameters<typeof generateText>[0]['providerOptions']>;

describe('nestjs-llm-failover/ai-sdk', () => {
  it('gives what the AI SDK types as models and as a provider', () => {
    const proofs: [
      Assignable<ReturnType<FailoverProvider['languageModel']>, LanguageModelV3>,
      Assignable<ReturnType<FailoverProvider['languageModel']>, LanguageModel>,
      Assignable<ReturnType<FailoverProvider['embeddingModel']>, EmbeddingModelV3>,
      Assignable<ReturnType<FailoverProvider['embeddingModel']>, EmbeddingModel>,
      Assignable<FailoverProvider, ProviderV3>,
      Assignable<[LlmClient], Parameters<typeof failoverLanguageModel>>,
      Assignable<[LlmClient, string], Parameters<typeof failoverLanguageModel>>,
    ] = [true, true, true, true, true, true, true];
    expect(proofs).not.toContain(false);
  });

  it('has settings that the AI SDK takes as provider options', () => {
    const settings: FailoverCallSettings = {
      limits: { totalTimeoutMs: 20_000 },
      metadata: { tenant: 'acme' },
      request: { reasoning_effort: 'low' },
    };
    const options: ProviderOptions = { 'nestjs-llm-failover': settings };
    // @ts-expect-error - no limit has this name
    const mistyped: FailoverCallSettings = { limits: { total: 1 } };
    expect([options, mistyped]).toHaveLength(2);
  });
});
