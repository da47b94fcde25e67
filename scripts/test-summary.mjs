// The closing line of a test run, from vitest's JSON report. `node scripts/test-summary.mjs FILE`
// prints it again.
import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Counts the tests of a report. A file that did not load counts as one failure: its tests never ran. */
export function summarize(reportFile) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const file of readResults(reportFile)) {
    const failedBefore = counts.failed;
    for (const { status } of file.assertionResults) counts[countedAs(status)] += 1;
    if (file.status === 'failed' && counts.failed === failedBefore) counts.failed += 1;
  }
  const { passed, failed, skipped } = counts;
  return { ...counts, line: `${passed} passed, ${failed} failed, ${skipped} skipped` };
}

function readResults(reportFile) {
  if (!fs.existsSync(reportFile)) return [];
  return JSON.parse(fs.readFileSync(reportFile, 'utf8')).testResults;
}

function countedAs(status) {
  if (status === 'passed' || status === 'failed') return status;
  return 'skipped';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log(summarize(process.argv[2]).line);
}
