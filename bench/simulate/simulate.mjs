// One run: a fleet of instances, steady random traffic, one incident, in virtual time.
import { CLIENTS } from './clients.mjs';
import { EventClock } from './event-clock.mjs';
import { INCIDENTS } from './incidents.mjs';
import { gap, seeded } from './random.mjs';
import { Timeline } from './timeline.mjs';
import { PROVIDERS, Upstream } from './upstream.mjs';

/** What one instance writes reaches the others after so long. */
const PROPAGATION_MS = 50;

/**
 * @param {{ library: object, incident: string, client: string, instances: number, requests: number, seed: number }} plan
 * @returns {Promise<Timeline>} what happened, second by second
 */
export async function simulate({ library, incident: name, client, instances, requests, seed }) {
  const incident = INCIDENTS[name];
  const { start } = CLIENTS[client];
  const { runMs } = incident;
  const clock = new EventClock();
  const zeroMs = clock.now();
  const random = seeded(seed);
  const upstream = new Upstream({ incident, perSecond: (requests / runMs) * 1_000, random: seeded(seed + 1) });
  const timeline = new Timeline(incident);

  const ask = (provider, key) => {
    const nowMs = clock.now() - zeroMs;
    const answer = upstream.answer(provider, key, nowMs);
    const isFirst = provider === PROVIDERS[0].id;
    timeline.called(nowMs, isFirst, answer.status);
    return { ...answer, arrived: () => timeline.arrived(clock.now() - zeroMs, isFirst, answer.status) };
  };
  const world = { library, clock, ask, fleet: { seed, instances: 0, propagationMs: PROPAGATION_MS, store: undefined } };
  const fleet = Array.from({ length: instances }, () => start(world));
  restart(incident, clock, fleet, () => start(world));

  const request = () => {
    const cameMs = clock.now() - zeroMs;
    if (cameMs >= runMs) return;
    timeline.came(cameMs);
    const instance = fleet[Math.floor(random() * fleet.length)];
    void instance.call().then((isAnswered) => timeline.ended(cameMs, clock.now() - zeroMs, isAnswered));
  };
  let nextMs = 0;
  const schedule = () => {
    // Counted in fractions, so that rounding to milliseconds changes no rate.
    nextMs += gap(runMs / requests, random);
    if (nextMs >= runMs) return;
    clock.startTimer(zeroMs + nextMs - clock.now(), () => {
      request();
      schedule();
    });
  };
  schedule();
  await clock.runTo(zeroMs + runMs);
  // What is under way ends.
  await clock.runTo(zeroMs + runMs + 600_000);
  return timeline;
}

function restart({ beginMs, restartMs }, clock, fleet, start) {
  if (restartMs === undefined) return;
  fleet.forEach((_instance, index) => {
    clock.startTimer(beginMs + (restartMs * index) / fleet.length, () => {
      fleet[index] = start();
    });
  });
}
