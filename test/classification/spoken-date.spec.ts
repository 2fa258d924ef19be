import { describe, expect, it } from 'vitest';
import { parseSpokenDate } from '../../lib/classification/hints/spoken-date.js';

const HOUR = 3_600_000;
/** A Tuesday, winter in both halves of the tests' zones. */
const NOW = Date.UTC(2030, 0, 15, 9);

describe('a date as people write it', () => {
  it.each<[string, number | undefined]>([
    ['january 16, 2030 at 2:00 am', 17 * HOUR],
    ['january 16, 2030 at 2:00 am utc, or switch', 17 * HOUR],
    ['jan 16, 10am.', 25 * HOUR],
    ['16th of january', 15 * HOUR],
    ['16 jan 2030, 14:30 (gmt)', 29.5 * HOUR],
    ['jan. 15th', -9 * HOUR],
    ['jan 14', 364 * 24 * HOUR - 9 * HOUR],
    ['january 16, 10am (america/new_york)', 30 * HOUR],
    ['6pm (europe/warsaw)', 8 * HOUR],
    ['9:30am (europe/warsaw)', 23.5 * HOUR],
    ['12am (utc)', 15 * HOUR],
    ['12 p.m. (asia/kolkata)', 21.5 * HOUR],
    ['6pm', undefined],
    ['6pm (mars/olympus)', undefined],
    ['13pm (utc)', undefined],
    ['jan 16 at 25:00', undefined],
    ['6 attempts', undefined],
    ['2 decades', undefined],
    ['5 marked requests', undefined],
    ['february 30', undefined],
    ['january 45, 2030', undefined],
    ['jan 16 at 18:00 utc+8', 25 * HOUR],
    ['6pm (utc+05:30)', 3.5 * HOUR],
    ['15:00 gmt-3', 9 * HOUR],
    ['january 16, 10am pst', 33 * HOUR],
    ['6pm pt', 17 * HOUR],
    ['6pm (pacific time)', 17 * HOUR],
    ['july 1, 2030 at 12:00 am pt', Date.UTC(2030, 6, 1, 7) - NOW],
    ['3:30 pm est', 11.5 * HOUR],
    ['9am eastern time', 5 * HOUR],
    ['11:00 cet', HOUR],
    ['11:00 cest', 24 * HOUR],
    ['jan 16 at 18:00 jst', 24 * HOUR],
    ['6pm estimated', undefined],
    ['6 et', undefined],
    ['18:00 (et)', 14 * HOUR],
    ['', undefined],
  ])('%s', (text, wait) => {
    expect(parseSpokenDate(text, 0, NOW)).toBe(wait === undefined ? undefined : NOW + wait);
  });

  it('begins where it is told', () => {
    expect(parseSpokenDate('it resets on jan 16', 13, NOW)).toBe(NOW + 15 * HOUR);
    expect(parseSpokenDate('it resets on jan 16', 0, NOW)).toBeUndefined();
  });
});
