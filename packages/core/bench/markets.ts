/** What a command costs among one market or a thousand, and what a market takes that nobody trades in. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Exchange, type PackedExchange, rejectCodes, UNCHANGED } from '../src/index.ts';
import { cpuSeconds, median } from './measure.ts';
import { createRandom } from './random.ts';
import { createMarket, setUp } from './whole-exchange.ts';

const RESTING_PER_MARKET = 100;
const ACCOUNTS = 1_000;
const MARKETS = [1, 1_000] as const;

export function measureMarkets({
  commands,
  rounds,
}: {
  commands: number;
  rounds: number;
}): unknown {
  const costs = MARKETS.map((): number[] => []);
  for (let round = 0; round <= rounds; round += 1) {
    MARKETS.forEach((markets, at) => {
      const crowd = new Crowd(markets);
      const seconds = cpuSeconds(() => crowd.trade(commands));
      crowd.check();
      if (round > 0) costs[at]?.push((seconds / commands) * 1e9);
    });
  }
  const [one = 0, many = 0] = costs.map(median);
  const bytes = bytesPerIdleMarket();
  console.log('\nmarkets: moves, cancels and new orders among them, ns a command');
  console.log(`  ${MARKETS[0]}: ${one.toFixed(0)}, ${MARKETS[1]}: ${many.toFixed(0)}`);
  console.log(`  ${(many / one).toFixed(2)} ×; ${(bytes / 1024).toFixed(2)} KiB an idle market`);
  return { markets: MARKETS, nanoseconds: costs, bytesPerIdleMarket: bytes };
}

/** A hundred orders rest in each market; one of them moves, or gives its place to a new one. */
class Crowd {
  readonly #exchange = new Exchange();
  readonly #packed: PackedExchange;
  readonly #random = createRandom(11);
  readonly #markets: number;
  /** By market and place: its order's id. */
  readonly #orders: Float64Array;
  #time: number;
  #refused = 0;

  constructor(markets: number) {
    setUp(this.#exchange);
    for (let market = 1; market < markets; market += 1)
      createMarket(this.#exchange, `A_M${market}`);
    this.#markets = markets;
    this.#packed = this.#exchange.packed();
    this.#orders = new Float64Array(markets * RESTING_PER_MARKET);
    this.#time = this.#exchange.time;
    for (let place = 0; place < this.#orders.length; place += 1) this.#add(place);
  }

  trade(commands: number): void {
    for (let count = 0; count < commands; ) {
      const place = this.#below(this.#orders.length);
      if (this.#below(10) > 0) {
        this.#move(place);
        count += 1;
      } else {
        this.#cancel(place);
        this.#add(place);
        count += 2;
      }
    }
  }

  check(): void {
    const open = this.#markets * RESTING_PER_MARKET;
    if (this.#refused !== 0) throw new Error(`${this.#refused} commands were refused`);
    if (this.#exchange.openOrders().length !== open) throw new Error('orders are missing');
    this.#exchange.checkInvariants();
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  #add(place: number): void {
    const side = place % 2 === 0 ? 0 : 1;
    const market = Math.floor(place / RESTING_PER_MARKET);
    this.#orders[place] = this.#packed.place(
      this.#next(),
      2 + (place % ACCOUNTS),
      market,
      side,
      this.#price(side),
      100,
    );
    this.#count(this.#orders[place]);
  }

  #move(place: number): void {
    const market = Math.floor(place / RESTING_PER_MARKET);
    const price = this.#price(place % 2);
    const order = this.#orders[place] as number;
    const account = 2 + (place % ACCOUNTS);
    this.#count(this.#packed.amend(this.#next(), account, market, order, price, UNCHANGED));
  }

  #cancel(place: number): void {
    const market = Math.floor(place / RESTING_PER_MARKET);
    const order = this.#orders[place] as number;
    this.#count(this.#packed.cancel(this.#next(), 2 + (place % ACCOUNTS), market, order));
  }

  /** Sides stay apart. */
  #price(side: number): number {
    return (side === 0 ? 10_000 : 20_000) + this.#below(400);
  }

  /** An order may move to the price that it has; nothing else is refused. */
  #count(answer: number): void {
    if (answer < 0 && rejectCodes[~answer] !== 'amend-empty') this.#refused += 1;
  }

  #next(): number {
    this.#packed.events.clear();
    this.#time += 1;
    return this.#time;
  }
}

/** Of a process of its own, for what other rows left to collect would be counted too. */
function bytesPerIdleMarket(): number {
  const program = fileURLToPath(new URL('idle-markets.ts', import.meta.url));
  return Number(execFileSync(process.execPath, ['--expose-gc', program], { encoding: 'utf8' }));
}
