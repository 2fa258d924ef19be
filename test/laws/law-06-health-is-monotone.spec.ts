import fc from 'fast-check';
import { admissionOf } from '../../lib/health/admission.js';
import { DEFAULT_HEALTH_SETTINGS } from '../../lib/health/health-settings.js';
import { PRISTINE, type HealthMark, type HealthMarkReason, type HealthState } from '../../lib/health/health-state.js';
import { markingOf } from '../../lib/health/marking.js';
import { mergeHealth } from '../../lib/health/merge-health.js';
import { applyFailure, applyReset, applySuccess, evidenceOf, type FailureNews } from '../../lib/health/transition.js';
import type { LlmFailure, LlmFailureCategory } from '../../lib/classification/failure.interface.js';
import { scopeOfCategory } from '../../lib/classification/category-catalogue.js';
import { canonical, outUntil } from '../health/health-laws.js';
import { soak } from '../support/soak.js';

const THRESHOLD = 5;
/** Many, because most pairs differ in their generation, which decides at once. */
const RUNS = { numRuns: soak(3_000, 1_000) };
const CATEGORIES = [
  'credential_invalid',
  'credential_revoked',
  'permission_denied',
  'quota_exhausted',
  'rate_limited',
  'overloaded',
  'server_error',
  'model_unavailable',
] as const satisfies readonly LlmFailureCategory[];

const evidence = fc.constantFrom(...CATEGORIES).map((category): HealthMark['evidence'] => ({
  category,
  scope: scopeOfCategory(category),
  explicit: true,
  rule: 'test',
}));

/** Few values, so that marks of one moment and of one generation meet. */
const time = fc.integer({ min: 0, max: 4 });

const cooling: fc.Arbitrary<HealthMark> = fc.record({
  kind: fc.constant('cooling' as const),
  sinceMs: time,
  untilMs: time,
  windowMs: time,
  step: fc.integer({ min: 1, max: 5 }),
  hinted: fc.boolean(),
  passes: fc.boolean(),
  probeAtMs: fc.option(time, { nil: undefined }),
  evidence,
});

const quarantined: fc.Arbitrary<HealthMark> = fc.record({
  kind: fc.constant('quarantined' as const),
  sinceMs: time,
  windowMs: fc.constant(0),
  step: fc.integer({ min: 1, max: 5 }),
  hinted: fc.constant(false),
  passes: fc.constant(false),
  probeAtMs: fc.option(time, { nil: undefined }),
  evidence,
});

const isolated: fc.Arbitrary<HealthMark> = quarantined.map((mark) => ({ ...mark, kind: 'isolated' }));

const reason = fc.constantFrom<HealthMarkReason>('credential_invalid', 'rate_limited', 'breaker');

const state: fc.Arbitrary<HealthState> = fc.record({
  generation: fc.integer({ min: 0, max: 1 }),
  proven: fc.boolean(),
  failures: fc.integer({ min: 0, max: 6 }),
  clearedAtMs: time,
  updatedAtMs: time,
  marks: fc.dictionary(reason, fc.oneof(cooling, quarantined, isolated), { maxKeys: 3 }).map((marks) => ({ ...marks })),
});

const oneGeneration = state.map((any) => ({ ...any, generation: 1 }));

describe('Law 6: Health is monotone', () => {
  it('merges the same whichever side comes first', () => {
    fc.assert(
      fc.property(state, state, (a, b) => canonical(mergeHealth(a, b)) === canonical(mergeHealth(b, a))),
      RUNS,
    );
  });

  it('merges the same however often it is told', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        const merged = mergeHealth(a, b);
        expect(canonical(mergeHealth(a, a))).toBe(canonical(a));
        expect(canonical(mergeHealth(merged, b))).toBe(canonical(merged));
        expect(canonical(mergeHealth(merged, a))).toBe(canonical(merged));
      }),
    );
  });

  it('merges the same in whatever groups', () => {
    fc.assert(
      fc.property(state, state, state, (a, b, c) => {
        expect(canonical(mergeHealth(mergeHealth(a, b), c))).toBe(canonical(mergeHealth(a, mergeHealth(b, c))));
      }),
      RUNS,
    );
  });

  it('never ends a cooldown earlier within one generation', () => {
    fc.assert(
      fc.property(oneGeneration, oneGeneration, (a, b) => {
        expect(outUntil(mergeHealth(a, b))).toBeGreaterThanOrEqual(Math.max(outUntil(a), outUntil(b)));
      }),
    );
  });

  it('lets the higher generation win, and never loses the proof of a key', () => {
    fc.assert(
      fc.property(state, state, (a, b) => {
        const merged = mergeHealth(a, b);
        expect(merged.generation).toBe(Math.max(a.generation, b.generation));
        expect(merged.proven).toBe(a.proven || b.proven);
        if (a.generation > b.generation) expect(canonical(merged.marks)).toBe(canonical(a.marks));
      }),
    );
  });

  interface Happening {
    readonly kind: 'failure' | 'success' | 'reset';
    readonly category: (typeof CATEGORIES)[number];
    readonly agoMs: number;
    readonly hintMs: number | undefined;
    readonly afterMs: number;
  }

  const happening: fc.Arbitrary<Happening> = fc.record({
    kind: fc.constantFrom('failure', 'failure', 'failure', 'success', 'reset'),
    category: fc.constantFrom(...CATEGORIES),
    agoMs: fc.integer({ min: 0, max: 20_000 }),
    hintMs: fc.option(fc.integer({ min: 1, max: 60_000 }), { nil: undefined }),
    afterMs: fc.integer({ min: 0, max: 20_000 }),
  });

  function failureOf(category: LlmFailureCategory, retryAfterMs: number | undefined): LlmFailure {
    return { category, scope: scopeOfCategory(category), explicit: true, retryAfterMs, rule: 'test' };
  }

  function fail(
    before: HealthState,
    failure: LlmFailure,
    times: Pick<FailureNews, 'startedAtMs' | 'stampMs' | 'nowMs'>,
  ) {
    const marking = markingOf(failure, before.proven, DEFAULT_HEALTH_SETTINGS);
    if (marking === undefined) return before;
    const news = { ...times, evidence: evidenceOf(failure), retryAfterMs: failure.retryAfterMs };
    return applyFailure(before, marking, news, THRESHOLD);
  }

  /** Plays happenings one after the other; each has a stamp of its own. */
  function play(
    happenings: readonly Happening[],
    see: (before: HealthState, after: HealthState, what: Happening) => void,
  ): HealthState {
    let nowMs = 100_000;
    let current = PRISTINE;
    for (const what of happenings) {
      nowMs += what.afterMs + 1;
      const startedAtMs = nowMs - what.agoMs - 0.5;
      const before = current;
      if (what.kind === 'success') current = applySuccess(before, startedAtMs, nowMs, true);
      else if (what.kind === 'reset') current = applyReset(before, nowMs);
      else current = fail(before, failureOf(what.category, what.hintMs), { startedAtMs, stampMs: nowMs, nowMs });
      see(before, current, what);
    }
    return current;
  }

  it('never lowers a generation, and raises it wherever something is lifted', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 20 }), (happenings) => {
        play(happenings, (before, after) => {
          expect(after.generation).toBeGreaterThanOrEqual(before.generation);
          if (after.generation === before.generation) expect(outUntil(after)).toBeGreaterThanOrEqual(outUntil(before));
        });
      }),
    );
  });

  it('ends up the same when a store merges each state into what it has', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 20 }), (happenings) => {
        play(happenings, (before, after) => {
          const stored = mergeHealth(before, after);
          expect(stored.generation).toBe(after.generation);
          expect(Object.keys(stored.marks).toSorted()).toEqual(Object.keys(after.marks).toSorted());
          expect(outUntil(stored)).toBe(outUntil(after));
        });
      }),
    );
  });

  it('is not harmed by news that comes twice or late', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 12 }), fc.nat(), (happenings, pick) => {
        const states = [PRISTINE];
        play(happenings, (_before, after) => states.push(after));
        const last = states.at(-1) ?? PRISTINE;
        const old = states[pick % states.length] ?? PRISTINE;
        const merged = mergeHealth(mergeHealth(last, old), old);
        expect(merged.generation).toBe(last.generation);
        expect(outUntil(merged)).toBe(outUntil(last));
      }),
    );
  });

  it('changes nothing for a failure that is told twice', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CATEGORIES.filter((category) => category !== 'server_error')), (category) => {
        const times = { startedAtMs: 1_000, stampMs: 1_010, nowMs: 1_010 };
        const once = fail(PRISTINE, failureOf(category, undefined), times);
        expect(fail(once, failureOf(category, undefined), times)).toBe(once);
      }),
    );
  });

  it('keeps a mark against the success of an attempt that began before it, and lifts it for one that began after', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CATEGORIES), fc.integer({ min: 1, max: 1_000 }), (category, apartMs) => {
        let marked = PRISTINE;
        const sinceMs = 10_000;
        for (let time = 0; time < THRESHOLD; time += 1) {
          marked = fail(marked, failureOf(category, undefined), {
            startedAtMs: sinceMs - 1,
            stampMs: sinceMs,
            nowMs: sinceMs,
          });
        }
        const blocked = (known: HealthState) => admissionOf(known, sinceMs + 1).kind;
        expect(blocked(marked)).toBe('unavailable');
        expect(blocked(applySuccess(marked, sinceMs - apartMs, sinceMs + 1, true))).toBe('unavailable');
        const later = applySuccess(marked, sinceMs + apartMs, sinceMs + 1, true);
        expect(blocked(later)).toBe(category === 'credential_revoked' ? 'unavailable' : 'available');
        if (category !== 'credential_revoked') expect(later.generation).toBeGreaterThan(marked.generation);
      }),
    );
  });

  it('ignores the failure of an attempt that began before the mark was lifted, unless it tells of a revocation', () => {
    fc.assert(
      fc.property(fc.constantFrom(...CATEGORIES), (category) => {
        const marked = fail(PRISTINE, failureOf('quota_exhausted', undefined), {
          startedAtMs: 1,
          stampMs: 10,
          nowMs: 10,
        });
        const reset = applyReset(marked, 100);
        const after = fail(reset, failureOf(category, undefined), { startedAtMs: 50, stampMs: 110, nowMs: 110 });
        if (category === 'credential_revoked') expect(admissionOf(after, 111).kind).toBe('unavailable');
        else expect(after).toBe(reset);
      }),
    );
  });
});
