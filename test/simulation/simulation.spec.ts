import {
  simulate,
  type SimulatedClient,
  type SimulatedIncident,
  type SimulationFigures,
} from '../../bench/simulate/simulate.mjs';
import { LlmClient } from '../../lib/clients/llm-client.js';
import { LlmCore } from '../../lib/clients/llm-core.js';
import { MemoryHealthStore } from '../../lib/health/memory-health.store.js';
import { mergeHealth } from '../../lib/health/merge-health.js';

const SEED = 18_011;
const INSTANCES = 2;
/** More than one a second and instance. */
const REQUESTS = 1_200;
const library = { LlmClient, LlmCore, MemoryHealthStore, mergeHealth };

function play(incident: SimulatedIncident, client: SimulatedClient): Promise<SimulationFigures> {
  const plan = { library, incident, client, instances: INSTANCES, requests: REQUESTS, seed: SEED };
  return simulate(plan).then((timeline) => timeline.figures());
}

describe(`A fleet in virtual time (seed ${SEED})`, () => {
  it('gives the same figures for the same seed', async () => {
    const first = await play('brown-out', 'shared');
    expect(await play('brown-out', 'shared')).toEqual(first);
    expect(first.requests).toBeGreaterThan(REQUESTS * 0.9);
  });

  it('answers all during an outage of the first provider, with fewer calls than a fixed chain, and fewer still than one with retries', async () => {
    const own = await play('outage', 'library');
    const shared = await play('outage', 'shared');
    const chain = await play('outage', 'chain');
    const retry = await play('outage', 'retry');
    for (const figures of [own, shared, chain, retry]) expect(figures.openAtEnd).toBe(0);
    expect(own.answeredShare).toBe(1);
    expect(shared.answeredShare).toBe(1);
    expect(shared.callsPerRequestDuring).toBeLessThan(own.callsPerRequestDuring);
    // One probe a second and instance, beside the call that is answered.
    expect(own.callsPerRequestDuring).toBeLessThan(1 + (1.2 * INSTANCES * 480) / REQUESTS);
    expect(chain.callsPerRequestDuring).toBeGreaterThan(1.9);
    expect(retry.callsPerRequestDuring).toBeGreaterThan(4);
    expect(own.recoverS).toBeLessThanOrEqual(30);
    expect(own.recoveringLoad).toBeLessThan(Number(retry.recoveringLoad));
  });

  it('costs at most 1.2 calls a request while nothing answers (law 9), and is back after it', async () => {
    const own = await play('blackout', 'library');
    const shared = await play('blackout', 'shared');
    const retry = await play('blackout', 'retry');
    for (const figures of [own, shared]) {
      expect(figures.callsPerRequestDuring).toBeGreaterThan(0);
      expect(figures.callsPerRequestDuring).toBeLessThanOrEqual(1.2);
      expect(figures.recoverS).toBeLessThanOrEqual(30);
      expect(figures.openAtEnd).toBe(0);
    }
    expect(retry.callsPerRequestDuring).toBeGreaterThan(7);
  });

  it('finds a dead key once a fleet where its health is shared, and once an instance where it is not', async () => {
    const own = await play('fleet-restart', 'library');
    const shared = await play('fleet-restart', 'shared');
    const chain = await play('fleet-restart', 'chain');
    expect(own.deadKeyCallsDuring).toBe(INSTANCES);
    expect(shared.deadKeyCallsDuring).toBe(0);
    expect(chain.deadKeyCallsDuring).toBeGreaterThan(REQUESTS / 6);
    expect(own.answeredShare).toBe(1);
  });
});
