import { ok } from 'node:assert/strict';
import fc from 'fast-check';
import type { LlmFailure } from '../../../lib/classification/failure.interface.js';
import { failureOf } from '../failure-of.js';
import { FAILURE_KINDS, type FailureKind } from './fault-table.js';
import { CANDIDATES, type Attempt, type HealthBench } from './health-bench.js';
import { placesOf, type Candidate, type HealthOracle } from './health-oracle.js';

type HealthCommand = fc.Command<HealthOracle, HealthBench>;

/** One run of events. */
export type HealthCommands = Iterable<HealthCommand>;

/** Does something on both sides, after which they have to agree. */
function command(name: string, run: (oracle: HealthOracle, bench: HealthBench) => void): HealthCommand {
  return {
    check: () => true,
    run: (oracle, bench) => {
      const lasting = name.startsWith('reset') ? [] : bench.lasting();
      run(oracle, bench);
      const left = bench.lasting();
      for (const mark of lasting) ok(left.includes(mark), `${mark} was lifted by ${name}`);
      bench.agree(oracle);
    },
    toString: () => name,
  };
}

interface Ending {
  /** Absent for a success. */
  readonly kind?: FailureKind | undefined;
  readonly hintMs?: number | undefined;
}

function finish(oracle: HealthOracle, bench: HealthBench, attempt: Attempt, { kind, hintMs }: Ending): void {
  const { begun, stampMs } = attempt;
  const keys = bench.keysOf(begun.candidate);
  if (kind === undefined) {
    bench.tally.lifted += bench.registry.recordSuccess(keys, stampMs).length;
    oracle.succeed(begun);
  } else {
    bench.registry.recordFailure(keys, realFailure(kind, hintMs), stampMs, true);
    oracle.fail(begun, kind, hintMs);
  }
}

function realFailure({ category, explicit, basis, scope }: FailureKind, retryAfterMs: number | undefined): LlmFailure {
  return failureOf(category, { explicit, basis, retryAfterMs, ...(scope !== undefined && { scope }) });
}

function describe({ kind, hintMs }: Ending): string {
  if (kind === undefined) return 'success';
  const { category, explicit, basis, scope } = kind;
  return [category, explicit ? 'explicit' : 'inferred', basis, scope, hintMs && `hint ${hintMs}`]
    .filter(Boolean)
    .join(' ');
}

function nameOf({ key, model }: Candidate): string {
  return `${key}×${model}`;
}

const candidate = fc.constantFrom(...CANDIDATES);
const hintMs = fc.option(fc.constantFrom(0.5, 700, 4_000, 45_000, 3_000_000, 200_000_000), { nil: undefined, freq: 1 });
/** Mostly what passes: with every key quarantined nothing happens any more. */
const kind = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...FAILURE_KINDS.filter(({ rule }) => rule?.first !== undefined)) },
  { weight: 1, arbitrary: fc.constantFrom(...FAILURE_KINDS) },
);
const failing: fc.Arbitrary<Ending> = fc.record({ kind, hintMs });
const ending: fc.Arbitrary<Ending> = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Ending>({}) },
  { weight: 2, arbitrary: failing },
);
const place = fc.constantFrom(...new Set(CANDIDATES.flatMap((each) => placesOf(each))));
const operatorPlace = place.filter((at) => at !== 'url');
const pick = fc.nat({ max: 99 });

function begin(chosen: Candidate): HealthCommand {
  return command(`begin ${nameOf(chosen)}`, (oracle, bench) => void bench.beginIfAdmitted(oracle, chosen));
}

/** Any attempt under way ends, the oldest as well as the newest. */
function end(which: number, what: Ending, isLeftToLapse: boolean): HealthCommand {
  return command(`end #${which} ${describe(what)}${isLeftToLapse ? ', lease kept' : ''}`, (oracle, bench) => {
    const [attempt] = bench.attempts.splice(which % Math.max(bench.attempts.length, 1), 1);
    if (attempt === undefined) return;
    if (attempt.stampMs < bench.clock.now()) bench.tally.late += 1;
    finish(oracle, bench, attempt, what);
    bench.end(attempt, isLeftToLapse);
  });
}

/** A call as a whole. */
function call(chosen: Candidate, what: Ending): HealthCommand {
  return command(`call ${nameOf(chosen)} ${describe(what)}`, (oracle, bench) => {
    const attempt = bench.beginIfAdmitted(oracle, chosen);
    if (attempt === undefined) return;
    bench.attempts.splice(bench.attempts.indexOf(attempt), 1);
    finish(oracle, bench, attempt, what);
    bench.end(attempt, false);
  });
}

/** Many attempts that began together fail together: one step. */
function burst(chosen: Candidate, count: number, what: Ending): HealthCommand {
  return command(`${count} at once on ${nameOf(chosen)} ${describe(what)}`, (oracle, bench) => {
    if (bench.registry.admission(bench.keysOf(chosen)).kind !== 'available') return;
    const together = Array.from({ length: count }, () => bench.begin(oracle, chosen));
    bench.attempts.splice(-count, count);
    const stepsBefore = steps(bench);
    for (const attempt of together) finish(oracle, bench, attempt, what);
    for (const [mark, step] of steps(bench)) {
      ok(step <= (stepsBefore.get(mark) ?? 0) + 1, `${mark} rose by more than a step`);
    }
    bench.tally.bursts += 1;
  });
}

function steps({ registry }: HealthBench): ReadonlyMap<string, number> {
  const all = [...registry.entries()].flatMap(([key, { marks }]) =>
    Object.entries(marks).map(([reason, { step }]) => [`${key} ${reason}`, step] as const),
  );
  return new Map(all);
}

function pass(delayMs: number): HealthCommand {
  return command(`pass ${delayMs} ms`, (oracle, bench) => bench.pass(oracle, delayMs));
}

/** Time passes to a moment at which something ends by itself, or to just before. */
function passToEdge(which: number, isJustBefore: boolean): HealthCommand {
  return command(`pass to ${isJustBefore ? 'before ' : ''}edge #${which}`, (oracle, bench) =>
    toEdge(oracle, bench, which, isJustBefore),
  );
}

function toEdge(oracle: HealthOracle, bench: HealthBench, which: number, isJustBefore: boolean): void {
  const edges = oracle.edges();
  const edge = edges[which % Math.max(edges.length, 1)];
  if (edge !== undefined) bench.pass(oracle, Math.max(Math.ceil(edge - oracle.nowMs) - (isJustBefore ? 1 : 0), 0));
}

/** A half-open candidate is called as soon as it can be. */
function beginAtEdge(which: number, chosen: Candidate): HealthCommand {
  return command(`begin ${nameOf(chosen)} at edge #${which}`, (oracle, bench) => {
    toEdge(oracle, bench, which, false);
    bench.beginIfAdmitted(oracle, chosen);
  });
}

function reset(at: string | undefined): HealthCommand {
  return command(`reset ${at ?? 'all'}`, (oracle, bench) => {
    const key = at === undefined ? undefined : bench.entryKey(at);
    bench.registry.reset((other) => key === undefined || other === key);
    oracle.reset(at);
  });
}

function isolate(at: string): HealthCommand {
  return command(`isolate ${at}`, (oracle, bench) => {
    const evidence = { category: 'permission_denied', scope: 'credential', explicit: true, rule: 'test' } as const;
    bench.registry.isolate(bench.entryKey(at), evidence);
    oracle.isolate(at);
  });
}

function inherit(from: Candidate, to: Candidate): HealthCommand {
  return command(`${to.key} inherits the proof of ${from.key}`, (oracle, bench) => {
    bench.registry.inheritProof(bench.keysOf(from).credential, bench.keysOf(to).credential);
    oracle.inheritProof(from.key, to.key);
  });
}

/** Another observer saves what is known. */
function save(): HealthCommand {
  return command('save', (_oracle, bench) => void bench.snapshots.push([...bench.registry.entries()]));
}

/** What was saved some time ago is told again: no news. */
function mergeOld(which: number): HealthCommand {
  return command(`merge saved #${which}`, (_oracle, bench) => {
    const saved = bench.snapshots[which % Math.max(bench.snapshots.length, 1)];
    if (saved === undefined) return;
    bench.registry.restore(saved);
    bench.tally.old += 1;
  });
}

/** A lease is given back that was given back before, has lapsed, or is about to. */
function releaseAgain(which: number): HealthCommand {
  return command(`release #${which} again`, (_oracle, bench) => {
    const probe = bench.spent[which % Math.max(bench.spent.length, 1)];
    probe?.real.release();
    probe?.giveBack();
  });
}

const commands = fc.oneof(
  { weight: 6, arbitrary: candidate.map(begin) },
  { weight: 8, arbitrary: fc.tuple(pick, candidate).map((args) => beginAtEdge(...args)) },
  { weight: 8, arbitrary: fc.tuple(pick, ending, fc.boolean()).map((args) => end(...args)) },
  { weight: 5, arbitrary: fc.tuple(candidate, ending).map((args) => call(...args)) },
  { weight: 3, arbitrary: fc.tuple(candidate, fc.integer({ min: 2, max: 9 }), failing).map((args) => burst(...args)) },
  { weight: 3, arbitrary: fc.constantFrom(1, 500, 5_000, 60_000, 600_000, 3_600_000, 86_400_000).map(pass) },
  { weight: 3, arbitrary: fc.tuple(pick, fc.boolean()).map((args) => passToEdge(...args)) },
  { weight: 2, arbitrary: fc.option(place, { nil: undefined }).map(reset) },
  { weight: 1, arbitrary: operatorPlace.map(isolate) },
  { weight: 1, arbitrary: fc.tuple(candidate, candidate).map((args) => inherit(...args)) },
  { weight: 2, arbitrary: fc.constant(save()) },
  { weight: 2, arbitrary: pick.map(mergeOld) },
  { weight: 2, arbitrary: pick.map(releaseAgain) },
);

/** Anything that can happen to health, in any order. */
export function healthCommands(maxCommands: number): fc.Arbitrary<HealthCommands> {
  return fc.commands([commands], { maxCommands, size: 'max' });
}
