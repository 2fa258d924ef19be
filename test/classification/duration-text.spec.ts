import {
  durationText,
  momentText,
  sinceText,
  tookText,
  untilText,
  waitText,
} from '../../lib/classification/duration-text.js';

const NOW = Date.parse('2027-01-15T23:10:00Z');
const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const D = 24 * H;

describe('durationText', () => {
  it.each([
    [-5, '0 ms'],
    [0, '0 ms'],
    [35, '35 ms'],
    [34.2, '35 ms'],
    [999, '999 ms'],
    [999.5, '1 s'],
    [S, '1 s'],
    [1_400, '1.4 s'],
    [1_401, '1.5 s'],
    [9_950, '10 s'],
    [10 * S, '10 s'],
    [10_001, '11 s'],
    [45 * S, '45 s'],
    [59_001, '1 min'],
    [MIN, '1 min'],
    [90 * S, '1 min 30 s'],
    [59 * MIN + 59_500, '1 h'],
    [H, '1 h'],
    [H + 1, '1 h 1 min'],
    [2 * H + 5 * MIN, '2 h 5 min'],
    [D - 1, '1 d'],
    [D, '1 d'],
    [3 * D + 4 * H, '3 d 4 h'],
    [400 * D, '400 d'],
    [Infinity, 'an unknown time'],
    [Number.NaN, 'an unknown time'],
  ])('%d ms: %s', (lengthMs, expected) => {
    expect(durationText(lengthMs)).toBe(expected);
  });
});

describe('momentText', () => {
  it.each([
    [NOW, '23:10 UTC'],
    [NOW + 20 * MIN, '23:30 UTC'],
    [NOW + 20 * MIN + 1, '23:31 UTC'],
    [NOW - 1, '23:09 UTC'],
    [NOW + H, '00:10 UTC on 2027-01-16'],
    [NOW + 49 * MIN + 1, '00:00 UTC on 2027-01-16'],
    [NOW - D, '23:10 UTC on 2027-01-14'],
    [Infinity, 'an unknown time'],
  ])('%d: %s', (atMs, expected) => {
    expect(momentText(atMs, NOW)).toBe(expected);
  });
});

describe('waitText', () => {
  it.each([
    [-1, 'now'],
    [0, 'now'],
    [1, 'in 0.1 s'],
    [350, 'in 0.4 s'],
    [950, 'in 1 s'],
    [2 * S, 'in 2 s'],
    [59 * S, 'in 59 s'],
    [MIN, 'in 1 min, at 23:11 UTC'],
    [H, 'in 1 h, at 00:10 UTC on 2027-01-16'],
  ])('%d ms from now: %s', (waitMs, expected) => {
    expect(waitText(NOW + waitMs, NOW)).toBe(expected);
  });
});

describe('untilText, sinceText and tookText', () => {
  it.each([
    [-1, 'for a moment'],
    [5 * S, 'for 5 s'],
    [10 * MIN, 'for 10 min, until 23:20 UTC'],
  ])('%d ms to come: %s', (waitMs, expected) => {
    expect(untilText(NOW + waitMs, NOW)).toBe(expected);
  });

  it.each([
    [0, 'for less than 1 s'],
    [2_900, 'for 2 s'],
    [10 * MIN, 'for 10 min, since 23:00 UTC'],
    [D, 'for 1 d, since 23:10 UTC on 2027-01-14'],
  ])('%d ms gone by: %s', (lastedMs, expected) => {
    expect(sinceText(NOW - lastedMs, NOW)).toBe(expected);
  });

  it.each([
    [0, 'at once'],
    [35, 'in 35 ms'],
    [12_300, 'in 13 s'],
  ])('took %d ms: %s', (lengthMs, expected) => {
    expect(tookText(lengthMs)).toBe(expected);
  });
});
