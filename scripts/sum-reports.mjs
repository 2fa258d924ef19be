// Prints what failed, then `N passed, N failed`, over the JSON reports of vitest named on the command line. A report that is
// missing or holds a suite that could not run counts as a failure. What failed comes last, as the start of a long log is
// often cut off.
import { readFileSync } from 'node:fs';
import { basename, relative } from 'node:path';

/** Of a failure's message: the assertion and the first places, without what a large comparison prints. */
const MESSAGE_LINES = 25;

let [passed, failed, skipped] = [0, 0, 0];
for (const file of process.argv.slice(2)) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests + report.testResults.filter(couldNotRun).length;
  skipped += report.numPendingTests;
  for (const suite of report.testResults) printFailures(basename(file, '.json'), suite);
}
if (passed === 0) failed += 1;

console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;

/** A file that failed without a test that failed: it could not be loaded, or broke outside of its tests. */
function couldNotRun({ status, assertionResults }) {
  return status === 'failed' && assertionResults.every((test) => test.status !== 'failed');
}

function printFailures(run, suite) {
  const where = `${run}: ${relative(process.cwd(), suite.name)}`;
  if (couldNotRun(suite)) console.log(`\nFAILED ${where}\n${firstLines(suite.message)}`);
  for (const { status, fullName, failureMessages } of suite.assertionResults) {
    if (status === 'failed') console.log(`\nFAILED ${where}: ${fullName}\n${firstLines(failureMessages.join('\n'))}`);
  }
}

function firstLines(message) {
  return message.split('\n').slice(0, MESSAGE_LINES).join('\n');
}
