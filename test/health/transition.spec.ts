import type { LlmFailure, LlmFailureCategory } from '../../lib/classification/failure.interface.js';
import { admissionOf, stricter } from '../../lib/health/admission.js';
import { DEFAULT_HEALTH_SETTINGS } from '../../lib/health/health-settings.js';
import { PRISTINE, type HealthState } from '../../lib/health/health-state.js';
import { markingOf, type Marking } from '../../lib/health/marking.js';
import { mergeHealth } from '../../lib/health/merge-health.js';
import {
  applyFailure,
  applyIsolation,
  applyReset,
  applySuccess,
  evidenceOf,
  isForgotten,
} from '../../lib/health/transition.js';
import { failureOf } from './failure-of.js';

const MINUTE = 60_000;

/** One entry that lives through failures and successes. */
class Entry {
  state: HealthState = PRISTINE;
  private stampMs = 0;

  fail(category: LlmFailureCategory, nowMs: number, extra: Partial<LlmFailure> = {}, startedAtMs = nowMs): this {
    const failure = failureOf(category, extra);
    const marking = markingOf(failure, this.state.proven, DEFAULT_HEALTH_SETTINGS) as Marking;
    this.stampMs = Math.max(nowMs, this.stampMs + 0.001);
    const news = {
      startedAtMs,
      stampMs: this.stampMs,
      nowMs,
      evidence: evidenceOf(failure),
      retryAfterMs: failure.retryAfterMs,
    };
    this.state = applyFailure(this.state, marking, news, DEFAULT_HEALTH_SETTINGS.breakerThreshold);
    return this;
  }

  succeed(startedAtMs: number, nowMs = startedAtMs): this {
    this.state = applySuccess(this.state, startedAtMs, nowMs, true);
    return this;
  }

  at(nowMs: number) {
    const admission = admissionOf(this.state, nowMs);
    return admission.kind === 'unavailable' ? { unavailable: admission.untilMs } : admission.kind;
  }
}

describe('applyFailure', () => {
  it('climbs the ladder with each failure after a window, and not above its end', () => {
    const entry = new Entry();
    let nowMs = 1_000;
    const windows: number[] = [];
    for (let step = 0; step < 8; step += 1) {
      entry.fail('rate_limited', nowMs);
      const { untilMs = 0 } = entry.state.marks.rate_limited ?? {};
      windows.push(untilMs - nowMs);
      nowMs = untilMs;
    }
    expect(windows).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('rises one step for many failures inside one window, or of attempts from before it', () => {
    const entry = new Entry()
      .fail('overloaded', 1_000, {}, 0)
      .fail('overloaded', 1_000, {}, 0)
      .fail('overloaded', 1_900, {}, 0);
    expect(entry.state.marks.overloaded).toMatchObject({ step: 1, untilMs: 2_000 });
    entry.fail('overloaded', 2_500, {}, 900);
    expect(entry.state.marks.overloaded).toMatchObject({ step: 1, untilMs: 2_000 });
  });

  it('begins at the first step again after ten windows of silence', () => {
    const entry = new Entry().fail('overloaded', 0).fail('overloaded', 1_000);
    expect(entry.state.marks.overloaded).toMatchObject({ step: 2, untilMs: 3_000 });
    expect(entry.at(3_000 + 19_999)).toBe('half-open');
    expect(entry.at(3_000 + 20_000)).toBe('available');
    entry.fail('overloaded', 3_000 + 20_000);
    expect(entry.state.marks.overloaded).toMatchObject({ step: 1, untilMs: 24_000 });
  });

  it('believes a hint up to its cap', () => {
    expect(new Entry().fail('rate_limited', 0, { retryAfterMs: 4_200.5 }).at(0)).toEqual({ unavailable: 4_201 });
    expect(new Entry().fail('rate_limited', 0, { retryAfterMs: 18 * 86_400_000 }).at(0)).toEqual({
      unavailable: 15 * MINUTE,
    });
    expect(new Entry().fail('quota_exhausted', 0, { retryAfterMs: 18 * 86_400_000 }).at(0)).toEqual({
      unavailable: 1_440 * MINUTE,
    });
    expect(new Entry().fail('model_unavailable', 0, { retryAfterMs: 1_000 }).at(0)).toEqual({
      unavailable: 720 * MINUTE,
    });
  });

  it('opens a breaker with the fifth failure in a row, and doubles its pause with each failed probe', () => {
    const entry = new Entry();
    for (let time = 1; time <= 4; time += 1) expect(entry.fail('server_error', time).at(time)).toBe('available');
    expect(entry.fail('timeout', 5).at(5)).toEqual({ unavailable: 1_005 });
    expect(entry.at(1_005)).toBe('half-open');
    expect(entry.fail('server_error', 1_005).at(1_005)).toEqual({ unavailable: 3_005 });
    expect(admissionOf(entry.state, 1_500)).toMatchObject({
      kind: 'unavailable',
      reason: 'breaker',
      isOutage: true,
    });
    entry.succeed(3_005);
    expect(entry.state).toMatchObject({ failures: 0, marks: {} });
  });

  it('does not count failures that a success lies between', () => {
    const entry = new Entry();
    for (let time = 1; time <= 20; time += 1) {
      entry.fail('server_error', time * 10);
      if (time % 4 === 0) entry.succeed(time * 10 + 1);
    }
    expect(entry.at(500)).toBe('available');
  });

  it('quarantines an unproven key at once, and probes it after 15 minutes, doubling to 6 hours', () => {
    const entry = new Entry().fail('credential_invalid', 0);
    const probes: number[] = [];
    let nowMs = 0;
    for (let time = 0; time < 7; time += 1) {
      const { probeAtMs = NaN } = entry.state.marks.credential_invalid ?? {};
      probes.push((probeAtMs - nowMs) / MINUTE);
      expect(entry.at(probeAtMs - 1)).toEqual({ unavailable: undefined });
      expect(entry.at(probeAtMs)).toBe('half-open');
      nowMs = probeAtMs;
      entry.fail('credential_invalid', nowMs);
    }
    expect(probes).toEqual([15, 30, 60, 120, 240, 360, 360]);
  });

  it('does not move a probe for failures of attempts that were no probe', () => {
    const entry = new Entry().fail('credential_invalid', 0);
    const before = entry.state;
    expect(entry.fail('credential_invalid', 10 * MINUTE).state).toBe(before);
    expect(entry.fail('credential_invalid', 20 * MINUTE, {}, 10 * MINUTE).state).toBe(before);
  });

  it('never probes a revoked or expired key', () => {
    for (const category of ['credential_revoked', 'credential_expired'] as const) {
      expect(new Entry().fail(category, 0).at(1e15)).toEqual({ unavailable: undefined });
    }
  });

  it('quarantines a proven key after five windows without a success', () => {
    const entry = new Entry().succeed(0);
    let nowMs = 1;
    for (let strike = 1; strike <= 5; strike += 1) {
      entry.fail('credential_invalid', nowMs);
      expect(entry.state.marks.credential_invalid).toMatchObject({ kind: 'cooling', step: strike });
      nowMs = entry.state.marks.credential_invalid?.untilMs ?? NaN;
    }
    entry.fail('credential_invalid', nowMs);
    expect(entry.state.marks.credential_invalid).toMatchObject({ kind: 'quarantined', probeAtMs: nowMs + 15 * MINUTE });
  });

  it('asks every ten minutes whether a quota is back, but not where its time is known', () => {
    const entry = new Entry().fail('quota_exhausted', 0);
    expect(entry.at(10 * MINUTE - 1)).toEqual({ unavailable: 60 * MINUTE });
    expect(entry.at(10 * MINUTE)).toBe('half-open');
    entry.fail('quota_exhausted', 10 * MINUTE);
    expect(entry.at(10 * MINUTE)).toEqual({ unavailable: 60 * MINUTE });
    expect(entry.at(20 * MINUTE)).toBe('half-open');
    expect(new Entry().fail('quota_exhausted', 0, { retryAfterMs: 30 * MINUTE }).at(20 * MINUTE)).toEqual({
      unavailable: 30 * MINUTE,
    });
  });

  it('extends a guessed window to a longer hint that comes late', () => {
    const entry = new Entry().fail('rate_limited', 0).fail('rate_limited', 500, { retryAfterMs: 30_000 });
    expect(entry.state.marks.rate_limited).toMatchObject({ step: 1, untilMs: 30_500, hinted: true });
  });

  it('extends a hinted window to a hint that reaches further, once for many that name one end', () => {
    const entry = new Entry().fail('rate_limited', 100, { retryAfterMs: 1_000 });
    entry.fail('rate_limited', 400, { retryAfterMs: 30_000 }, 0);
    const before = entry.state;
    expect(before.marks.rate_limited).toMatchObject({ step: 1, untilMs: 30_400, hinted: true });
    for (const hint of [1_000, 29_000, 30_000]) {
      expect(entry.fail('rate_limited', 900, { retryAfterMs: hint }, 0).state).toBe(before);
    }
  });

  it('begins a hinted window anew for a hint of an attempt from before it that fails after its end', () => {
    const entry = new Entry().fail('rate_limited', 100, { retryAfterMs: 1_000 });
    entry.fail('rate_limited', 1_500, { retryAfterMs: 30_000 }, 0);
    expect(entry.state.marks.rate_limited).toMatchObject({ step: 1, untilMs: 31_500, hinted: true });
    expect(entry.at(1_600)).toEqual({ unavailable: 31_500 });
  });
});

describe('applySuccess', () => {
  it('lifts older marks, starts a generation, and proves a credential', () => {
    const entry = new Entry().fail('credential_invalid', 0).succeed(10);
    expect(entry.state).toMatchObject({ generation: 1, proven: true, clearedAtMs: 10, marks: {} });
  });

  it('keeps a mark that came after the attempt began, and a revocation always', () => {
    const entry = new Entry().fail('rate_limited', 100).fail('credential_revoked', 100);
    expect(Object.keys(new Entry().fail('rate_limited', 100).succeed(50, 200).state.marks)).toEqual(['rate_limited']);
    expect(Object.keys(entry.succeed(150, 200).state.marks)).toEqual(['credential_revoked']);
  });

  it('gives back the same state where there is nothing to change', () => {
    const proven = new Entry().succeed(1).state;
    expect(applySuccess(proven, 5, 6, true)).toBe(proven);
    expect(applySuccess(PRISTINE, 5, 6, false)).toBe(PRISTINE);
  });
});

describe('applyReset', () => {
  it('lifts everything but the proof, or one mark alone', () => {
    const entry = new Entry().succeed(1).fail('credential_revoked', 10).fail('quota_exhausted', 10);
    expect(applyReset(entry.state, 20)).toMatchObject({
      proven: true,
      marks: {},
      clearedAtMs: 20,
    });
    expect(Object.keys(applyReset(entry.state, 20, 'quota_exhausted').marks)).toEqual(['credential_revoked']);
  });
});

describe('what a person decides', () => {
  it('outranks what calls of other instances find before they hear of it', () => {
    const before = new Entry().fail('rate_limited', 10);
    const evidence = evidenceOf(failureOf('permission_denied', {}));
    const isolated = applyIsolation(before.state, evidence, 20);
    const reset = applyReset(before.state, 20);
    for (let time = 30; time < 60; time += 10) before.succeed(time).fail('overloaded', time + 1);
    expect(mergeHealth(before.state, isolated).marks).toHaveProperty('operator');
    expect(mergeHealth(reset, before.state).marks).toEqual({});
    expect(mergeHealth(isolated, applyReset(isolated, 70)).marks).toEqual({});
  });
});

describe('isForgotten', () => {
  it('never forgets a quarantine', () => {
    const { credential_invalid: mark } = new Entry().fail('credential_invalid', 0).state.marks;
    expect(mark !== undefined && isForgotten(mark, 1e15)).toBe(false);
  });
});

describe('admissionOf', () => {
  it('lets the mark that blocks longest decide', () => {
    const entry = new Entry().fail('rate_limited', 0, { retryAfterMs: 9_000 }).fail('model_unavailable', 0);
    expect(admissionOf(entry.state, 1)).toMatchObject({ kind: 'unavailable', reason: 'model_unavailable' });
    entry.fail('credential_revoked', 1);
    expect(admissionOf(entry.state, 2)).toMatchObject({
      kind: 'unavailable',
      reason: 'credential_revoked',
      untilMs: undefined,
    });
  });

  it('lets a block beat a probe', () => {
    const entry = new Entry();
    for (let time = 1; time <= 5; time += 1) entry.fail('server_error', time);
    entry.fail('overloaded', 10, { retryAfterMs: 500 });
    expect(admissionOf(entry.state, 600)).toMatchObject({ kind: 'unavailable', reason: 'breaker' });
    expect(admissionOf(entry.state, 1_100)).toMatchObject({ kind: 'half-open' });
  });

  it.each(['overloaded', 'server_error'] as const)(
    'takes %s for an outage once its window was repeated',
    (category) => {
      const entry = new Entry();
      for (let time = 1; time <= 5; time += 1) entry.fail(category, time);
      expect(admissionOf(entry.state, 10)).toMatchObject({ kind: 'unavailable', isOutage: false });
      entry.fail(category, 1_500);
      expect(admissionOf(entry.state, 1_600)).toMatchObject({ kind: 'unavailable', isOutage: true });
    },
  );

  it('takes nothing for an outage whose end the provider names, nor a limit', () => {
    const named = new Entry().fail('overloaded', 0).fail('overloaded', 1_500, { retryAfterMs: 4_000 });
    expect(admissionOf(named.state, 1_600)).toMatchObject({ kind: 'unavailable', isOutage: false });
    const limited = new Entry().fail('rate_limited', 0).fail('rate_limited', 1_500);
    expect(admissionOf(limited.state, 1_600)).toMatchObject({ kind: 'unavailable', isOutage: false });
  });

  it('takes an outage for none where something else keeps calls away as well, though its probe is due', () => {
    const broken = new Entry();
    for (let time = 1; time <= 5; time += 1) broken.fail('server_error', 15 * MINUTE + time);
    const outage = admissionOf(broken.fail('server_error', 15 * MINUTE + 1_500).state, 15 * MINUTE + 1_600);
    const rejected = admissionOf(new Entry().fail('credential_invalid', 0).state, 15 * MINUTE + 1_600);
    const empty = admissionOf(new Entry().fail('quota_exhausted', 0).state, 15 * MINUTE + 1_600);
    expect([outage, rejected, empty]).toMatchObject([
      { kind: 'unavailable', isOutage: true },
      { kind: 'half-open', stands: true },
      { kind: 'half-open', stands: true },
    ]);
    for (const verdict of [
      stricter(outage, rejected),
      stricter(rejected, outage),
      stricter(empty, stricter(rejected, outage)),
    ]) {
      expect(verdict).toMatchObject({
        kind: 'unavailable',
        reason: 'credential_invalid',
        untilMs: undefined,
        isOutage: false,
      });
    }
    expect(stricter(outage, empty)).toMatchObject({ reason: 'quota_exhausted', untilMs: 3_600_000, isOutage: false });
    expect(stricter(empty, rejected)).toMatchObject({ kind: 'half-open', reason: 'credential_invalid' });
  });

  it('lets marks that time cures keep nobody away where a probe was answered', () => {
    const entry = new Entry().fail('overloaded', 0);
    expect(admissionOf(entry.state, 10, true)).toEqual({ kind: 'available' });
    entry.fail('credential_revoked', 20);
    expect(admissionOf(entry.state, 30, true)).toMatchObject({ kind: 'unavailable', reason: 'credential_revoked' });
  });

  it('knows nothing bad of an unknown entry', () => {
    expect(admissionOf(undefined, 0)).toEqual({ kind: 'available' });
  });
});
