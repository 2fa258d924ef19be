import { DEFAULT_HEALTH_SETTINGS } from '../../lib/health/health-settings.js';
import { healthKeysOf } from '../../lib/health/health-keys.js';
import { HealthRegistry } from '../../lib/health/health-registry.js';
import { LlmHealth } from '../../lib/health/llm-health.js';
import { DEFAULT_HEALTH_BOUNDS, MemoryHealthStore } from '../../lib/health/memory-health.store.js';
import { UptimeLedger } from '../../lib/health/uptime.js';
import { failureOf } from './failure-of.js';
import { ManualClock } from './manual-clock.js';

const LABELS: Record<string, string> = { abcd1111: 'primary', abcd2222: 'spare' };

function bench() {
  const clock = new ManualClock();
  const store = new MemoryHealthStore(DEFAULT_HEALTH_BOUNDS, clock);
  const registry = new HealthRegistry({ store, settings: DEFAULT_HEALTH_SETTINGS, clock });
  const uptime = new UptimeLedger();
  const directory = {
    refOf: (fingerprint: string) => {
      const label = LABELS[fingerprint];
      return label === undefined ? undefined : { label, fingerprint };
    },
    possibleKeys: () => Object.keys(LABELS).flatMap((fingerprint) => keysOf(fingerprint, 'm', 'P').all),
    redact: (text: string) => text.replaceAll('sk-test', '[redacted]'),
    onReset: () => undefined,
    settingOf: () => undefined,
  };
  const health = new LlmHealth({ registry, uptime, clock, directory, onListenerError: raise });
  const keysOf = (fingerprint: string, model: string, provider: string) =>
    healthKeysOf({ provider, model, baseUrl: `http://${provider}.test`, fingerprint });
  const fail = (category: Parameters<typeof failureOf>[0], fingerprint: string, model = 'm', provider = 'P') =>
    registry.recordFailure(
      keysOf(fingerprint, model, provider),
      failureOf(category, { status: 429, message: 'It said so.' }),
      registry.stamp(),
      true,
    );
  return { clock, registry, uptime, health, fail };
}

describe('LlmHealth', () => {
  it('shows what is known, as plain data', () => {
    const { health, fail, clock, uptime } = bench();
    fail('rate_limited', 'abcd1111');
    fail('overloaded', 'abcd1111');
    fail('credential_invalid', 'ffff0000');
    uptime.count({ provider: 'P', model: 'm' }, true);
    const snapshot = health.snapshot();
    expect(JSON.parse(JSON.stringify(snapshot))).toMatchObject({
      atMs: clock.now(),
      tracked: 3,
      entries: [
        {
          scope: 'credential_model',
          provider: 'P',
          model: 'm',
          credential: { label: 'primary', fingerprint: 'abcd1111' },
          state: 'unavailable',
          marks: [
            {
              reason: 'rate_limited',
              kind: 'cooling',
              category: 'rate_limited',
              status: 429,
              message: 'It said so.',
              sinceMs: clock.now(),
              untilMs: clock.now() + 1_000,
            },
          ],
        },
        { scope: 'provider_model', provider: 'P', model: 'm', state: 'unavailable' },
        {
          scope: 'credential',
          credential: { label: 'unknown', fingerprint: 'ffff0000' },
          marks: [{ kind: 'quarantined' }],
        },
      ],
      uptime: [{ provider: 'P', model: 'm', calls: 1, failed: 1, ratio: 0 }],
    });
    clock.pass(1_000);
    expect(health.snapshot().entries.map(({ state }) => state)).toEqual(['half-open', 'half-open', 'unavailable']);
  });

  it('shows what calls meet: half-open while a probe hangs, however long, and available once one was answered', () => {
    const { health, fail, clock, registry } = bench();
    fail('rate_limited', 'abcd1111');
    const keys = healthKeysOf({ provider: 'P', model: 'm', baseUrl: 'http://P.test', fingerprint: 'abcd1111' });
    const states = () => health.snapshot().entries.map(({ state }) => state);
    clock.pass(1_000);
    const lease = registry.acquireProbe(keys);
    clock.pass(30_000);
    expect([states(), registry.admission(keys).kind]).toEqual([['half-open'], 'half-open']);
    lease?.reopen(clock.now());
    expect([states(), registry.admission(keys).kind]).toEqual([['available'], 'half-open']);
    lease?.release();
    clock.pass(30_000);
    expect(states()).toEqual(['available']);
  });

  it.each([
    ['everything', undefined, 5],
    ['a provider', { provider: 'Q' }, 1],
    ['a model', { model: 'a' }, 1],
    ['a provider and a model', { provider: 'Q', model: 'a' }, 0],
    ['a label', { credential: 'primary' }, 2],
    ['the first digits of a fingerprint', { credential: '#abcd2' }, 1],
    ['digits that several begin with', { credential: 'abcd' }, 3],
    ['too few digits', { credential: 'abc' }, 0],
    ['an unknown name', { credential: 'nobody' }, 0],
  ])('resets %s', (_, selector, count) => {
    const { health, fail, registry } = bench();
    fail('credential_revoked', 'abcd1111');
    fail('rate_limited', 'abcd1111', 'a');
    fail('credential_invalid', 'abcd2222');
    fail('overloaded', 'ffff0000', 'b', 'Q');
    fail('network_error', 'ffff0000', 'b', 'P');
    expect(registry.size).toBe(5);
    expect(health.reset(selector)).toBe(count);
    const left = health.snapshot().entries.filter(({ marks, failures }) => marks.length > 0 || failures > 0);
    expect(left).toHaveLength(5 - count);
  });

  it('keeps the proof of a key when its marks are lifted', () => {
    const { health, fail, registry } = bench();
    registry.recordSuccess(
      healthKeysOf({ provider: 'P', model: 'm', baseUrl: 'http://P.test', fingerprint: 'abcd1111' }),
      registry.stamp(),
    );
    fail('credential_invalid', 'abcd1111');
    health.reset({ credential: 'primary' });
    expect(health.snapshot().entries).toMatchObject([{ proven: true, state: 'available', marks: [] }]);
  });
});

function raise(thrown: unknown): never {
  throw thrown;
}
