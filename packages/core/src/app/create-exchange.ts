/**
 * A market in any app: decimal strings in, typed results out. It is the same deterministic exchange;
 * this part numbers the commands, stamps the time, and translates units.
 */
import { assert } from '../assert.ts';
import type { Command, MarketState, Sequenced } from '../engine/commands.ts';
import type { ExchangeEvent } from '../engine/events.ts';
import { Exchange, type ListedMarket } from '../engine/exchange.ts';
import { formatPrice, formatQuantity } from '../units/decimal.ts';
import type { AccountId, Seq, TimeMicros } from '../units/quantities.ts';
import { AppAccount } from './app-account.ts';
import { createMarketOf, ExchangeSetupError, type MarketInput } from './market-input.ts';
import { isReject } from './refusals.ts';
import type { AppDepth } from './results.ts';
import { readTime } from './terms-reader.ts';

export interface ExchangeInput {
  /** Decimals by asset: `{ BTC: 8, USDT: 8 }`. */
  readonly assets: Readonly<Record<string, number>>;
  readonly markets: readonly MarketInput[];
  /** Microseconds since the epoch, for each command. Default: a microsecond more than the last. */
  readonly clock?: () => number;
}

/**
 * An exchange with these assets and markets.
 * @throws {ExchangeSetupError} for an asset or a market that is not valid
 */
export function createExchange(input: ExchangeInput): AppExchange {
  const app = new AppExchange(new Exchange(), input.clock);
  for (const [symbol, decimals] of Object.entries(input.assets)) {
    app.setUp({ kind: 'create-asset', symbol, decimals });
  }
  for (const market of input.markets) app.setUp(createMarketOf(market, input.assets));
  return app;
}

/**
 * The exchange that `snapshot` was taken of.
 * @throws {SnapshotError} if the bytes are damaged
 */
export function restoreExchange(
  snapshot: Uint8Array,
  options: Pick<ExchangeInput, 'clock'> = {},
): AppExchange {
  return new AppExchange(Exchange.restore(snapshot), options.clock);
}

export class AppExchange {
  /** The exchange underneath, for reading; commands go through this object or the numbers collide. */
  readonly engine: Exchange;
  readonly #clock: (() => number) | undefined;
  readonly #listeners = new Set<(events: readonly ExchangeEvent[]) => void>();

  constructor(engine: Exchange, clock: (() => number) | undefined) {
    this.engine = engine;
    this.#clock = clock;
  }

  /** Accounts of one `selfTradeGroup` count as one trader for self-trade prevention. */
  createAccount(options: { readonly selfTradeGroup?: number } = {}): AppAccount {
    const events = this.send({ kind: 'create-account', ...options });
    // What was due by now stands before it.
    const created = events.find(({ kind }) => kind === 'account-created');
    assert(created?.kind === 'account-created', 'an account can always be created');
    return this.account(created.account);
  }

  /** An account that exists. */
  account(id: AccountId): AppAccount {
    return new AppAccount(id, this.engine, (command) => this.send(command));
  }

  /**
   * Opens, restricts, halts or closes a market; closing is for good. In an auction orders gather until
   * it uncrosses: at `endsAt`, in microseconds since the epoch, or when the market is opened.
   * @throws {ExchangeSetupError} for an unknown market, or an end that is past
   */
  setMarketState(
    market: string,
    state: MarketState,
    { endsAt }: { readonly endsAt?: number } = {},
  ): void {
    const end = endsAt === undefined ? {} : { endsAt: wholeTime(endsAt) };
    this.setUp({ kind: 'set-market-state', market, state, ...end });
  }

  /**
   * Lets time pass without a command, so that what is due happens: expiries, dead-man's switches, ends of
   * auctions. To now by the clock, or to `time` in microseconds since the epoch.
   * @throws {ExchangeSetupError} for a time that is none
   */
  advanceTime(time?: number): readonly ExchangeEvent[] {
    return this.send({ kind: 'advance-time' }, time);
  }

  /** When the next thing is due that `advanceTime` would do, in microseconds since the epoch. */
  nextDue(): number | undefined {
    return this.engine.nextDue();
  }

  /** A market's terms in whole units, and its state. */
  market(market: string): ListedMarket | undefined {
    return this.engine.market(market);
  }

  /** The best `levels` of each side, best first; hidden quantity is in neither. */
  depth(market: string, levels = 20): AppDepth {
    const terms = this.#terms(market);
    const { bids, asks } = this.engine.depth(market, levels);
    const written = (side: typeof bids) =>
      side.map(({ price, quantity, orders }) => ({
        price: formatPrice(terms, price),
        quantity: formatQuantity(terms, quantity),
        orders,
      }));
    return { bids: written(bids), asks: written(asks) };
  }

  /** Price of the last trade, if there was one. */
  lastPrice(market: string): string | undefined {
    const terms = this.#terms(market);
    const price = this.engine.lastPrice(market);
    return price === undefined ? undefined : formatPrice(terms, price);
  }

  /** Calls back with the events of each command. @returns how to stop */
  onEvents(listener: (events: readonly ExchangeEvent[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  snapshot(): Uint8Array {
    return this.engine.snapshot();
  }

  /**
   * Sends a command of the engine itself, numbered and stamped with now, or with `at`. A time before
   * the last one is held still.
   * @throws {ExchangeSetupError} for a time that is none
   */
  send(command: Command, at: number = this.#now()): readonly ExchangeEvent[] {
    const seq = (this.engine.seq + 1) as Seq;
    const time = Math.max(wholeTime(at), this.engine.time) as TimeMicros;
    const events = this.engine.apply({ seq, time, command } satisfies Sequenced);
    for (const listener of this.#listeners) listener(events);
    return events;
  }

  /** Sends a command that the app's author got wrong if it is refused. */
  setUp(command: Command): void {
    const reject = this.send(command).find(isReject);
    if (reject === undefined) return;
    const { kind, ...fields } = command;
    const what = JSON.stringify(fields, (_, value) =>
      typeof value === 'bigint' ? `${value}` : value,
    );
    throw new ExchangeSetupError(`${kind} ${what} was refused: ${reject.code}.`);
  }

  #now(): number {
    return this.#clock === undefined ? this.engine.time + 1 : this.#clock();
  }

  #terms(market: string): ListedMarket {
    const terms = this.engine.market(market);
    if (terms === undefined) throw new ExchangeSetupError(`There is no market ${market}.`);
    return terms;
  }
}

/** A clock may count fractions of a microsecond, but it counts. */
function wholeTime(value: number): TimeMicros {
  const time = readTime(Math.floor(value));
  if (time.ok) return time.value;
  throw new ExchangeSetupError(`${value} is no time in microseconds since the epoch.`);
}
