import { MissingEndpoints } from '../../lib/clients/missing-endpoints.js';
import type { Candidate } from '../../lib/failover/candidate.js';
import { ManualClock } from './support/manual-clock.js';

const at = (id: string, baseUrl: string, model: string): Candidate =>
  ({ target: { provider: { id }, model }, credential: { baseUrl } }) as Candidate;

describe('MissingEndpoints', () => {
  it('remembers a provider, base URL and model for an hour', () => {
    const clock = new ManualClock();
    const missing = new MissingEndpoints(clock);
    missing.note(at('p', 'http://a', 'm'));
    expect(missing.has(at('p', 'http://a', 'm'))).toBe(true);
    const others = [at('q', 'http://a', 'm'), at('p', 'http://b', 'm'), at('p', 'http://a', 'n')];
    expect(others.map((other) => missing.has(other))).toEqual([false, false, false]);
    clock.advance(3_599_999);
    expect(missing.has(at('p', 'http://a', 'm'))).toBe(true);
    clock.advance(1);
    expect(missing.has(at('p', 'http://a', 'm'))).toBe(false);
    expect(missing.size).toBe(0);
  });

  it('forgets the oldest where there are more than a thousand', () => {
    const missing = new MissingEndpoints(new ManualClock());
    const places = Array.from({ length: 1_500 }, (_, index) => at('p', 'http://a', `m${index}`));
    for (const place of places) missing.note(place);
    expect(missing.size).toBe(1_000);
    expect([places[499], places[500]].map((place) => missing.has(place as Candidate))).toEqual([false, true]);
  });
});
