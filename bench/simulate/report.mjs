// The page and the plots that a run of the simulation gives.
import { CLIENTS } from './clients.mjs';
import { INCIDENTS } from './incidents.mjs';
import { tableOf } from '../page.mjs';
import { chartOf } from './line-chart.mjs';

/** Points of the plots are means of so many seconds. */
const STEP_S = 5;

/**
 * @param {{ incident: string, client: string, timeline: import('./timeline.mjs').Timeline }[]} runs - the timelines of one incident, by client
 * @returns {string} an SVG document
 */
export function plotOf(incident, runs) {
  const { title, beginMs, endMs, runMs } = INCIDENTS[incident];
  const linesOf = (pick) =>
    runs.map(({ client, timeline }) => ({
      name: CLIENTS[client].short,
      points: timeline.series(pick(timeline), timeline.requests, STEP_S),
    }));
  return chartOf({
    title,
    spanS: runMs / 1_000,
    shadedS: [beginMs / 1_000, endMs / 1_000],
    panels: [
      { title: 'requests that were answered, share', lines: linesOf(({ answered }) => answered) },
      { title: 'upstream calls per request', lines: linesOf(({ calls }) => calls) },
      { title: 'calls to the first provider per request', lines: linesOf(({ firstCalls }) => firstCalls) },
    ],
  });
}

/** @returns {string} the page, in Markdown */
export function pageOf(runs, { command, seed, instances, requests }) {
  return [
    '# Simulation',
    '',
    `This page is written by \`${command}\` (seed ${seed}); the same command gives the same figures.`,
    '',
    'The client, the engine, the classifier and the health memory are those of the package. Only time and the network are played: a',
    'discrete-event clock jumps from event to event, and a transport in the same process answers as the providers would. So the',
    'figures show what the decisions are worth; what they cost in CPU time is measured by `npm run bench`.',
    '',
    '## What is played',
    '',
    `- ${instances} instances of a service; ${requests.toLocaleString('en')} requests in each run of 8 minutes, at random times, each to an instance at random:`,
    `  ${(requests / 480 / instances).toFixed(1)} a second and instance`,
    '- a route of two targets: the first provider has three keys, the second two; each provider carries twice the traffic',
    '- an answer takes 800 ms (median, with a long tail), a refusal 60 ms',
    '',
    'Who calls:',
    '',
    `- **${CLIENTS.library.short}**: defaults, each instance with its own memory`,
    `- **${CLIENTS.shared.short}**: the same, with one health store for the fleet; what an instance writes, the others see after 50 ms`,
    `- **${CLIENTS.chain.short}**: the first provider, then the second; keys in turn; no memory`,
    `- **${CLIENTS.retry.short}**: the same, each provider retried 3 times after 0.5, 1 and 2 s with jitter, or after \`retry-after\``,
    '',
    'In the tables, all but "answered, whole run" counts the requests and calls while the incident lasts:',
    '',
    '- **median**, **p99**: how long answered requests took; **refused after**: the median of those that were not answered',
    '- **failed calls**: upstream calls that were answered with an error, per request',
    '- **reacts**: seconds until, in the mean of 5 s, failed calls are at most 5 % of the requests',
    '- **recovers**: seconds from the end until, in the mean of 5 s, 95 % of the requests are answered and the first provider answers its usual share',
    '- **load**: the most calls of a second to the first provider in the 30 s after the end, per request of a usual second (chance alone gives about 1.2)',
    '',
    ...Object.keys(INCIDENTS).flatMap((incident) => sectionOf(incident, runs)),
    '## What this does not show',
    '',
    'Providers of the simulation are simpler than real ones: independent latencies, one rate limit for each key, words that the classifier knows.',
    'An instance by itself notices only what its own calls meet: the fewer calls a second it makes, the more of them are probes. A fleet of',
    'many quiet instances gains most from a shared store.',
    '',
  ].join('\n');
}

function sectionOf(incident, runs) {
  const { title, what, endMs, runMs } = INCIDENTS[incident];
  const rows = runs
    .filter((run) => run.incident === incident)
    .map(({ client, timeline }) => rowOf(CLIENTS[client].short, timeline.figures(), endMs < runMs));
  return [
    `## ${title}`,
    '',
    what,
    '',
    ...tableOf(headOf(endMs < runMs), rows),
    '',
    `![${title}](plots/simulation-${incident}.svg)`,
    '',
  ];
}

function headOf(hasEnd) {
  const head = [
    '',
    'answered, whole run',
    'answered',
    'calls per request',
    'failed calls',
    '401s',
    'median',
    'p99',
    'refused after',
    'reacts',
  ];
  return hasEnd ? [...head, 'recovers', 'load'] : head;
}

function rowOf(name, figures, hasEnd) {
  const row = [
    name,
    percent(figures.answeredShare),
    percent(figures.answeredShareDuring),
    figures.callsPerRequestDuring.toFixed(2),
    figures.failedPerRequestDuring.toFixed(3),
    String(figures.deadKeyCallsDuring),
    seconds(figures.medianMs / 1_000),
    seconds(figures.p99Ms / 1_000),
    seconds(figures.refusedMedianMs / 1_000),
    figures.reactS === Infinity ? 'never' : `${figures.reactS} s`,
  ];
  if (!hasEnd) return row;
  return [...row, figures.recoverS === Infinity ? 'never' : `${figures.recoverS} s`, figures.recoveringLoad.toFixed(1)];
}

function percent(share) {
  return `${(100 * share).toFixed(2)} %`;
}

/** Where there was none of them there is no time. */
function seconds(value) {
  return Number.isNaN(value) ? '–' : `${value.toFixed(1)} s`;
}
