// What a call costs beside the packages that offer fail-over, each in a process of its own; needs Node 22.
// npm run bench -- --peers [--rounds=9] [--docs]
import { startUpstream } from '../http/upstream.mjs';
import { takeTurns } from '../http/rounds.mjs';
import { printSection, writePeers } from './report.mjs';
import { startProcess } from './subject-process.mjs';
import { SUBJECTS } from './subjects.mjs';

/** What is played, by whom it is answered, and how often in a round. */
const PLANS = [
  { scenario: 'healthy', kind: 'chat', concurrency: 1, calls: 150 },
  { scenario: 'healthy', kind: 'chat', concurrency: 32, calls: 320 },
  { scenario: 'healthy', kind: 'chat', concurrency: 256, calls: 768 },
  { scenario: 'healthy', kind: 'stream', concurrency: 32, calls: 64 },
  { scenario: '401', kind: 'chat', concurrency: 32, calls: 320 },
  { scenario: '503', kind: 'chat', concurrency: 256, calls: 512 },
];
const WARM_UP = [
  { scenario: 'healthy', kind: 'chat', concurrency: 32, calls: 4_000 },
  { scenario: 'healthy', kind: 'stream', concurrency: 32, calls: 200 },
];
/** Waits between retries make the rounds of this one long. */
const FEW_ROUNDS = { 503: 5 };

/** @returns {Promise<Section[]>} */
async function measurePeers(rounds) {
  const upstream = await startUpstream();
  const processes = await startAll(upstream.url);
  await Promise.all(Object.values(processes).map(warmUp));
  const sections = [];
  for (const plan of PLANS) {
    const seen = Object.fromEntries(
      Object.keys(processes).map((name) => [name, { made: 0, answered: 0, requests: 0 }]),
    );
    const bursts = Object.entries(processes).map(([name, subject]) => {
      return [name, () => counted(subject, plan, upstream, seen[name])];
    });
    const count = Math.min(rounds, FEW_ROUNDS[plan.scenario] ?? rounds);
    const figures = await takeTurns(Object.fromEntries(bursts), count);
    sections.push({ ...plan, figures, seen });
    printSection(sections.at(-1));
  }
  for (const { close } of Object.values(processes)) close();
  await upstream.close();
  return sections;
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
  for (const task of WARM_UP) await subject.play(task);
}

async function counted(subject, plan, upstream, seen) {
  const before = await upstream.requestCount();
  const burst = await subject.play(plan);
  seen.requests += (await upstream.requestCount()) - before;
  seen.made += plan.calls;
  seen.answered += burst.answered;
  return burst;
}

const args = process.argv.slice(2);
const rounds = Number(args.find((argument) => argument.startsWith('--rounds='))?.split('=')[1] ?? 9);
const sections = await measurePeers(rounds);
if (args.includes('--docs')) writePeers(sections, rounds);
