import { FakeLlmServer } from 'nestjs-llm-failover/testing';

/** The keys that the demo plays with, under the variables in which an operator would have set them. */
export const DEMO_KEYS = {
  OPENAI_API_KEY: 'sk-test-openai-dead,sk-test-openai-good',
  ANTHROPIC_API_KEY: 'sk-test-anthropic-good',
  MISTRAL_API_KEY: 'sk-test-mistral-dead',
  DEEPSEEK_API_KEY: 'sk-test-deepseek-poor',
};

/** Four providers on one local port: of OpenAI's keys one is dead, Mistral knows no key, DeepSeek's quota is used up. */
export async function startDemoUpstream(): Promise<FakeLlmServer> {
  const server = await FakeLlmServer.start();
  server.acceptKeys('openai', ['sk-test-openai-good']);
  server.acceptKeys('mistral', []);
  server.on({ provider: 'openai', model: 'gpt-6-sol' }).fail('overloaded').reply('Hello, gpt-6-sol is back.');
  server.on({ provider: 'deepseek' }).fail('quota_exhausted');
  server.on().reply((call) => `Hello, this is ${call.model} (played by a fake server).`);
  return server;
}

/** Puts values into the environment. @returns what puts the former ones back */
export function setEnvironment(values: Readonly<Record<string, string>>): () => void {
  const former = Object.keys(values).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, values);
  return () => {
    for (const [name, value] of former) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
