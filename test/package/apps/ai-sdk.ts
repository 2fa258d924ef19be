import 'reflect-metadata';
import { createLlmClient } from 'nestjs-llm-failover';
import { failoverLanguageModel, failoverProvider } from 'nestjs-llm-failover/ai-sdk';
import { FakeLlm } from 'nestjs-llm-failover/testing';

async function main(): Promise<void> {
  const fake = new FakeLlm(['Hello', 'Hello again']);
  const providers = { openai: { keys: 'sk-test-good' } };
  const client = createLlmClient({ routes: { default: ['openai/gpt-6-luna'] }, providers }, { transport: fake });
  const prompt = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Hello?' }] }];
  const models = [failoverLanguageModel(client), failoverProvider(client).languageModel('default')];
  const answers = await Promise.all(models.map((model) => model.doGenerate({ prompt })));
  const texts = answers.map(({ content }) => content.map((part) => (part.type === 'text' ? part.text : '')).join(''));
  console.log(JSON.stringify({ specification: models[0]?.specificationVersion, texts }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
