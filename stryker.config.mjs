// Mutation tests of core; `scripts/mutate.mjs` says what is mutated, docs/reference/mutation-testing.md
// what came of it.
export default {
  plugins: ['./tools/stryker/in-process-runner.mjs', './tools/stryker/ignore-assertions.mjs'],
  ignorers: ['assertions'],
  testRunner: 'in-process',
  coverageAnalysis: 'perTest',
  // Only what the tests of core read is copied.
  ignorePatterns: ['**', '!packages/core/{src,test}/**', '!docs/**', '!tools/stryker/**'],
  concurrency: 1,
  timeoutMS: 5_000,
  reporters: ['clear-text', 'html', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  htmlReporter: { fileName: '.stryker/report.html' },
  jsonReporter: { fileName: '.stryker/report.json' },
  tempDirName: '.stryker/sandbox',
  allowEmpty: false,
};
