import { adaptationFor, adapted, noteOf } from '../../../lib/clients/adapt/adaptation.js';
import { boundsInWords } from '../../../lib/clients/adapt/bounds-in-words.js';
import { refusalIn } from '../../../lib/clients/adapt/refusal.js';

const refusalOf = (body: object, request?: unknown) => refusalIn({ status: 422, body: JSON.stringify(body), request });

describe('the bounds of a number', () => {
  it.each([
    ['temperature must be in (0,1]', 'temperature', { least: 0.01, most: 1 }],
    ['top_p must be in (0, 1], got 0.0.', 'top_p', { least: 0.01, most: 1 }],
    ['<400> temperature should be in [0.0, 2.0)', 'temperature', { least: 0, most: 1.99 }],
    ['range of top_p should be (0.0, 1.0]', 'top_p', { least: 0.01, most: 1 }],
    ['temperature must be within [0, 1], got 2', 'temperature', { least: 0, most: 1 }],
    ['temperature 参数非法,取值范围是[0.0,1.0]', 'temperature', { least: 0, most: 1 }],
    ['invalid request: temperature must be between 0 and 1.0 inclusive.', 'temperature', { least: 0, most: 1 }],
    ['presence_penalty must be between 0 and 1 inclusive.', 'presence_penalty', { least: 0, most: 1 }],
    ["'temperature' : number must be at most 1.5", 'temperature', { most: 1.5 }],
    ['temperature: input should be less than or equal to 1', 'temperature', { most: 1 }],
    ['top_p: input should be greater than or equal to 0.1', 'top_p', { least: 0.1 }],
    ["invalid 'temperature': decimal above maximum value. expected a value <= 1, but got", 'temperature', { most: 1 }],
  ])('are read in %s', (words, name, bounds) => {
    expect(boundsInWords(words)).toEqual({ name, bounds });
  });

  it.each([
    'temperature may only be set to 1',
    'temperature is not supported by this model',
    'max_tokens must be at most 4096',
    'temperature of the request; seed must be between 0 and 10',
  ])('are not read in %s', (words) => {
    expect(boundsInWords(words)).toBeUndefined();
  });

  it('are read in what a validator has found of a field of the body, and of nothing in it', () => {
    const found = (...loc: (string | number)[]) => ({
      detail: [{ type: 'less_than_equal', loc, msg: 'Input should be less than or equal to 1.5', input: 1.8 }],
    });
    expect(refusalOf(found('body', 'temperature'), { temperature: 1.8 })).toEqual({
      kind: 'bounds',
      field: 'temperature',
      bounds: { most: 1.5 },
    });
    expect(refusalOf(found('body', 'tools', 0, 'temperature'))).toBeUndefined();
    expect(refusalOf(found('body', 'n'))).toBeUndefined();
  });
});

describe('a number that is beyond them', () => {
  const refusal = { kind: 'bounds', field: 'temperature', bounds: { least: 0.01, most: 1 } } as const;

  it('becomes the nearest that is taken, then and from now on', () => {
    const body = { messages: [], temperature: 1.5 };
    const adaptation = adaptationFor(refusal, body, 'openai');
    if (adaptation === undefined) throw new Error('no adaptation');
    expect(adapted(body, adaptation)).toEqual({ messages: [], temperature: 1 });
    expect(adapted({ temperature: 0 }, adaptation)).toEqual({ temperature: 0.01 });
    const within = { temperature: 0.5 };
    expect(adapted(within, adaptation)).toBe(within);
    expect(noteOf(adaptation)).toBe('temperature sent as the nearest of 0.01 to 1');
  });

  it('becomes so where another protocol has it', () => {
    const body = { contents: [], generationConfig: { temperature: 2, topP: 1 } };
    const adaptation = adaptationFor({ ...refusal, bounds: { most: 1 } }, body, 'gemini');
    if (adaptation === undefined) throw new Error('no adaptation');
    expect(adapted(body, adaptation)).toEqual({ contents: [], generationConfig: { temperature: 1, topP: 1 } });
    expect(noteOf(adaptation)).toBe('temperature sent as the nearest of at most 1');
  });

  it.each([2.5, -1, '1.5'])('stays where it is a mistake: %j', (temperature) => {
    expect(adaptationFor(refusal, { temperature }, 'openai')).toBeUndefined();
  });
});
