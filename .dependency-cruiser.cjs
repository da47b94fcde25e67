/** Who may import whom. Each rule says why, because the message is what the author reads. */

const notTests = { pathNot: ['\\.(test|suite)\\.tsx?$', '^packages/[^/]+/(test|bench)/'] };
const packages = ['core', 'sdk', 'server', 'mm', 'backtest', 'cli', 'web'];

/** A package imports another through its `exports`; a relative path goes round them. */
const noDeepImports = packages.map((name) => ({
  name: `no-deep-import-of-${name}`,
  severity: 'error',
  comment: `Import @exchange/${name} by its name, never a file of it by path.`,
  from: {
    path: '^(packages|examples)/',
    // The test of all examples belongs to none of them, so no package.json speaks for it.
    pathNot: [`^packages/${name}/`, '^examples/examples\\.test\\.ts$'],
  },
  // The readers of recordings are shared among the tests that compare with the same recording.
  to: {
    path: `^packages/${name}/`,
    pathNot: '^packages/core/test/real-data/',
    dependencyTypes: ['local'],
  },
}));

module.exports = {
  forbidden: [
    ...noDeepImports,
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'A cycle is one module pretending to be two.',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'The import names nothing that the package exports or that is installed.',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-undeclared-dependency',
      severity: 'error',
      comment: 'What a package imports stands in its own package.json, or its users lack it.',
      from: { path: '^packages/[^/]+/src', ...notTests },
      to: {
        dependencyTypes: ['npm-no-pkg', 'npm-dev', 'unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'core-is-pure',
      severity: 'error',
      comment:
        'core is the deterministic state machine: no I/O, no Node built-ins, no package above it.',
      from: { path: '^packages/core/src', ...notTests },
      to: { pathNot: ['^packages/core/src', 'node_modules/decimal\\.js'] },
    },
    {
      name: 'decimal-only-at-the-edge',
      severity: 'error',
      comment: 'decimal.js parses and formats text; the engine computes in ticks and lots.',
      from: { path: '^packages/', pathNot: '^packages/core/src/units/decimal\\.ts$' },
      to: { path: 'node_modules/decimal\\.js' },
    },
    {
      name: 'server-imports-core-only',
      severity: 'error',
      comment:
        'The server is the exchange; clients, strategies and backtests know it, it does not know them.',
      from: { path: '^packages/server/src', ...notTests },
      to: { path: '^packages/(sdk|mm|backtest|cli|web)/' },
    },
    {
      name: 'sdk-knows-only-the-protocol',
      severity: 'error',
      comment:
        'The client ships to browsers: it sees units, wire types, market data and the book, not the engine.',
      from: { path: '^packages/sdk/src', ...notTests },
      to: { path: '^packages/(server|cli|mm|backtest|web|core/src/(engine|ledger|scenario))/' },
    },
    {
      name: 'adapters-only-in-main',
      severity: 'error',
      comment:
        'Only the composition root names a concrete adapter; everything else knows the port.',
      from: {
        path: '^packages/server/src',
        pathNot: [
          '^packages/server/src/main\\.ts$',
          '^packages/server/src/(journal|history|identity|bus)/',
          ...notTests.pathNot,
        ],
      },
      to: { path: '^packages/server/src/(journal|history|identity|bus)/[^/]+/' },
    },
    {
      name: 'strategies-are-pure',
      severity: 'error',
      comment:
        'The same strategy runs live and in a backtest: it sees the contract, not a client, server or clock.',
      from: { path: '^packages/mm/src', ...notTests },
      to: { path: '^(node:|packages/(sdk/src/(?!strategy)|server|backtest))' },
    },
    {
      name: 'strategies-have-no-built-ins',
      severity: 'error',
      comment:
        'A clock, a timer or a file in a strategy makes a backtest differ from the live run.',
      from: {
        path: '^packages/mm/src',
        // They read a configuration and a recording before anything runs.
        pathNot: [...notTests.pathNot, '^packages/mm/src/(config|sources/recording-file)\\.ts$'],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'backtest-needs-no-server',
      severity: 'error',
      comment:
        'A backtest runs core and a strategy in one process: no server, and of sdk only the contract.',
      from: { path: '^packages/backtest/src', ...notTests },
      to: { path: '^packages/(sdk/src/(?!strategy)|server|mm)/' },
    },
    {
      name: 'nobody-imports-cli-or-web',
      severity: 'error',
      comment: 'They are the outermost shells.',
      from: { path: '^(packages|examples)/', pathNot: '^packages/(cli|web)/' },
      to: { path: '^packages/(cli|web)/' },
    },
    {
      name: 'cli-loads-heavy-commands-lazily',
      severity: 'error',
      comment: 'These folders load server, mm or backtest: reach them with import() in the action.',
      from: {
        path: '^packages/cli/src',
        pathNot: [...notTests.pathNot, '^packages/cli/src/(demo|maker|backtest)/'],
      },
      to: {
        path: '^packages/cli/src/(demo|maker|backtest)/',
        dependencyTypesNot: ['dynamic-import', 'type-only'],
      },
    },
    {
      name: 'cli-loads-packages-lazily',
      severity: 'error',
      comment:
        'Only what a command loads with import() may name server, mm or backtest: help starts fast.',
      from: {
        path: '^packages/cli/src',
        pathNot: [...notTests.pathNot, '^packages/cli/src/(demo|maker|backtest)/'],
      },
      to: {
        path: '^packages/(server|mm|backtest)/',
        dependencyTypesNot: ['dynamic-import', 'type-only'],
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.turbo)/' },
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@exchange/source', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
};
