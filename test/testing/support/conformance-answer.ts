import { providerFailure, type FakeAnswer, type FakeLlmCall } from 'nestjs-llm-failover/testing';

/** An upstream that does what the conformance checks ask for, and has no model `ghost`. */
export function conformanceAnswer({ api, body, model, provider }: FakeLlmCall): FakeAnswer {
  if (model === 'ghost') return providerFailure(provider, 'model_not_found', { api, model });
  const isToolWanted = body['tools'] !== undefined && !JSON.stringify(body).includes('winter');
  if (!isToolWanted) return 'Hello there, dear reader.';
  return { toolCalls: [{ name: 'get_season', arguments: { city: 'Lima', month: 'July' } }] };
}
