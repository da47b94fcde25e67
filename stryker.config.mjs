// `npm run mutate`: do the tests notice when matching, the ledger or the engine is changed? Hours for
// all of it, so name what you want: `npm run mutate -- --mutate 'packages/core/src/ledger/**'`.

export default {
  mutate: [
    'packages/core/src/{book,engine,ledger}/**/*.ts',
    '!packages/core/src/**/*.test.ts',
    '!packages/core/src/**/index.ts',
  ],
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
