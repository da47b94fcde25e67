/**
 * The engine against the reference over random commands.
 *
 * `EXCHANGE_MODEL_COMMANDS` is how many commands to run (a CI run's worth when absent), and
 * `EXCHANGE_MODEL_SEED` where to begin. The seed is fixed by default, so that one commit gives one
 * result; `npm run soak` begins somewhere new each time and prints where.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type RejectCode, rejectCodes } from '../../src/engine/reject-codes.ts';
import { type BookKind, Duel } from './duel.ts';
import { type Intent, intent } from './intents.ts';

const COMMANDS_DEFAULT = 300_000;
const SEED_DEFAULT = 20_240_808;
const RUN_LENGTH_MAX = 400;
/** Measured: fast-check likes short arrays. */
const RUN_LENGTH_MEAN = 170;
/** What every run begins with, and what empties its books at the end. */
const COMMANDS_AROUND_A_RUN = 57;
/** Shorter commands that show the same failure are looked for so often, about ten seconds. */
const SHRINKS_MAX = 1_000;
/** After so many commands nothing can have been missed by chance. */
const COMMANDS_TO_SEE_ALL = 200_000;
/** Comparing everything after each command costs more than the command itself. */
const COMPARE_ALL_EVERY = 16;

const commandsWanted = Number(process.env['EXCHANGE_MODEL_COMMANDS'] ?? COMMANDS_DEFAULT);
const seed = Number(process.env['EXCHANGE_MODEL_SEED'] ?? SEED_DEFAULT);

describe('engine equals reference', () => {
  for (const book of ['fast', 'reference'] as const) {
    // The book made for speed is what everybody runs: it gets most of the commands.
    const share = book === 'fast' ? 0.8 : 0.2;
    const commands = Math.ceil(commandsWanted * share);
    test(`property: ${book} book, ${commands} commands, seed ${seed}`, { timeout: 0 }, () => {
      let played = 0;
      let hasFailed = false;
      let shrinks = 0;
      const seen = new Set<string>();
      const runs = Math.ceil(commands / (RUN_LENGTH_MEAN + COMMANDS_AROUND_A_RUN));
      fc.assert(
        fc.property(fc.array(intent, { maxLength: RUN_LENGTH_MAX, size: 'max' }), (intents) => {
          if (hasFailed && ++shrinks > SHRINKS_MAX) return;
          try {
            played += playAll(intents, { book, seen });
          } catch (error) {
            hasFailed = true;
            throw error;
          }
        }),
        { seed, numRuns: runs, endOnFailure: false },
      );
      console.info(`${book} book: ${played} commands, seed ${seed}`);
      expect(played).toBeGreaterThan(commands * 0.8);
      if (played >= COMMANDS_TO_SEE_ALL) expect(notSeen(seen)).toEqual([]);
    });
  }
});

/** What a placed order can be refused for; the other codes belong to other commands. */
const placingCodes = [
  'client-id-reused',
  'command-expired',
  'account-unknown',
  'market-unknown',
  'market-closed',
  'market-halted',
  'market-cancel-only',
  'price-below-minimum',
  'price-above-maximum',
  'quantity-below-minimum',
  'quantity-above-maximum',
  'notional-below-minimum',
  'notional-above-maximum',
  'open-orders-limit',
  'post-only-would-take',
  'insufficient-funds',
  'amount-out-of-range',
] as const satisfies readonly RejectCode[];
const otherCodes = [
  'command-expired',
  'account-unknown',
  'asset-unknown',
  'asset-exists',
  'asset-invalid',
  'market-unknown',
  'market-exists',
  'market-invalid',
  'order-unknown',
  'market-closed',
  'market-halted',
  'market-cancel-only',
  'price-below-minimum',
  'price-above-maximum',
  'quantity-below-minimum',
  'quantity-above-maximum',
  'amend-empty',
  'notional-below-minimum',
  'notional-above-maximum',
  'post-only-would-take',
  'insufficient-funds',
  'amount-out-of-range',
] as const satisfies readonly RejectCode[];
const happenings = [
  'order-repeated',
  'trade',
  'order-reduced',
  'order-replaced',
  'order-decremented',
  'order-cancelled by-owner',
  'order-cancelled cancel-all',
  'order-cancelled self-trade',
  'order-cancelled amended-away',
  'order-cancelled market-closed',
  'order-expired no-liquidity',
  'order-expired not-fillable',
  'order-expired protection-price',
  'account-fees-changed',
];

/** A model test that never reaches a rule proves nothing about it. */
function notSeen(seen: ReadonlySet<string>): string[] {
  return [
    ...placingCodes.map((code) => `order-rejected ${code}`),
    ...otherCodes.map((code) => `command-rejected ${code}`),
    ...happenings,
  ].filter((one) => !seen.has(one));
}

test('every reject code but those of the decimal edge is looked for', () => {
  const decimalEdge = ['price-off-tick', 'quantity-off-lot'];
  const looked = new Set<string>([...placingCodes, ...otherCodes, ...decimalEdge]);
  expect(rejectCodes.filter((code) => !looked.has(code))).toEqual([]);
});

function playAll(
  intents: readonly Intent[],
  { book, seen }: { book: BookKind; seen: Set<string> },
): number {
  const duel = new Duel(book, seen);
  intents.forEach((one, index) => {
    duel.wish(one);
    if (index % COMPARE_ALL_EVERY === 0) duel.compareAll();
  });
  drain(duel);
  duel.compareAll();
  duel.replay();
  return duel.world.sequenced.length;
}

/** Sells into every bid and buys every ask: the order in which they trade is the queue order. */
function drain(duel: Duel): void {
  const drainer = duel.play({ kind: 'create-account' })[0];
  if (drainer?.kind !== 'account-created') throw new Error('an account can always be made');
  const { account } = drainer;
  for (const asset of ['BASE', 'QUOTE', 'ALT']) {
    duel.play({ kind: 'deposit', account, asset, amount: (10n ** 29n) as never });
  }
  for (const market of ['BASE_QUOTE', 'ALT_QUOTE', 'BASE_ALT']) {
    duel.play({ kind: 'set-market-state', market, state: 'open' });
    for (const side of ['buy', 'sell'] as const) {
      for (const quantity of [7, 500, 500_000, Number.MAX_SAFE_INTEGER]) {
        duel.play({
          kind: 'place-order',
          account,
          market,
          side,
          type: 'market',
          quantity: quantity as never,
        });
      }
    }
  }
}
