/** The golden journals replay as they ran, however and wherever they are replayed. */
import { execFile } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { BookKind } from '../../src/engine/engine.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import { decodeCommands, Exchange, encodeCommands } from '../../src/index.ts';
import { hashesOf, type JournalHashes, readJournal, readManifest } from './journal-files.ts';

const run = promisify(execFile);
const manifest = readManifest();
const names = Object.keys(manifest);
const books: readonly BookKind[] = ['fast', 'reference'];
const SNAPSHOTS = 5;

function expected(name: string): JournalHashes {
  const { eventHash, stateHash } = manifest[name] ?? expect.fail(`no journal ${name}`);
  return { eventHash, stateHash };
}

describe.each(names)('%s', (name) => {
  const journal = readJournal(name);

  test('is as long as it was, and encodes to the same bytes', () => {
    expect(journal).toHaveLength(manifest[name]?.commands ?? 0);
    expect(decodeCommands(encodeCommands(journal))).toEqual(journal);
  });

  test.each(books)('from the first command, with the %s book', (book) => {
    const exchange = new Exchange({ book });
    for (const sequenced of journal) exchange.apply(sequenced);
    exchange.checkInvariants();
    expect(hashesOf(exchange)).toEqual(expected(name));
  });

  test.each(books)(
    'from snapshots on the way, with the %s book restored into the other',
    (book) => {
      const other = book === 'fast' ? 'reference' : 'fast';
      const every = Math.ceil(journal.length / SNAPSHOTS);
      const exchange = new Exchange({ book });
      for (const [at, sequenced] of journal.entries()) {
        exchange.replay(sequenced);
        if (at % every !== every - 1) continue;
        const restored = Exchange.restore(exchange.snapshot(), { book: other });
        restored.checkInvariants();
        expect(restored.stateHash()).toBe(exchange.stateHash());
        for (const later of journal.slice(at + 1)) restored.replay(later);
        expect(hashesOf(restored)).toEqual(expected(name));
      }
    },
  );

  test('going through a snapshot every 50 commands', () => {
    let exchange = new Exchange();
    for (const [at, sequenced] of journal.entries()) {
      if (at % 50 === 49) exchange = Exchange.restore(exchange.snapshot());
      exchange.replay(sequenced);
    }
    expect(hashesOf(exchange)).toEqual(expected(name));
  });
});

const places = [
  { TZ: 'America/St_Johns', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' },
  { TZ: 'Pacific/Apia', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
  { TZ: 'Europe/London', LANG: 'ar_EG.UTF-8', LC_ALL: 'ar_EG.UTF-8' },
  { TZ: 'UTC', LANG: 'C', LC_ALL: 'C' },
];

test.each(places)('in another process, $TZ and $LANG', async (place) => {
  const script = fileURLToPath(new URL('replay-journals.ts', import.meta.url));
  const env = { ...process.env, ...place, NODE_OPTIONS: '' };
  const { stdout } = await run(process.execPath, ['--no-warnings', script], { env });
  expect(JSON.parse(stdout)).toEqual(
    Object.fromEntries(names.map((name) => [name, expected(name)])),
  );
});

describe('together they', () => {
  const events = names.flatMap((name) => {
    const exchange = new Exchange();
    return readJournal(name).flatMap((sequenced) => [...exchange.apply(sequenced)]);
  });
  const seen = (word: (event: ExchangeEvent) => string | undefined) =>
    [...new Set(events.map(word))].filter((one) => one !== undefined).sort();

  test('tell every kind of event', () => {
    const kinds: Record<ExchangeEvent['kind'], true> = {
      'asset-created': true,
      'market-created': true,
      'market-changed': true,
      'auction-indicative': true,
      'dead-man-switch-changed': true,
      'dead-man-switch-fired': true,
      'batch-item': true,
      'account-created': true,
      'account-fees-changed': true,
      'command-rejected': true,
      'order-rejected': true,
      'order-repeated': true,
      'order-accepted': true,
      'order-triggered': true,
      'order-amended': true,
      'order-rested': true,
      trade: true,
      'order-reduced': true,
      'order-replaced': true,
      'order-decremented': true,
      'order-cancelled': true,
      'order-expired': true,
      'balance-changed': true,
    };
    expect(seen(({ kind }) => kind)).toEqual(Object.keys(kinds).sort());
  });

  test('have every type, time in force, self-trade mode and post-only form', () => {
    const accepted = events.filter((event) => event.kind === 'order-accepted');
    expect(new Set(accepted.map(({ type }) => type)).size).toBe(8);
    expect(new Set(accepted.map(({ timeInForce }) => timeInForce)).size).toBe(5);
    expect(new Set(accepted.map(({ selfTrade }) => selfTrade)).size).toBe(5);
    expect(new Set(accepted.map(({ postOnly }) => postOnly)).size).toBe(3);
    expect(accepted.some(({ linkedOrderId }) => linkedOrderId !== undefined)).toBe(true);
  });

  test('end orders for every reason, and reach every state of a market', () => {
    expect(seen((event) => (event.kind === 'order-cancelled' ? event.reason : undefined))).toEqual([
      'amended-away',
      'by-owner',
      'cancel-all',
      'dead-man-switch',
      'market-closed',
      'oco',
      'self-trade',
    ]);
    expect(seen((event) => (event.kind === 'order-expired' ? event.reason : undefined))).toEqual([
      'no-liquidity',
      'not-fillable',
      'post-only',
      'price-band',
      'protection-price',
      'time',
    ]);
    const changes = events.filter((event) => event.kind === 'market-changed');
    expect(new Set(changes.map(({ state }) => state)).size).toBe(6);
    expect(new Set(changes.map(({ cause }) => cause)).size).toBe(4);
    const trades = events.filter((event) => event.kind === 'trade');
    expect(trades.some(({ cause }) => cause === 'uncross')).toBe(true);
    expect(trades.some(({ makerFee }) => makerFee < 0n)).toBe(true);
    const rested = events.filter((event) => event.kind === 'order-rested');
    expect(rested.some(({ cause }) => cause === 'refill')).toBe(true);
  });

  test('refuse for most reasons', () => {
    const codes = seen((event) =>
      event.kind === 'order-rejected' || event.kind === 'command-rejected' ? event.code : undefined,
    );
    expect(codes.length).toBeGreaterThan(20);
  });

  test('are small', () => {
    const size = (name: string) => statSync(new URL(`${name}.bin`, import.meta.url)).size;
    expect(names.reduce((sum, name) => sum + size(name), 0)).toBeLessThan(200_000);
  });
});
