/**
 * All golden scenarios, a test for each kind of exchange. The tests of core have one for each scenario,
 * and thousands of names are what a mutant would spend most of its time on.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Exchange } from '../../packages/core/src/engine/exchange.ts';
import {
  playGolden,
  RestartingExchange,
  readGolden,
} from '../../packages/core/test/scenarios/golden-scenario.ts';

const folder = new URL('../../packages/core/test/scenarios/', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.txt'),
);

const exchanges = {
  'fast book': () => new Exchange(),
  'reference book': () => new Exchange({ book: 'reference' }),
  'restored from a snapshot before every command': () => new RestartingExchange(),
};

test.each(Object.entries(exchanges))('golden scenarios: %s', (_, create) => {
  for (const file of files) {
    const golden = readGolden(readFileSync(new URL(file, folder), 'utf8'));
    const { tape, balances } = golden;
    expect([file, playGolden(golden, create())]).toEqual([file, { tape, balances }]);
  }
});
