import { KeyOutageDetector } from '../../lib/health/failure-patterns.js';

describe('KeyOutageDetector', () => {
  it('tells an outage at the third key, where that is half of the proven ones', () => {
    const detector = new KeyOutageDetector();
    expect(detector.reject('P', 'a', () => 6, 0)).toEqual([]);
    expect(detector.reject('P', 'b', () => 6, 1)).toEqual([]);
    expect(detector.reject('P', 'b', () => 6, 2)).toEqual([]);
    expect(detector.reject('P', 'c', () => 6, 3)).toEqual(['a', 'b', 'c']);
  });

  it('does not count the proven keys of a pool for every rejection', () => {
    const detector = new KeyOutageDetector();
    let asked = 0;
    const count = () => (asked += 1);
    detector.reject('P', 'a', count, 0);
    detector.reject('P', 'b', count, 0);
    expect(asked).toBe(0);
    expect(detector.reject('P', 'c', count, 0)).toHaveLength(3);
    expect(asked).toBe(1);
  });

  it('waits for half of a larger pool', () => {
    const detector = new KeyOutageDetector();
    for (const key of ['a', 'b', 'c']) expect(detector.reject('P', key, () => 7, 0)).toEqual([]);
    expect(detector.reject('P', 'd', () => 7, 0)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('counts no rejections that lie further apart than ten seconds', () => {
    const detector = new KeyOutageDetector();
    detector.reject('P', 'a', () => 3, 0);
    detector.reject('P', 'b', () => 3, 5_000);
    expect(detector.reject('P', 'c', () => 3, 10_001)).toEqual([]);
    expect(detector.reject('P', 'a', () => 3, 10_001)).toEqual(['b', 'c', 'a']);
  });

  it('counts none from before a success, and none of another provider', () => {
    const detector = new KeyOutageDetector();
    detector.reject('P', 'a', () => 3, 0);
    detector.reject('P', 'b', () => 3, 0);
    detector.succeed('P');
    expect(detector.reject('P', 'c', () => 3, 0)).toEqual([]);
    expect(detector.reject('Q', 'x', () => 3, 0)).toEqual([]);
    expect(detector.reject('P', 'a', () => 3, 0)).toEqual([]);
  });
});
