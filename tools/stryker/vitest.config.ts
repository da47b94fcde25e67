/**
 * The tests that a mutant of core has to get past: those that judge matching, the ledger and the
 * engine, quickest first, so that most mutants die within a second. Recordings and the other
 * packages would only repeat what these say.
 */

import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The later, the longer it takes; what is not named here comes first. */
const LAST = [
  'matching-book',
  'golden',
  'order-outcomes',
  'snapshot.test',
  'id-index',
  'known-traps',
  'book-equality',
  'engine-model',
];

class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) =>
      LAST.findIndex((name) => moduleId.includes(name));
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

const wantedEnv = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name.startsWith('EXCHANGE_')),
) as Record<string, string>;

export default defineConfig({
  test: {
    include: [
      'packages/core/src/{book,engine,ledger}/**/*.test.ts',
      'packages/core/test/{model,engine}/**/*.test.ts',
      'tools/stryker/golden.test.ts',
    ],
    // A few thousand random commands find nearly every mutant that 300,000 find.
    env: { EXCHANGE_MODEL_COMMANDS: '4000', EXCHANGE_PROPERTY_SHARE: '0.125', ...wantedEnv },
    // Deep books take seconds, and only ask again what the model asks.
    exclude: ['**/deep-book.test.ts'],
    pool: 'forks',
    isolate: false,
    sequence: { sequencer: QuickestFirst },
    testTimeout: 30_000,
  },
});
