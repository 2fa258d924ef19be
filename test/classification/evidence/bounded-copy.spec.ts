import { vi } from 'vitest';
import { boundedCopy } from '../../../lib/classification/evidence/bounded-copy.js';
import { classifyLlmFailure } from '../../../lib/classification/classify-llm-failure.js';

const ROOM = 65_536;
const many = <Value>(count: number, make: (index: number) => Value) =>
  Array.from({ length: count }, (_, at) => make(at));

/** Counts what is read of a record. */
function watched(record: object): {
  readonly record: object;
  readonly reads: () => number;
  readonly listings: () => number;
} {
  let [reads, listings] = [0, 0];
  const proxy = new Proxy(record, {
    get: (target, key) => {
      reads += 1;
      return Reflect.get(target, key) as unknown;
    },
    ownKeys: (target) => {
      listings += 1;
      return Reflect.ownKeys(target);
    },
  });
  return { record: proxy, reads: () => reads, listings: () => listings };
}

describe('a bounded copy', () => {
  it('is the same for what is small', () => {
    const document = { error: { message: 'no', code: 7, details: [{ a: true }, null, 'x'] }, ['__proto__']: 'own' };
    expect(boundedCopy(document, ROOM)).toEqual(document);
    expect(Object.keys(boundedCopy(document, ROOM) as object)).toEqual(Object.keys(document));
  });

  it.each<[string, unknown]>([
    ['one string', { error: { message: 'x'.repeat(9_000_000) } }],
    ['many strings', { errors: many(9_000, () => 'y'.repeat(900)) }],
    ['many fields', Object.fromEntries(many(9_000, (at) => [`field${at}`, 'z'.repeat(30)]))],
    ['long names', Object.fromEntries(many(300, (at) => [`${at}${'n'.repeat(90_000)}`, 1]))],
    ['many lists', many(90_000, () => [])],
    ['many levels', many(9_000, (at) => at).reduce<unknown>((inner) => ({ inner }), 'deep')],
  ])('has an end for %s', (_, document) => {
    const written = JSON.stringify(boundedCopy(document, ROOM));
    expect(written.length).toBeGreaterThan(30);
    expect(written.length).toBeLessThan(2 * ROOM);
  });

  it('leaves room behind a long string', () => {
    const copy = boundedCopy({ text: 'x'.repeat(900_000), error: { code: 'invalid_api_key' } }, ROOM);
    expect(copy).toMatchObject({ error: { code: 'invalid_api_key' } });
  });

  it('survives cycles, getters that throw, and what JSON lacks', () => {
    const cycle: Record<string, unknown> = { big: 5n, none: undefined, call: () => 1 };
    Object.defineProperty(cycle, 'throws', {
      enumerable: true,
      get: () => {
        throw new Error('no');
      },
    });
    cycle['self'] = cycle;
    expect(() => JSON.stringify(boundedCopy(cycle, ROOM))).not.toThrow();
    expect(boundedCopy(cycle, ROOM)).toMatchObject({ big: 5, none: null, call: null, throws: null });
  });
});

describe('a verdict on parsed data', () => {
  it('lists the fields of each object once, and reads few of them', () => {
    const { record, reads, listings } = watched(Object.fromEntries(many(20_000, (at) => [`m${at}`, 'x'])));
    classifyLlmFailure({ status: 400, body: { error: record } });
    expect(listings()).toBe(1);
    expect(reads()).toBeLessThan(400);
  });

  it('lists a large object no further time, wherever it stands again', () => {
    const { record, listings } = watched(Object.fromEntries(many(70_000, (at) => [`m${at}`, 1])));
    classifyLlmFailure({ status: 400, body: { errors: many(100, () => record) } });
    expect(listings()).toBe(1);
  });

  it('parses no more of a text inside it than of a text', () => {
    const inner = JSON.stringify({ error: Object.fromEntries(many(9_000, (at) => [`m${at}`, 'x'.repeat(30)])) });
    const parse = vi.spyOn(JSON, 'parse');
    classifyLlmFailure({ status: 200, body: { error: { message: inner } } });
    const sizes = parse.mock.calls.map(([text]) => text.length);
    parse.mockRestore();
    expect(Math.max(0, ...sizes)).toBeLessThanOrEqual(ROOM);
  });
});
