// `npm test`: sets the checkout up, runs every package's tests and ends with `N passed, N failed, N
// skipped`. Arguments go to vitest: `npm test -- packages/core`, `npm test -- --project sdk -t
// 'reconnects'`.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build, install, repoNode, root, runMain, SetupError } from './setup.mjs';
import { summarize } from './test-summary.mjs';

const lastReportFile = path.join(root, '.vitest/report.json');
// Each run writes a file of its own, so that two at once do not count each other's tests.
const reportFile = path.join(root, `.vitest/report-${process.pid}.json`);

await runMain(async () => {
  await install();
  const isBuilt = await buildOrSayWhyNot();
  fs.rmSync(lastReportFile, { force: true });
  const code = await runVitest(process.argv.slice(2));
  const summary = summarize(reportFile);
  if (fs.existsSync(reportFile)) fs.renameSync(reportFile, lastReportFile);
  console.log(summary.line);
  process.exitCode = code === 0 && isBuilt && summary.failed === 0 ? 0 : 1;
});

/** Most tests run from source, so a package that does not build should not hide their results. */
async function buildOrSayWhyNot() {
  try {
    await build();
    return true;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(error.message);
    return false;
  }
}

function runVitest(args) {
  return new Promise((resolve, reject) => {
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
    const child = spawn(repoNode, [vitest, 'run', ...reporters, ...args], {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
