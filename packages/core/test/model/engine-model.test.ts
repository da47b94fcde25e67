/**
 * The engine against the reference over random commands.
 *
 * `EXCHANGE_MODEL_COMMANDS` is how many commands to run (a CI run's worth when absent), and
 * `EXCHANGE_MODEL_SEED` where to begin. The seed is fixed by default, so that one commit gives one
 * result; `npm run soak` begins somewhere new each time and prints where.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BookKind, Duel } from './duel.ts';
import { intent } from './intents.ts';

const COMMANDS_DEFAULT = 150_000;
const SEED_DEFAULT = 20_240_808;
const RUN_LENGTH_MAX = 160;
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
      const runs = Math.ceil(commands / (RUN_LENGTH_MAX / 2));
      fc.assert(
        fc.property(fc.array(intent, { maxLength: RUN_LENGTH_MAX, size: 'max' }), (intents) => {
          played += playAll(book, intents);
        }),
        { seed, numRuns: runs, endOnFailure: false },
      );
      console.info(`${book} book: ${played} commands, seed ${seed}`);
      expect(played).toBeGreaterThan(commands * 0.9);
    });
  }
});

function playAll(book: BookKind, intents: readonly Parameters<Duel['wish']>[0][]): number {
  const duel = new Duel(book);
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
