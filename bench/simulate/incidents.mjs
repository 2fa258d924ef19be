// What goes wrong: data that the upstream reads. Times are milliseconds from the run's begin.

const BEGIN_MS = 60_000;
const END_MS = 360_000;
const RUN_MS = 480_000;

/**
 * - `down`: providers that answer 503
 * - `deadKeys`: keys that answer 401
 * - `quotaShare`: the share of the traffic that the rate limits of the first provider's keys then allow together
 * - `brownOut`: the share of failures at the first provider, and how much slower it answers
 * - `restartMs`: within so long all instances are replaced, one after the other; they forget what they remember themselves
 */
export const INCIDENTS = {
  'key-revoked': {
    title: 'One key of three revoked',
    what: 'From 60 s on, one of the first provider’s three keys is answered with 401, for good.',
    beginMs: BEGIN_MS,
    endMs: RUN_MS,
    runMs: RUN_MS,
    effect: { deadKeys: ['north-1'] },
  },
  outage: {
    title: 'The first provider is out for 5 minutes',
    what: 'From 60 s to 360 s the first provider answers 503. Then it carries a fifth of the traffic, and 20 s later twice the traffic, as before; what is too much for it is answered with 503.',
    beginMs: BEGIN_MS,
    endMs: END_MS,
    runMs: RUN_MS,
    rampMs: 20_000,
    effect: { down: ['north'] },
  },
  blackout: {
    title: 'Both providers are out for 5 minutes',
    what: 'From 60 s to 360 s both providers answer 503. Then they come back as above.',
    beginMs: BEGIN_MS,
    endMs: END_MS,
    runMs: RUN_MS,
    rampMs: 20_000,
    effect: { down: ['north', 'south'] },
  },
  'rate-limit-storm': {
    title: 'A storm of 429 for 5 minutes',
    what: 'From 60 s to 360 s each key of the first provider may do a fifth of its share of the traffic. More is answered with 429 and `retry-after: 2`.',
    beginMs: BEGIN_MS,
    endMs: END_MS,
    runMs: RUN_MS,
    effect: { quotaShare: 0.2 },
  },
  'brown-out': {
    title: 'A brown-out of the first provider for 5 minutes',
    what: 'From 60 s to 360 s six of ten calls to the first provider end in 500 after about 2 s; the others take four times as long as usual.',
    beginMs: BEGIN_MS,
    endMs: END_MS,
    runMs: RUN_MS,
    effect: { brownOut: { failures: 0.6, slowness: 4 } },
  },
  'fleet-restart': {
    title: 'The fleet restarts while one key is dead',
    what: 'One of the first provider’s three keys is dead from the begin. From 60 s to 70 s all instances are replaced by new ones.',
    beginMs: BEGIN_MS,
    endMs: RUN_MS,
    runMs: RUN_MS,
    restartMs: 10_000,
    isFromBegin: true,
    effect: { deadKeys: ['north-1'] },
  },
};
