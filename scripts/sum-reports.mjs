// Prints `N passed, N failed` over the JSON reports of vitest named on the command line. A report that is missing or holds
// a suite that could not run counts as a failure.
import { readFileSync } from 'node:fs';

let [passed, failed, skipped] = [0, 0, 0];
for (const file of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests + report.testResults.filter(couldNotRun).length;
  skipped += report.numPendingTests;
}
if (passed === 0) failed += 1;

console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;

/** A file that failed without a test that failed: it could not be loaded, or broke outside of its tests. */
function couldNotRun({ status, assertionResults }) {
  return status === 'failed' && assertionResults.every((test) => test.status !== 'failed');
}
