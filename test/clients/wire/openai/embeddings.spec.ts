import { OPENAI_EMBED } from '../../../../lib/clients/wire/openai/embeddings.js';
import { deepFreeze } from '../deep-freeze.js';

const target = { provider: 'openai', model: 'text-embedding-3-small' };
const usage = { prompt_tokens: 6, total_tokens: 6 };

function base64Of(numbers: readonly number[]): string {
  return Buffer.from(Float32Array.from(numbers).buffer).toString('base64');
}

describe('the embeddings of the openai wire', () => {
  it('writes a request as it is, under the model of the target', () => {
    const request = deepFreeze({
      input: ['a', 'b'],
      model: 'embeddings',
      dimensions: 2,
      providerOptions: { openai: { user: 'u-1' }, other: { x: 1 } },
    });

    expect(OPENAI_EMBED.request(request, target)).toEqual({
      path: '/embeddings',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: { input: ['a', 'b'], dimensions: 2, user: 'u-1', model: 'text-embedding-3-small' },
      omitted: [],
    });
  });

  it('gives vectors in the order of their inputs', () => {
    const body = deepFreeze({
      object: 'list',
      data: [
        { object: 'embedding', index: 1, embedding: [0.5, 1] },
        { object: 'embedding', index: 0, embedding: [0.25, -1] },
      ],
      model: 'text-embedding-3-small',
      usage,
    });

    expect(OPENAI_EMBED.answer(body, target)).toEqual({ ...body, data: [body.data[1], body.data[0]] });
  });

  it('reads vectors beside an error without a word in it', () => {
    const body = deepFreeze({ data: [{ index: 0, embedding: [0.5] }], error: { message: '', code: null } });

    expect(OPENAI_EMBED.answer(body, target)?.data).toEqual([{ object: 'embedding', index: 0, embedding: [0.5] }]);
  });

  it('reads vectors in base64, and makes good what is missing', () => {
    const body = { data: [{ embedding: base64Of([0.5, -2]) }, { embedding: base64Of([1, 0]) }] };

    expect(OPENAI_EMBED.answer(body, target)).toEqual({
      object: 'list',
      data: [
        { object: 'embedding', index: 0, embedding: [0.5, -2] },
        { object: 'embedding', index: 1, embedding: [1, 0] },
      ],
      model: 'text-embedding-3-small',
    });
  });

  it.each([
    ['an error', { error: { message: 'no' } }],
    ['no data', { object: 'list' }],
    ['an empty list', { data: [] }],
    ['a vector without numbers', { data: [{ embedding: [] }] }],
    ['a vector with a text in it', { data: [{ embedding: [1, 'x'] }] }],
    ['base64 of half a number', { data: [{ embedding: 'AAAA' }] }],
    ['one broken vector among good ones', { data: [{ embedding: [1] }, {}] }],
    ['no object', 'ok'],
  ])('takes %s for no answer', (_, body) => {
    expect(OPENAI_EMBED.answer(body, target)).toBeUndefined();
  });
});
