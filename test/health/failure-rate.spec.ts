import { FailureRates } from '../../lib/health/failure-patterns.js';

const settings = { breakerFailureRate: 0.5, breakerMinimumCalls: 10, breakerWindowMs: 30_000 };

function noted(outcomes: string, everyMs = 100): { readonly rates: FailureRates; readonly nowMs: number } {
  const rates = new FailureRates(settings);
  let nowMs = 1_000_000;
  for (const outcome of outcomes) rates.note('m', outcome === 'F', (nowMs += everyMs));
  return { rates, nowMs };
}

describe('FailureRates', () => {
  it.each([
    ['FSFSFSFSFS', true],
    ['FSFSFSFSF', false],
    ['FSFSSFSSFS', false],
    ['SSSSSFFFFF', true],
  ])('%s: opens: %s', (outcomes, isReached) => {
    const { rates, nowMs } = noted(outcomes);
    expect(rates.isReached('m', nowMs)).toBe(isReached);
    expect(rates.isReached('other', nowMs)).toBe(false);
  });

  it('forgets what is older than the window', () => {
    const { rates, nowMs } = noted('FFFFFFFFFF');
    expect(rates.isReached('m', nowMs)).toBe(true);
    expect(rates.isReached('m', nowMs + 30_000)).toBe(false);
  });

  it('does not let long ago successes hide that every second call fails now', () => {
    const { rates, nowMs } = noted('S'.repeat(1_000));
    let laterMs = nowMs + 29_000;
    for (let call = 0; call < 40; call += 1) rates.note('m', call % 2 === 0, (laterMs += 500));
    expect(rates.isReached('m', laterMs)).toBe(true);
  });

  it('begins anew when it is told to', () => {
    const { rates, nowMs } = noted('FFFFFFFFFF');
    rates.forget('m');
    expect(rates.isReached('m', nowMs)).toBe(false);
  });

  it('counts a bounded number of entries', () => {
    const rates = new FailureRates(settings);
    for (let entry = 0; entry < 3_000; entry += 1) rates.note(`m${entry}`, false, 1);
    expect(rates['parts'].size).toBe(1_000);
  });
});
