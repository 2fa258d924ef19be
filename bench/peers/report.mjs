// What was measured beside other packages, printed and written into docs/performance.md with its plot.
import { writeFileSync } from 'node:fs';
import { barChartOf } from '../bar-chart.mjs';
import { ratio } from '../http/rounds.mjs';
import { measuredHere, micros, tableOf, times, writePart } from '../page.mjs';
import { OURS } from './subjects.mjs';

const PLOT = 'plots/peers.svg';

/** @param {import('./run.mjs').Section} section */
export function printSection(section) {
  console.log(
    [titleOf(section), ...tableOf(headOf(section), rowsOf(section)), ...tableOf(AIM_HEAD, aimsOf(section)), ''].join(
      '\n',
    ),
  );
}

/** @param {import('./run.mjs').Section[]} sections @param {number} rounds */
export function writePeers(sections, rounds) {
  writePart('peers', [
    measuredHere(`, ${rounds} rounds`),
    tableOf(AIM_HEAD, sections.flatMap(aimsOf)).join('\n'),
    `![CPU per answered call](${PLOT})`,
    ...sections.flatMap((section) => [`### ${titleOf(section)}`, tableOf(headOf(section), rowsOf(section)).join('\n')]),
  ]);
  writeFileSync(new URL(`../../docs/${PLOT}`, import.meta.url), plotOf(sections));
}

const AIM_HEAD = ['CPU per answered call', 'aim', 'measured', ''];

/** The library beside whichever of the others costs least. */
function aimsOf(section) {
  const { figures } = section;
  const peers = Object.keys(figures).filter((name) => !OURS.includes(name) && isAnswering(section, name));
  const [cheapest] = peers.toSorted((one, other) => figures[one].cpu.median - figures[other].cpu.median);
  return OURS.map((name) => {
    const measured = ratio(figures[name].cpu, figures[cheapest].cpu);
    const isMet = measured.median < 1;
    return [`${titleOf(section)}: ${name} against ${cheapest}`, '< 1', times(measured), isMet ? 'met' : 'missed'];
  });
}

/** Whether any call was answered at all. */
function isAnswering({ seen }, name) {
  return seen[name].answered > 0;
}

function headOf({ scenario }) {
  const head = ['', 'CPU per answered call', `× ${OURS[0]}`, `× ${OURS[1]}`];
  return scenario === 'healthy' ? head : [...head, 'answered', 'upstream calls per answered call'];
}

function rowsOf(section) {
  const { figures, seen, scenario } = section;
  return Object.entries(figures).map(([name, { cpu }]) => {
    const { made, answered, requests } = seen[name];
    const isNone = !isAnswering(section, name);
    const costs = [micros(cpu), ...OURS.map((ours) => times(ratio(cpu, figures[ours].cpu)))];
    const row = [name, ...(isNone ? costs.map(() => '–') : costs)];
    if (scenario === 'healthy') return row;
    return [...row, `${((100 * answered) / made).toFixed(1)} %`, isNone ? '–' : (requests / answered).toFixed(3)];
  });
}

const SCENARIOS = {
  healthy: '',
  401: ', the first target answers 401',
  503: ', the first target answers 503',
};

function titleOf({ scenario, kind, concurrency }) {
  return `${kind === 'chat' ? 'One document' : 'A stream of 500 chunks'}, ${concurrency} at once${SCENARIOS[scenario]}`;
}

function plotOf(sections) {
  const panels = sections.map((section) => ({
    title: titleOf(section),
    bars: Object.entries(section.figures).map(([name, { cpu }]) => ({
      name,
      standsOut: OURS.includes(name),
      ...(isAnswering(section, name) ? { value: cpu.median, label: labelOf(section, name) } : { label: 'no answer' }),
    })),
  }));
  return barChartOf({ title: 'CPU per answered call', panels });
}

/** What is left of the calls is said where some were not answered. */
function labelOf({ figures, seen }, name) {
  const { made, answered } = seen[name];
  const share = answered === made ? '' : `, ${((100 * answered) / made).toFixed(0)} %`;
  return `${figures[name].cpu.median.toFixed(0)} µs${share}`;
}
