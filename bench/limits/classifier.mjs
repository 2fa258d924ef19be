// How long it takes to understand a failure: those of test/corpus/fresh, in the forms that providers send.
import { fileURLToPath } from 'node:url';
import { evidenceOf, readCases } from '../../scripts/classifier/corpus.mjs';
import { timesOf } from '../../scripts/classifier/times.mjs';

const FAILURES = fileURLToPath(new URL('../../test/corpus/fresh/failures.jsonl', import.meta.url));
/** An incident brings the same failure again and again. */
export const OF_INCIDENT = 20;

/** @typedef {{ median: number, most: number }} Times - microseconds; `most`: 99 of 100 take no longer */

/** @returns {{ count: number, each: Times, again: Times }} `each`: another failure each time; `again`: each so often in a row */
export function measureClassifier() {
  const evidences = readCases(FAILURES).map(evidenceOf);
  return {
    count: evidences.length,
    each: typical(timesOf(evidences)),
    again: typical(timesOf(evidences, OF_INCIDENT)),
  };
}

function typical(times) {
  const at = (share) => times[Math.floor(times.length * share)] * 1_000;
  return { median: at(0.5), most: at(0.99) };
}
