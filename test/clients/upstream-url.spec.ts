import { upstreamUrl } from '../../lib/clients/upstream-url.js';

const AZURE = '/openai/deployments/{model}';

describe('upstreamUrl', () => {
  it.each([
    ['https://a.test/v1', '/chat/completions', 'https://a.test/v1/chat/completions'],
    ['https://a.test', '/v1/messages', 'https://a.test/v1/messages'],
    ['https://a.test/v1', '/v1/messages', 'https://a.test/v1/messages'],
    [
      'https://a.test/openai/deployments/x?api-version=2024-10-21',
      '/chat/completions',
      'https://a.test/openai/deployments/x/chat/completions?api-version=2024-10-21',
    ],
    [
      'https://a.test?api-version=2024-10-21',
      '/embeddings',
      'https://a.test/openai/deployments/m%2F1/embeddings?api-version=2024-10-21',
    ],
    [
      'https://a.test/openai?api-version=preview',
      '/chat/completions',
      'https://a.test/openai/deployments/m%2F1/chat/completions?api-version=preview',
    ],
    [
      'https://a.test/x/deployments/y?api-version=preview',
      '/models/m:streamGenerateContent?alt=sse',
      'https://a.test/x/deployments/y/models/m:streamGenerateContent?alt=sse&api-version=preview',
    ],
    [
      'https://a.test/openai/v1?api-version=preview',
      '/chat/completions',
      'https://a.test/openai/v1/chat/completions?api-version=preview',
    ],
  ])('%s and %s', (baseUrl, path, expected) => {
    expect(upstreamUrl({ baseUrl, model: 'm/1', deploymentPath: AZURE }, path)).toBe(expected);
  });

  it('adds the path behind that of the base URL where no deployments are known of', () => {
    const baseUrl = 'https://a.test/v1?api-version=preview';
    expect(upstreamUrl({ baseUrl, model: 'm' }, '/chat/completions')).toBe(
      'https://a.test/v1/chat/completions?api-version=preview',
    );
  });
});
