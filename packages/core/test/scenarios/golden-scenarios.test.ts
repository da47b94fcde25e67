/** Plays every golden scenario in the folders beside this file, on both books and through snapshots. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Exchange } from '../../src/engine/exchange.ts';
import { playGolden, RestartingExchange, readGolden } from './golden-scenario.ts';

const folder = new URL('./', import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.txt'))
  .sort();

const exchanges = {
  'fast book': () => new Exchange(),
  'reference book': () => new Exchange({ book: 'reference' }),
  'restored from a snapshot before every command': () => new RestartingExchange(),
};

describe.each(Object.entries(exchanges))('%s', (_, create) => {
  test.each(files)('%s', (file) => {
    const golden = readGolden(readFileSync(new URL(file, folder), 'utf8'));
    const { tape, balances } = golden;
    expect(tape.length + balances.length).toBeGreaterThan(0);
    expect(playGolden(golden, create())).toEqual({ tape, balances });
  });
});

test('there are enough of them', () => {
  expect(files.length).toBeGreaterThanOrEqual(500);
});

test('a golden file that says nothing about a statement is refused', () => {
  expect(() => readGolden('place a1 alice buy 1 @ 1\n')).toThrow('does not say what comes of it');
});
