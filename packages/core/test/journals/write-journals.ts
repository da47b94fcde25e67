/**
 * Writes the golden journals anew: `npm run journals` in this package. Only for a change of the rules
 * that is meant, because old journals are to replay as they ran.
 */
import type { Command, Sequenced } from '../../src/engine/commands.ts';
import { Exchange } from '../../src/index.ts';
import { STOPS_PER_COMMAND_MAX } from '../../src/limits.ts';
import { parseScenario, playScenario } from '../../src/scenario/index.ts';
import { writeJournals } from './journal-files.ts';
import { randomTrading } from './random-trading.ts';

/** The commands of a scenario. */
function recorded(text: string): readonly Sequenced[] {
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const journal: Sequenced[] = [];
  const exchange = new Exchange();
  playScenario(parsed.scenario, {
    get seq() {
      return exchange.seq;
    },
    apply(sequenced: Sequenced & { readonly command: Command }) {
      journal.push(sequenced);
      return exchange.apply(sequenced);
    },
    market: (symbol) => exchange.market(symbol),
    assets: () => exchange.assets(),
    balances: (account) => exchange.balances(account),
    depth: (market, levels) => exchange.depth(market, levels),
    openOrders: (filter) => exchange.openOrders(filter),
  });
  return journal;
}

/** More stops than one command may run: the market halts, opens and closes for good. */
function cascade(): string {
  const count = STOPS_PER_COMMAND_MAX + 3;
  return [
    'place b0 bob buy 1 @ 100',
    `place b1 bob buy ${count} @ 99`,
    ...Array.from({ length: count }, (_, nth) => `place s${nth} alice sell 1 market stop 100`),
    'place c1 carol sell 1 @ 100',
    'state BASE_QUOTE open',
    'place a1 alice sell 9 @ 110 show 2',
    'place s alice sell 1 market stop 90',
    'state BASE_QUOTE closed',
  ].join('\n');
}

/** What chance may leave out. */
const rare = `
  place b1 bob buy 3 @ 99
  place s1 alice sell 2 @ 98 stop 99 post-only
  place s2 alice sell 2 @ 97 stop 99 post-only slide
  place s3 alice sell 2 @ 97 trail 0.5% show 1 day
  place c1 carol sell 1 @ 99
  place c1 carol sell 2 @ 99
  oco tp sl bob buy 4 @ 98.5 stop 103 limit 104 post-only show 2
  place d1 dave sell 3 @ 98.5 fok
  place d2 dave buy for 50 market stop 103 gtd 2h
  place d3 dave buy 2 market take-profit 90 protect 95 day
  amend d3 3 @ 96 stop 91
  state BASE_QUOTE auction until 1m
  place x1 carol sell 7 @ 95 show 2
  place x2 erin buy 9 @ 104 show 3 gtd 3h
  place x3 carol buy 1 @ 96 stp none
  advance 1m
  batch atomic
    place y1 erin sell 1 @ 90 ioc
    place y2 erin buy for 10 market
    cancel x3
    amend x2 20 show 4
    cancel-all bob
    oco y3 y4 erin sell 2 @ 130 stop 60
  end
  batch atomic
    place z1 carol sell 1 @ 150
    cancel x3
  end
  dead-man erin 1h
  advance 24h
  orders
`;

const usual = { middle: 10_000, unit: 100, stateChanges: 10 };
writeJournals({
  trading: randomTrading({ ...usual, seed: 1, commands: 2_000 }),
  auctions: randomTrading({ ...usual, seed: 2, commands: 1_500, stateChanges: 40 }),
  'large-numbers': randomTrading({
    ...usual,
    seed: 3,
    commands: 600,
    middle: 2 ** 33,
    unit: 2 ** 38,
  }),
  cascade: recorded(cascade()),
  rare: recorded(rare),
});
