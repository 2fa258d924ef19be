import { takeLaterCounts, type CountsSoFar } from '../../../lib/clients/wire/later-counts.js';

const NAMES = ['a', 'b', 'details'];

describe('counts of a stream', () => {
  it.each<[string, object, unknown, object]>([
    ['the later one', { a: 1 }, { a: 3 }, { a: 3 }],
    ['the later one though it is less, as each is that of the whole answer', { a: 3 }, { a: 2 }, { a: 2 }],
    ['the earlier one before a zero', { a: 1 }, { a: 0, b: 0 }, { a: 1, b: 0 }],
    ['the earlier one before what is no count', { a: 1 }, { a: null, b: 'many' }, { a: 1 }],
    [
      'details likewise',
      { details: { x: 1, y: 2 } },
      { details: { x: 0, y: 3, z: null } },
      { details: { x: 1, y: 3 } },
    ],
    ['nothing that is not read', { a: 1 }, { other: 9, constructor: 4 }, { a: 1 }],
    ['all where nothing comes', { a: 1 }, null, { a: 1 }],
  ])('are %s', (_, known, later, counts) => {
    const soFar: CountsSoFar = { ...known };
    takeLaterCounts(soFar, later, NAMES);
    expect(soFar).toEqual(counts);
  });
});
