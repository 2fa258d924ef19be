import { GEMINI_EMBED } from '../../../../lib/clients/wire/gemini/embeddings.js';
import { deepFreeze } from '../deep-freeze.js';

const target = { provider: 'gemini', model: 'gemini-embedding-001', params: { taskType: 'RETRIEVAL_QUERY' } };

describe('the embeddings of the gemini wire', () => {
  it('asks for one text by itself', () => {
    const request = deepFreeze({ input: 'a', dimensions: 64, encoding_format: 'base64' } as const);

    expect(GEMINI_EMBED.request(request, target)).toEqual({
      path: '/models/gemini-embedding-001:embedContent',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: {
        model: 'models/gemini-embedding-001',
        content: { parts: [{ text: 'a' }] },
        outputDimensionality: 64,
        taskType: 'RETRIEVAL_QUERY',
      },
      omitted: [],
    });
  });

  it('asks for a list at once, each text with what was written for the provider', () => {
    const asked = GEMINI_EMBED.request(deepFreeze({ input: ['a', 'b'], user: 'u' }), target);
    const fields = { model: 'models/gemini-embedding-001', taskType: 'RETRIEVAL_QUERY' };

    expect(asked.path).toBe('/models/gemini-embedding-001:batchEmbedContents');
    expect(asked.omitted).toEqual(['user']);
    expect(asked.body).toEqual({
      requests: [
        { ...fields, content: { parts: [{ text: 'a' }] } },
        { ...fields, content: { parts: [{ text: 'b' }] } },
      ],
    });
  });

  it.each([
    ['one vector', { embedding: { values: [0.5, -1] } }, [[0.5, -1]]],
    ['a list', { embeddings: [{ values: [1] }, { values: [2] }] }, [[1], [2]]],
  ])('reads %s', (_, body, vectors) => {
    expect(GEMINI_EMBED.answer(body, target)).toEqual({
      object: 'list',
      data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })),
      model: 'gemini-embedding-001',
    });
  });

  it('reads the tokens where they are told', () => {
    const body = { embedding: { values: [1] }, usageMetadata: { promptTokenCount: 3 } };

    expect(GEMINI_EMBED.answer(body, target)?.usage).toEqual({ prompt_tokens: 3, total_tokens: 3 });
  });

  it.each([
    ['an error', { error: { code: 400 } }],
    ['nothing', {}],
    ['an empty list', { embeddings: [] }],
    ['one broken vector', { embeddings: [{ values: [1] }, { values: ['x'] }] }],
    ['no object', 'ok'],
  ])('takes %s for no answer', (_, body) => {
    expect(GEMINI_EMBED.answer(body, target)).toBeUndefined();
  });
});
