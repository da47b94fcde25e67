import { defineConfig } from 'vitest/config';

// Tests run from source: this condition maps `@exchange/core` to packages/core/src, with no build
// in between.
const SOURCE = '@exchange/source';
const packages = ['core', 'sdk', 'server', 'mm', 'backtest', 'cli'];
const conditions = [SOURCE, 'module', 'node', 'development|production'];

const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: [SOURCE, 'node'] } },
};

export default defineConfig({
  test: {
    maxWorkers: 2,
    passWithNoTests: true,
    projects: [
      ...packages.map((name) =>
        project(name, `packages/${name}`, ['src/**/*.test.{ts,tsx}', 'test/**/*.test.{ts,tsx}']),
      ),
      project('examples', '.', ['examples/**/*.test.ts']),
    ],
  },
});

function project(name: string, root: string, include: string[]) {
  return {
    ...shared,
    root,
    test: {
      name,
      include,
      benchmark: { include: name === 'examples' ? [] : ['bench/**/*.bench.ts'] },
      pool: 'forks' as const,
      // Worker threads and child processes that a test starts find the sources as well.
      execArgv: [`--conditions=${SOURCE}`],
      testTimeout: 30_000,
      hookTimeout: 30_000,
    },
  };
}
