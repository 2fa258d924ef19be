import type { LlmEvent } from '../../lib/failover/event.interface.js';
import type { LlmHealthEntry } from '../../lib/health/health-report.interface.js';
import { Bench, provider, type StreamOutcome } from '../support/bench.js';
import { EventClock } from '../support/event-clock.js';
import {
  broken,
  failing,
  invalidKey,
  ok,
  okStream,
  ROLE,
  streaming,
  type Answer,
  type UpstreamCall,
} from '../support/scripted-upstream.js';
import { seeded } from '../support/seeded.js';

const SEED = 2_002;
const WORLDS = 40;
const CALLS = 120;
const EVERY_MS = 400;

/** Whose fault it is, what is answered, and which entries it may mark. */
const FAULTS: Record<string, readonly ['key' | 'key-model' | 'model' | 'url', Answer, readonly string[]]> = {
  invalid: ['key', invalidKey(), ['credential', 'provider']],
  quota: ['key', failing(429, 'You exceeded your current quota.', 'insufficient_quota'), ['credential']],
  limited: ['key-model', failing(429, 'Rate limit reached.', 'rate_limit_exceeded'), ['credential_model']],
  forbidden: ['key-model', failing(403, 'Your API key lacks permission.'), ['credential_model']],
  gone: ['model', failing(404, 'The model does not exist.', 'model_not_found'), ['credential_model']],
  overloaded: ['model', failing(503, 'Overloaded.', 'overloaded_error'), ['provider_model']],
  broken: ['model', failing(500, 'Internal error.'), ['provider_model']],
  hanging: ['model', { hangs: true }, ['provider_model']],
  stalling: ['model', streaming(ROLE, { waitMs: 1e9 }), ['provider_model']],
  unreachable: ['url', { error: broken.error }, ['base_url']],
};

/** A world in which one thing goes wrong for a while. */
async function play(random: () => number) {
  const oneOf = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  const keysOf = (id: string) => Array.from({ length: 1 + Math.floor(random() * 3) }, (_, index) => `${id}${index}`);
  const keys = { P: keysOf('P'), Q: keysOf('Q') };
  const [name, [scope, answer, marks]] = oneOf(Object.entries(FAULTS));
  const culprit = { key: oneOf(keys.P), model: oneOf(['m', 'n']) };
  const clock = new EventClock();
  const [startMs, fromMs, lengthMs] = [clock.now(), oneOf([-1, 10_000]), oneOf([1_000, 8_000, 30_000])];
  const isHit = ({ credential, model, provider: id, atMs }: UpstreamCall): boolean => {
    if (id !== 'P' || atMs - startMs < fromMs || atMs - startMs >= fromMs + lengthMs) return false;
    return (
      (!scope.startsWith('key') || credential === culprit.key) && (!scope.endsWith('model') || model === culprit.model)
    );
  };
  const script = (call: UpstreamCall): Answer => {
    const isStream = (call.body as { readonly stream?: boolean }).stream === true;
    return { afterMs: 30, ...(isHit(call) ? answer : isStream ? okStream('Hello') : ok()) };
  };
  const bench = new Bench({
    routes: { default: ['P/m', 'P/n', 'Q/m'] },
    providers: { ...provider('P', ...keys.P), ...provider('Q', ...keys.Q) },
    script: Object.fromEntries([...keys.P, ...keys.Q].map((label) => [label, script])),
    selection: oneOf(['round-robin', 'priority', 'least-used']),
    limits: { attemptTimeoutMs: 3_000, firstContentTimeoutMs: 3_000, maxRetries: 0, maxWaitMs: 0 },
    policies: { jitter: true },
    seed: Math.floor(random() * 1_000),
    clock,
  });
  const changed: LlmHealthEntry[] = [];
  bench.health.changes$.subscribe(({ entry }) => void changed.push(entry));
  const outcomes: (Pick<StreamOutcome, 'error'> & { readonly value?: unknown })[] = [];
  for (let number = 0; number < CALLS; number += 1) {
    clock.startTimer(number * EVERY_MS + random() * EVERY_MS, () => {
      const outcome = random() < 0.5 ? bench.startStream() : bench.start();
      void outcome.then((ended) => void outcomes.push(ended as (typeof outcomes)[number]));
    });
  }
  await clock.runTo(startMs + CALLS * EVERY_MS + 60_000);
  return { bench, clock, outcomes, changed, name, culprit, scope, marks };
}

/** What the events of each call tell of its upstream calls, in order. */
function toldCalls(events: readonly LlmEvent[]): Map<string, string[]> {
  const told = new Map<string, string[]>();
  for (const event of events) {
    if (event.type !== 'attempt-started') continue;
    const ofCall = told.get(event.callId) ?? [];
    ofCall.push(`${event.credential?.label}/${event.model}`);
    expect(event.number).toBe(ofCall.length);
    told.set(event.callId, ofCall);
  }
  return told;
}

describe(`Law 2: A fault of one thing keeps nobody from another, whatever it is (seed ${SEED})`, () => {
  it('fails no call, marks nothing else, and is told as it happened', async () => {
    const random = seeded(SEED);
    const markedFor = new Set<string>();
    for (let world = 0; world < WORLDS; world += 1) {
      const { bench, clock, outcomes, changed, name, culprit, scope, marks } = await play(random);
      expect(outcomes).toHaveLength(CALLS);
      expect(outcomes.map(({ error }) => error?.message).filter((message) => message !== undefined)).toEqual([]);

      const marked = changed.filter((entry) => entry.marks.length > 0);
      if (marked.length > 0) markedFor.add(name);
      const wrong = marked.filter(({ scope: where, provider: id, model, credential }) => {
        const isOfKey = !scope.startsWith('key') || credential === undefined || credential.label === culprit.key;
        const isOfModel = !scope.endsWith('model') || model === undefined || model === culprit.model;
        return id !== 'P' || !marks.includes(where) || !isOfKey || !isOfModel;
      });
      expect({ name, wrong }).toEqual({ name, wrong: [] });

      const told = toldCalls(bench.events);
      expect([...told.values()].flat().toSorted()).toEqual(bench.upstream.names.toSorted());
      const ends = bench.events.filter(({ type }) => type === 'call-succeeded' || type === 'call-failed');
      expect(new Set(ends.map(({ callId }) => callId)).size).toBe(ends.length);
      expect(ends).toHaveLength(CALLS);
      expect(clock.pending).toBe(0);
      bench.expectClean();
    }
    expect([...markedFor].toSorted()).toEqual(Object.keys(FAULTS).toSorted());
  });
});
