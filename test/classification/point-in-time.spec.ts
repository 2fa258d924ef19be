import { parseHttpDate } from '../../lib/classification/hints/point-in-time.js';

describe('a date of a header', () => {
  it.each([
    ['as HTTP writes it', 'Fri, 27 Nov 2026 08:00:00 GMT'],
    ['as HTTP wrote it once', 'Friday, 27-Nov-26 08:00:00 GMT'],
    ['as C wrote it', 'Fri Nov 27 08:00:00 2026'],
    ['of ISO 8601 in UTC', '2026-11-27T08:00:00Z'],
    ['of ISO 8601 with an offset', '2026-11-27T10:00:00+02:00'],
    ['of ISO 8601 without a zone', '2026-11-27T08:00:00'],
    ['in words without a zone', '2026-11-27 08:00:00'],
  ])('%s is the same wherever the process runs', (_what, text) => {
    for (const zone of ['America/New_York', 'Asia/Shanghai', 'UTC']) {
      vi.stubEnv('TZ', zone);
      expect(parseHttpDate(text)).toBe(Date.UTC(2026, 10, 27, 8));
    }
  });

  it('is no number where it is none', () => {
    for (const text of ['soon', '', 'Fri']) expect(parseHttpDate(text)).toBeNaN();
  });
});
