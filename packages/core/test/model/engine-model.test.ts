/**
 * The engine against the reference over random commands.
 *
 * `EXCHANGE_MODEL_COMMANDS` is how many commands to run (a CI run's worth when absent), and
 * `EXCHANGE_MODEL_SEED` where to begin. The seed is fixed by default, so that one commit gives one
 * result; `npm run soak` begins somewhere new each time and prints where.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rejectCodes } from '../../src/engine/reject-codes.ts';
import type { AccountId, Amount, QuantityLots } from '../../src/units/quantities.ts';
import { ASSETS, MARKETS } from './beginning.ts';
import { type BookKind, Duel, type Rigour } from './duel.ts';
import { type Intent, intent } from './intents.ts';
import { happenings, otherCodes, placingCodes, shorten } from './vocabulary.ts';

const COMMANDS_DEFAULT = 1_000_000;
const SEED_DEFAULT = 20_240_808;
/** Long enough that books fill, short enough that a failure is soon found again. */
const RUN_LENGTH = { minLength: 150, maxLength: 500, size: 'max' } as const;
/** Measured: fast-check likes short arrays, and every run has a beginning and an end. */
const COMMANDS_PER_RUN = 320;
/** After so many commands nothing can have been missed by chance. */
const COMMANDS_TO_SEE_ALL = 200_000;
/** Of the commands, so many are followed by a comparison of everything each time. */
const FULL_SHARE = 0.03;
/** Comparing everything after each command costs more than the command itself. */
const COMPARE_ALL_EVERY = 96;

const commandsWanted = Number(process.env['EXCHANGE_MODEL_COMMANDS'] ?? COMMANDS_DEFAULT);
const seed = Number(process.env['EXCHANGE_MODEL_SEED'] ?? SEED_DEFAULT);
const run = fc.array(intent, RUN_LENGTH);

describe('engine equals reference', () => {
  for (const book of ['fast', 'reference'] as const) {
    // The book made for speed is what everybody runs: it gets most of the commands.
    const share = book === 'fast' ? 0.8 : 0.2;
    const commands = Math.ceil(commandsWanted * share);
    test(`property: ${book} book, ${commands} commands, seed ${seed}`, { timeout: 0 }, () => {
      let played = 0;
      const seen = new Set<string>();
      const property = fc.property(run, (intents) => {
        if (played >= commands) return;
        try {
          played += playAll(intents, { book, seen });
        } catch {
          // The same difference with as few commands as it takes.
          playAll(
            shorten(intents, (fewer) => fails(fewer, book)),
            { book, seen },
          );
        }
      });
      const numRuns = Math.ceil((commands / COMMANDS_PER_RUN) * 1.2);
      fc.assert(property, { seed, numRuns, endOnFailure: true });
      console.info(`${book} book: ${played} commands, seed ${seed}`);
      expect(played).toBeGreaterThanOrEqual(commands);
      if (played >= COMMANDS_TO_SEE_ALL) expect(notSeen(seen)).toEqual([]);
    });
  }
});

test('property: everything compared after each command', { timeout: 0 }, () => {
  const commands = Math.ceil(commandsWanted * FULL_SHARE);
  let played = 0;
  const property = fc.property(fc.constantFrom('fast', 'reference'), run, (book, intents) => {
    if (played < commands) played += playAll(intents, { book, seen: new Set(), rigour: 'full' });
  });
  const numRuns = Math.ceil((commands / COMMANDS_PER_RUN) * 1.2);
  fc.assert(property, { seed: seed + 1, numRuns, endOnFailure: true });
  expect(played).toBeGreaterThanOrEqual(commands);
});

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

function fails(intents: readonly Intent[], book: BookKind): boolean {
  try {
    playAll(intents, { book, seen: new Set() });
    return false;
  } catch {
    return true;
  }
}

function playAll(
  intents: readonly Intent[],
  { book, seen, rigour }: { book: BookKind; seen: Set<string>; rigour?: Rigour },
): number {
  const duel = new Duel(book, seen, rigour);
  intents.forEach((one, index) => {
    duel.wish(one);
    if (index % COMPARE_ALL_EVERY === 0) duel.compareAll();
  });
  duel.compareAll();
  duel.restart();
  duel.compareClientIds();
  drain(duel);
  duel.compareAll();
  // A replay costs as much as the play, and every second one finds the same.
  if (intents.length % 2 === 0) duel.replay();
  return duel.world.sequenced.length;
}

/** Sells into every bid and buys every ask: the order in which they trade is the queue order. */
function drain(duel: Duel): void {
  const drainer = duel
    .play({ kind: 'create-account' })
    .find(({ kind }) => kind === 'account-created');
  if (drainer?.kind !== 'account-created') throw new Error('an account can always be made');
  const { account } = drainer;
  for (const asset of ASSETS.slice(0, -1)) {
    duel.play({ kind: 'deposit', account, asset, amount: (10n ** 29n) as Amount });
  }
  for (const market of MARKETS.slice(0, -1)) drainMarket(duel, account, market);
}

function drainMarket(duel: Duel, account: AccountId, market: string): void {
  duel.play({ kind: 'set-market-state', market, state: 'open' });
  for (const side of ['buy', 'sell'] as const) {
    for (const quantity of [7, 500_000, Number.MAX_SAFE_INTEGER]) {
      duel.play({
        kind: 'place-order',
        account,
        market,
        side,
        type: 'market',
        quantity: quantity as QuantityLots,
      });
    }
  }
}
