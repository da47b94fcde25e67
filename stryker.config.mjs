// Mutation tests of core; `scripts/mutate.mjs` says what is mutated, docs/reference/mutation-testing.md
// what came of it.
export default {
  plugins: ['@stryker-mutator/vitest-runner', './tools/stryker/ignore-assertions.mjs'],
  ignorers: ['assertions'],
  testRunner: 'vitest',
  vitest: { configFile: 'tools/stryker/vitest.config.ts', related: false, pool: 'forks' },
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
