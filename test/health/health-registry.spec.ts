import type { LlmFailure } from '../../lib/classification/failure.interface.js';
import { DEFAULT_HEALTH_SETTINGS } from '../../lib/health/health-settings.js';
import { healthKeysOf } from '../../lib/health/health-keys.js';
import { HealthRegistry } from '../../lib/health/health-registry.js';
import { DEFAULT_HEALTH_BOUNDS, MemoryHealthStore } from '../../lib/health/memory-health.store.js';
import { failureOf } from './failure-of.js';
import { ManualClock } from './manual-clock.js';

function bench(poolSize = 6) {
  const clock = new ManualClock();
  const store = new MemoryHealthStore(DEFAULT_HEALTH_BOUNDS, clock);
  const asked: string[] = [];
  const provenPoolSize = (provider: string) => {
    asked.push(provider);
    return poolSize;
  };
  const registry = new HealthRegistry({ store, settings: DEFAULT_HEALTH_SETTINGS, clock, provenPoolSize });
  const keysOf = (fingerprint: string, model = 'm') =>
    healthKeysOf({ provider: 'P', model, baseUrl: 'http://p.test', fingerprint });
  const fail = (fingerprint: string, failure: LlmFailure, isPooled = true, startedAtMs = registry.stamp()) =>
    registry.recordFailure(keysOf(fingerprint), failure, startedAtMs, isPooled);
  const prove = (...fingerprints: string[]) => {
    for (const fingerprint of fingerprints) registry.recordSuccess(keysOf(fingerprint), registry.stamp());
  };
  const stateOf = (fingerprint: string) => registry.admission(keysOf(fingerprint));
  return { clock, store, registry, keysOf, fail, prove, stateOf, asked };
}

const rejected = failureOf('credential_invalid');

describe('HealthRegistry', () => {
  it('gives every event a stamp of its own, also within one millisecond', () => {
    const { registry, clock } = bench();
    const stamps = Array.from({ length: 100 }, () => registry.stamp());
    expect(stamps.every((stamp, index) => index === 0 || stamp > (stamps[index - 1] ?? Infinity))).toBe(true);
    expect(Math.floor(stamps.at(-1) ?? 0)).toBe(clock.now());
  });

  it('lets the strictest of a candidate’s entries decide', () => {
    const { fail, stateOf, registry, keysOf } = bench();
    fail('a', failureOf('rate_limited'));
    expect(stateOf('a')).toMatchObject({ kind: 'unavailable', reason: 'rate_limited' });
    expect(stateOf('b')).toEqual({ kind: 'available' });
    fail('a', failureOf('credential_revoked'));
    expect(stateOf('a')).toMatchObject({ reason: 'credential_revoked' });
    expect(registry.admission(keysOf('a', 'other'))).toMatchObject({ reason: 'credential_revoked' });
  });

  it('tells of a mark once, however many failures set it', () => {
    const { fail } = bench();
    expect(fail('a', failureOf('credential_revoked'))).toMatchObject({ reason: 'credential_revoked' });
    expect(fail('a', failureOf('credential_revoked'))).toBeUndefined();
    expect(fail('a', failureOf('invalid_request'))).toBeUndefined();
  });

  it('takes all leases of a probe or none, and gives them back', () => {
    const { fail, registry, keysOf, clock } = bench();
    fail('a', failureOf('rate_limited'));
    fail('a', failureOf('overloaded'));
    fail('b', failureOf('rate_limited'));
    clock.pass(1_000);
    const lease = registry.acquireProbe(keysOf('a'));
    expect(lease).toBeDefined();
    expect(registry.admission(keysOf('a'))).toMatchObject({ kind: 'half-open', freeAtMs: Infinity });
    expect(registry.acquireProbe(keysOf('b'))).toBeUndefined();
    lease?.release();
    expect(registry.admission(keysOf('a'))).toMatchObject({ kind: 'half-open', freeAtMs: clock.now() });
    expect(registry.acquireProbe(keysOf('b'))).toBeDefined();
  });

  it('keeps the evidence of the last failed probe, also when older news is told again', () => {
    const { fail, registry, keysOf, clock, store } = bench();
    fail('a', failureOf('credential_invalid', { explicit: true, message: 'z' }));
    const old = [...registry.entries()];
    clock.pass(900_000);
    fail('a', failureOf('credential_invalid', { explicit: false, message: 'a' }));
    const shown = () => store.get(keysOf('a').credential)?.marks.credential_invalid?.evidence.message;
    expect(shown()).toBe('a');
    registry.restore(old);
    expect(shown()).toBe('a');
  });

  it('tells listeners of changes and of the end of probes, and forgets them', () => {
    const { fail, registry, keysOf, clock } = bench();
    const news: string[] = [];
    const stop = registry.onChange(keysOf('a').all, () => news.push('news'));
    expect(registry.watchedKeys).toBe(5);
    fail('a', failureOf('overloaded'));
    expect(news).toHaveLength(1);
    clock.pass(1_000);
    registry.acquireProbe(keysOf('a'))?.release();
    expect(news).toHaveLength(2);
    stop();
    fail('a', failureOf('credential_revoked'));
    expect(news).toHaveLength(2);
    expect(registry.watchedKeys).toBe(0);
  });

  it('counts resets of entries that had something to lift only', () => {
    const { fail, registry, prove } = bench();
    prove('a');
    fail('b', rejected);
    expect(registry.reset(() => true)).toEqual(['credential:P:b']);
    expect(registry.reset(() => true)).toEqual([]);
  });
});

describe('HealthRegistry in an outage of many keys', () => {
  it('turns three rejections of proven keys within ten seconds into one cooling of the provider', () => {
    const { fail, prove, stateOf, registry, keysOf, asked } = bench();
    prove('a', 'b', 'c', 'd', 'e', 'f');
    fail('a', rejected);
    fail('b', rejected);
    expect(stateOf('a')).toMatchObject({ reason: 'credential_invalid' });
    expect(stateOf('d')).toEqual({ kind: 'available' });
    fail('c', rejected);
    expect(new Set(asked)).toEqual(new Set(['P']));
    for (const key of ['a', 'b', 'c', 'd']) {
      expect(stateOf(key)).toMatchObject({ kind: 'unavailable', reason: 'key_outage' });
      expect(registry.admission({ ...keysOf(key), all: [keysOf(key).credential] })).toEqual({ kind: 'available' });
    }
  });

  it('cools longer with each failed probe, and ends with the first success', () => {
    const { fail, prove, stateOf, clock } = bench(3);
    prove('a', 'b', 'c');
    for (const key of ['a', 'b', 'c']) fail(key, rejected);
    expect(stateOf('a')).toMatchObject({ untilMs: clock.now() + 5_000 });
    clock.pass(5_000);
    expect(stateOf('a').kind).toBe('half-open');
    fail('a', rejected);
    expect(stateOf('b')).toMatchObject({ isOutage: true, mark: { untilMs: clock.now() + 10_000 } });
    clock.pass(10_000);
    prove('b');
    for (const key of ['a', 'b', 'c']) expect(stateOf(key)).toEqual({ kind: 'available' });
    fail('a', rejected);
    expect(stateOf('a')).toMatchObject({ reason: 'credential_invalid' });
    expect(stateOf('b')).toEqual({ kind: 'available' });
  });

  it('is forgotten after ten windows of silence: then a dead key is a dead key again', () => {
    const { fail, prove, stateOf, clock } = bench(3);
    prove('a', 'b', 'c');
    for (const key of ['a', 'b', 'c']) fail(key, rejected);
    clock.pass(5_000 + 50_000);
    fail('a', rejected);
    expect(stateOf('a')).toMatchObject({ reason: 'credential_invalid' });
    expect(stateOf('b')).toEqual({ kind: 'available' });
  });

  it.each([
    ['unproven keys', rejected, false, true],
    ['callers’ own keys', rejected, true, false],
    ['revoked keys', failureOf('credential_revoked'), true, true],
    ['expired keys', failureOf('credential_expired'), true, true],
  ])('does not count %s', (_, failure, isProven, isPooled) => {
    const { fail, prove, stateOf } = bench();
    if (isProven) prove('a', 'b', 'c', 'd');
    for (const key of ['a', 'b', 'c']) fail(key, failure, isPooled);
    expect(stateOf('d')).toEqual({ kind: 'available' });
    expect(stateOf('a')).toMatchObject({ kind: 'unavailable', reason: failure.category });
  });

  it('does not count rejections that a success lies between', () => {
    const { fail, prove, stateOf } = bench();
    prove('a', 'b', 'c', 'd');
    fail('a', rejected);
    fail('b', rejected);
    prove('d');
    fail('c', rejected);
    expect(stateOf('d')).toEqual({ kind: 'available' });
  });

  it('forgets at a reset what a gateway has reported of a model before', () => {
    const { registry, keysOf } = bench();
    const relayed = failureOf('credential_revoked', { basis: 'relayed' });
    const report = (model: string) => registry.recordFailure(keysOf('a', model), relayed, registry.stamp(), true);
    report('m1');
    registry.reset(() => true);
    expect(report('m2')).toMatchObject({ key: keysOf('a', 'm2').credential_model });
    expect(registry.admission(keysOf('a', 'm3')).kind).toBe('available');
    expect(report('m3')).toMatchObject({ key: keysOf('a').credential });
  });
});
