import 'reflect-metadata';
import { generateText, streamText } from 'ai';
import { createLlmClient, LlmCallError } from 'nestjs-llm-failover';
import { failoverLanguageModel, failoverProvider } from 'nestjs-llm-failover/ai-sdk';
import { FakeLlm } from 'nestjs-llm-failover/testing';

/** The SDK prints its warnings otherwise, ai 6 to the standard output. */
(globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;

async function main(): Promise<void> {
  const fake = new FakeLlm(['Hello', 'Hello again', 'Hello once more']);
  fake.on('openai').fail('invalid_api_key').always();
  const client = createLlmClient(
    {
      routes: { default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'], dead: ['openai/gpt-6-luna'] },
      providers: { openai: { keys: 'sk-test-dead' }, anthropic: { keys: 'sk-ant-test' } },
    },
    { transport: fake },
  );
  const model = failoverLanguageModel(client);
  const { text, providerMetadata } = await generateText({ model, prompt: 'Hello?' });
  const stream = streamText({ model: failoverProvider(client).languageModel('default'), prompt: 'Hello?' });
  const streamed = await stream.text;
  const { warnings } = await generateText({ model, prompt: 'Hello?', seed: 7 });
  const dead = generateText({ model: failoverLanguageModel(client, 'dead'), prompt: 'Hello?' });
  const thrown: unknown = await dead.catch((error: unknown) => error);
  console.log(
    JSON.stringify({
      text,
      attempts: providerMetadata?.['nestjs-llm-failover']?.['attempts'],
      streamed,
      warnings: warnings?.length,
      category: LlmCallError.isInstance(thrown) ? thrown.category : String(thrown),
    }),
  );
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
