// What a call costs beside the packages that offer fail-over, each in a process of its own; needs Node 22.
// npm run bench -- --peers [--rounds=7] [--docs]
import { startUpstream } from '../http/upstream.mjs';
import { takeTurns } from '../http/rounds.mjs';
import { printSection, writePeers } from './report.mjs';
import { startProcess } from './subject-process.mjs';
import { SUBJECTS } from './subjects.mjs';

/** What is played, by whom it is answered, and how often in a round. */
const PLANS = [
  { scenario: 'healthy', kind: 'chat', concurrency: 1, calls: 240 },
  { scenario: 'healthy', kind: 'chat', concurrency: 32, calls: 320 },
  { scenario: 'healthy', kind: 'chat', concurrency: 256, calls: 512 },
  { scenario: 'healthy', kind: 'stream', concurrency: 32, calls: 32 },
  { scenario: '401', kind: 'chat', concurrency: 32, calls: 320 },
  // Others wait between their retries: a turn comes after many seconds.
  { scenario: '503', kind: 'chat', concurrency: 256, calls: 512, lead: 1_536 },
];
/** Of the calls of a round, so many more go before, unmeasured, where the plan names no number: a process that has waited for its turn is cold. */
const LEAD_SHARE = 0.5;
/** Before these the CPU time is that of the engine's compiler. */
const WARM_UP = [
  { scenario: 'healthy', kind: 'chat', concurrency: 32, calls: 10_000 },
  { scenario: 'healthy', kind: 'stream', concurrency: 32, calls: 1_000 },
];
/** Calls before the first round of a failing scenario, which takes other ways through the code. */
const CALLS_AFTER_A_FAULT = 2_048;
/** Waits between retries make the rounds of this one long. */
const FEW_ROUNDS = { 503: 9 };

/** @returns {Promise<Section[]>} */
async function measurePeers(rounds) {
  const upstream = await startUpstream();
  const processes = await startAll(upstream.url);
  await Promise.all(Object.values(processes).map(warmUp));
  const sections = [];
  for (const plan of PLANS) {
    const count = Math.min(rounds, FEW_ROUNDS[plan.scenario] ?? rounds);
    sections.push(await measureSection(plan, processes, upstream, count));
    printSection(sections.at(-1));
  }
  for (const { close } of Object.values(processes)) close();
  await upstream.close();
  return sections;
}

/** @returns {Promise<Section>} */
async function measureSection(plan, processes, upstream, rounds) {
  const names = Object.keys(processes);
  const seen = Object.fromEntries(names.map((name) => [name, { made: 0, answered: 0, requests: 0 }]));
  const play = (name, task) => counted(processes[name], task, upstream, seen[name]);
  if (plan.scenario !== 'healthy') {
    for (const name of names) await play(name, { ...plan, calls: CALLS_AFTER_A_FAULT, lead: 0 });
  }
  const task = { lead: plan.calls * LEAD_SHARE, ...plan };
  const bursts = Object.fromEntries(names.map((name) => [name, () => play(name, task)]));
  return { ...plan, figures: await takeTurns(bursts, rounds), seen };
}

/**
 * @typedef {{ scenario: string, kind: string, concurrency: number, figures: import('../http/rounds.mjs').Figures,
 *   seen: Record<string, { made: number, answered: number, requests: number }> }} Section - `seen`: calls that were made,
 *   those that were answered, and the requests that reached the server for them, from the first call on
 */

async function startAll(url) {
  const started = Object.keys(SUBJECTS).map(async (name) => [name, await startProcess(name, url)]);
  return Object.fromEntries(await Promise.all(started));
}

async function warmUp(subject) {
  for (const task of WARM_UP) await subject.play({ ...task, lead: 0 });
}

async function counted(subject, task, upstream, seen) {
  const before = await upstream.requestCount();
  const burst = await subject.play(task);
  seen.requests += (await upstream.requestCount()) - before;
  seen.made += task.lead + task.calls;
  seen.answered += burst.answered;
  return burst;
}

const args = process.argv.slice(2);
const rounds = Number(args.find((argument) => argument.startsWith('--rounds='))?.split('=')[1] ?? 7);
const sections = await measurePeers(rounds);
if (args.includes('--docs')) writePeers(sections, rounds);
