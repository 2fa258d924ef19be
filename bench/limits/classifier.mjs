// How long it takes to understand a failure: those of test/corpus/fresh, in the forms that providers send.
import { fileURLToPath } from 'node:url';
import { evidenceOf, readCases } from '../../scripts/classifier/corpus.mjs';
import { timesOf } from '../../scripts/classifier/times.mjs';

const FAILURES = fileURLToPath(new URL('../../test/corpus/fresh/failures.jsonl', import.meta.url));

/** @returns {{ count: number, median: number, most: number }} microseconds; `most`: 99 of 100 take no longer */
export function measureClassifier() {
  const evidences = readCases(FAILURES).map(evidenceOf);
  const times = timesOf(evidences);
  const at = (share) => times[Math.floor(times.length * share)] * 1_000;
  return { count: evidences.length, median: at(0.5), most: at(0.99) };
}
