import { isVariableName, looksLikeKey, looksLikeModelKey, shownName } from '../../lib/credentials/shown-name.js';

/** Names in use, some of which a bolder search would take for keys. */
const NAMES = [
  'openai',
  'azure-openai-eu-2',
  'hf-inference-endpoints-eu',
  'xai-grok-4-fast-reasoning',
  'key-primary-1',
  'api-key-of-team-2026',
  'primary',
  'sk-central-1',
  'sk-test-dead',
  'us-gov-west-1',
  'OPENAI_API_KEY',
  'AZURE_OPENAI_API_KEY_EUROPE_WEST_2',
  'tenant 4711 (eu)',
  '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  'x-portkey-virtual-key',
];
const MODELS = [
  'gpt-5-mini-2026-01-31',
  'ft:gpt-4o-mini-2024-07-18:acme::AbC123xYz456Pq78',
  'accounts/fireworks/models/llama-v3p1-405b-instruct',
  'arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-3-5-sonnet-20241022-v2:0',
  'meta/meta-llama-3-70b:5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa',
  'Meta-Llama-3.1-405B-Instruct-Turbo',
  'hf-mistral-7b-instruct-v0.3',
  'deepseek-ai/DeepSeek-R1-Distill-Qwen-32B',
];
const KEYS = [
  'sk-proj-Abc123Def456Ghi789Jkl012Mno345',
  'sk-or-v1-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
  'hf_AbCdEfGhIjKlMnOpQrStUvWxYz123456',
  'AIzaSyA1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q',
  'xai-Ab12Cd34Ef56Gh78Ij90Kl12Mn34Op56',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl',
  '-----BEGIN PRIVATE KEY-----',
];

describe('A name as people may see it', () => {
  it.each(NAMES)('stays: %s', (name) => {
    expect(looksLikeKey(name)).toBe(false);
    expect(shownName(name)).toBe(name);
  });

  it.each(MODELS)('of a model stays: %s', (model) => expect(looksLikeModelKey(model)).toBe(false));

  it.each([...KEYS, '0123456789abcdef0123456789abcdef', 'a'.repeat(129)])('is none where it is a key: %s', (key) => {
    expect(looksLikeKey(key)).toBe(true);
    expect(shownName(key)).toBe('[redacted]');
  });

  it.each(KEYS.slice(0, 4))('of a model is none where it is a key: %s', (key) => {
    expect(looksLikeModelKey(key)).toBe(true);
  });

  it('is not shown where it is a long phrase', () => {
    expect(shownName('correct horse battery staple')).toBe('[redacted]');
    expect(shownName('x a')).toBe('x a');
  });

  it('of a variable is one that a variable can have', () => {
    expect(['OPENAI_API_KEY', 'my.key-2', '_x'].map(isVariableName)).toEqual([true, true, true]);
    const none = ['', 'a key', '2KEY', 'pass$word', 'abcdef04-4f89-41d3-9a0c-0305e82c3301'];
    expect(none.map(isVariableName)).toEqual(none.map(() => false));
  });
});
