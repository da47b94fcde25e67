/**
 * A deterministic exchange: commands in, events out. It has no clock, no randomness and no I/O; the
 * same commands give the same events and the same state hash anywhere.
 *
 * Cost: O(1) a command plus its fills; see `docs/BENCHMARKS.md`. Not safe to call from within itself.
 */
import { assert, unreachable } from '../assert.ts';
import { BUY, NONE, SELL } from '../book/matching-book.ts';
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  Seq,
  TimeMicros,
  UpdateId,
} from '../units/quantities.ts';
import { createAccount, setAccountFees } from './accounts/accounts.ts';
import { createAsset } from './accounts/create-asset.ts';
import { setDeadManSwitch } from './accounts/dead-man-switch.ts';
import { deposit, withdraw } from './accounts/transfer.ts';
import { carryOutBatch } from './batch.ts';
import type { Command, MarketState, Sequenced } from './commands.ts';
import { type BookKind, Engine } from './engine.ts';
import type { PackedEvents } from './events/event-buffer.ts';
import { hashEvents } from './events/event-hash.ts';
import { eventObjects } from './events/event-objects.ts';
import type { ExchangeEvent, Market } from './events.ts';
import { type Indication, indicationOf } from './markets/auction.ts';
import { createMarket } from './markets/create-market.ts';
import type { MarketEntry } from './markets/market-entry.ts';
import { setMarketState } from './markets/set-market-state.ts';
import { amendOrder } from './orders/amend-order.ts';
import { cancelAll, cancelOrder } from './orders/cancel-order.ts';
import { type OpenOrder, openOrder } from './orders/open-order.ts';
import { readIntent } from './orders/order-intent.ts';
import { placeOco } from './orders/place-oco.ts';
import { placeOrder } from './orders/place-order.ts';
import { PackedCommands } from './packed/packed-commands.ts';
import type { PackedExchange } from './packed/packed-exchange.ts';
import { Hash64 } from './state/hash.ts';
import { checkInvariants } from './state/invariants.ts';
import { readState, writeState } from './state/snapshot.ts';
import { openSnapshot, orSnapshotError, sealSnapshot } from './state/snapshot-file.ts';
import { beginStep, endStep } from './step.ts';
import { nextDue } from './time/due.ts';

export interface ExchangeOptions {
  /** `fast` by default; `reference` is plain and slow, and does the same. */
  readonly book?: BookKind;
}

export interface ListedAsset {
  readonly symbol: string;
  readonly decimals: number;
}

export type ListedMarket = Market & {
  readonly state: MarketState;
  /** Of an auction that ends by itself. */
  readonly endsAt?: TimeMicros;
};

/** A market's auction: what it would give if it ended now. */
export type Auction = Indication & {
  /** Absent: it ends when the operator opens the market. */
  readonly endsAt?: TimeMicros;
};

export interface Balance {
  readonly asset: string;
  readonly available: Amount;
  readonly held: Amount;
}

export interface DepthLevel {
  readonly price: PriceTicks;
  /** At most 2^53−1 is shown. */
  readonly quantity: QuantityLots;
  readonly orders: number;
}

export interface Depth {
  readonly updateId: UpdateId;
  /** Best first. */
  readonly bids: readonly DepthLevel[];
  readonly asks: readonly DepthLevel[];
}

export class Exchange {
  #engine: Engine;
  readonly #eventHash = new Hash64();

  constructor(options: ExchangeOptions = {}) {
    this.#engine = new Engine(options.book ?? 'fast');
  }

  /**
   * The exchange that `snapshot` was taken of; it goes on as the original would.
   * @throws {SnapshotError} if the bytes are damaged or of another version
   */
  static restore(snapshot: Uint8Array, options: ExchangeOptions = {}): Exchange {
    const { header, body } = openSnapshot(snapshot);
    const exchange = new Exchange(options);
    exchange.#engine = orSnapshotError(() => readState(body, options.book ?? 'fast', header.time));
    exchange.#engine.seq = header.seq;
    exchange.#eventHash.resume(header.eventHash);
    return exchange;
  }

  /** Number of the last command. */
  get seq(): Seq {
    return this.#engine.seq as Seq;
  }

  /** Time of the last command. */
  get time(): TimeMicros {
    return this.#engine.time as TimeMicros;
  }

  /** When something happens by itself next; a host sends `advance-time` then. */
  nextDue(): TimeMicros | undefined {
    return nextDue(this.#engine) as TimeMicros | undefined;
  }

  /** When the account's dead-man's switch fires, if it is armed. */
  deadManSwitch(account: AccountId): TimeMicros | undefined {
    const cancelAt = this.#engine.accounts[account]?.cancelAt ?? 0;
    return cancelAt === 0 ? undefined : (cancelAt as TimeMicros);
  }

  /** Running hash over all events since the first command, 16 hexadecimal digits. */
  get eventHash(): string {
    return this.#eventHash.digest();
  }

  /**
   * Carries out one command and tells what happened. `seq` is the previous one plus one and `time`
   * never goes back; a command that is refused is an event with a code, never an exception.
   * @throws {InvariantError} on a bug, and only then
   */
  apply(sequenced: Sequenced): readonly ExchangeEvent[] {
    this.replay(sequenced);
    return eventObjects(this.#engine);
  }

  /** As `apply`, `eventHash` included, for who has no use for the events themselves. */
  replay(sequenced: Sequenced): void {
    this.applyPacked(sequenced);
    hashEvents(this.#engine, this.#eventHash);
  }

  /**
   * As `apply`, for who does not need the events as objects: they stay packed in a buffer that the
   * next command overwrites. They do not go into `eventHash`, which is `apply`'s.
   */
  applyPacked({ seq, time, command }: Sequenced): PackedEvents {
    const engine = this.#engine;
    assert(seq === engine.seq + 1, 'commands arrive without gaps');
    engine.events.clear();
    beginStep(engine, time);
    this.#carryOut(command);
    endStep(engine);
    return engine.events;
  }

  /**
   * The same exchange for commands in numbers, without an object for each. See `PackedExchange`: its
   * commands do not go into `eventHash`, and those that come through `apply` clear its events.
   */
  packed(): PackedExchange {
    return new PackedCommands(this.#engine);
  }

  #carryOut(command: Command): void {
    const engine = this.#engine;
    switch (command.kind) {
      case 'place-order':
        placeOrder(engine, readIntent(engine, command));
        return;
      case 'place-oco':
        placeOco(engine, command);
        return;
      case 'cancel-order':
        cancelOrder(engine, command);
        return;
      case 'amend-order':
        amendOrder(engine, command);
        return;
      case 'cancel-all':
        cancelAll(engine, command);
        return;
      case 'deposit':
        deposit(engine, command);
        return;
      case 'withdraw':
        withdraw(engine, command);
        return;
      case 'create-account':
        createAccount(engine, command);
        return;
      case 'set-account-fees':
        setAccountFees(engine, command);
        return;
      case 'create-asset':
        createAsset(engine, command);
        return;
      case 'create-market':
        createMarket(engine, command);
        return;
      case 'set-market-state':
        setMarketState(engine, command);
        return;
      case 'set-dead-man-switch':
        setDeadManSwitch(engine, command);
        return;
      case 'batch':
        carryOutBatch(engine, command, (item) => this.#carryOut(item));
        return;
      case 'advance-time':
        return;
      default:
        unreachable(command);
    }
  }

  /** Everything that `restore` needs, checksummed. */
  snapshot(): Uint8Array {
    const { seq, time } = this.#engine;
    const header = { seq, time, eventHash: this.#eventHash.state() };
    return sealSnapshot(header, writeState(this.#engine));
  }

  /**
   * 16 hexadecimal digits over balances, orders, queues, markets, what is due and remembered client
   * ids; not over seq and time. Equal after a replay and after a restore, with either book.
   */
  stateHash(): string {
    const hash = new Hash64();
    hash.bytes(writeState(this.#engine));
    return hash.digest();
  }

  /** In the order in which they were created. */
  assets(): readonly ListedAsset[] {
    return this.#engine.assets.map(({ symbol, decimals }) => ({ symbol, decimals }));
  }

  /** In the order in which they were created. */
  markets(): readonly ListedMarket[] {
    return this.#engine.markets.map(listed);
  }

  market(symbol: string): ListedMarket | undefined {
    const market = this.#engine.marketBySymbol.get(symbol);
    return market === undefined ? undefined : listed(market);
  }

  /** Users' accounts, without the house's two. */
  accounts(): readonly AccountId[] {
    return this.#engine.accounts.slice(2).map(({ id }) => id as AccountId);
  }

  /** Of the assets that the account ever had; house accounts as well. */
  balances(account: AccountId): readonly Balance[] {
    const { ledger, accounts, assets } = this.#engine;
    const balances: Balance[] = [];
    accounts[account]?.balances.forEach((balance, index) => {
      const asset = assets[index];
      if (balance === NONE || asset === undefined) return;
      balances.push({
        asset: asset.symbol,
        available: ledger.available(balance) as Amount,
        held: ledger.held(balance) as Amount,
      });
    });
    return balances;
  }

  /** Zero for what the account never had. */
  balance(account: AccountId, asset: string): Balance {
    const found = this.balances(account).find((balance) => balance.asset === asset);
    return found ?? { asset, available: 0n as Amount, held: 0n as Amount };
  }

  /** An open order. */
  order(orderId: OrderId): OpenOrder | undefined {
    const slot = this.#engine.orders.ids.find(orderId);
    return slot === NONE ? undefined : openOrder(this.#engine, slot);
  }

  /** Open orders, resting and waiting, by ascending id. */
  openOrders(filter: { readonly account?: AccountId; readonly market?: string } = {}): OpenOrder[] {
    const { orders } = this.#engine;
    const slots = filter.account === undefined ? this.#open() : this.#openOf(filter.account);
    return slots
      .sort((a, b) => orders.id(a) - orders.id(b))
      .map((slot) => openOrder(this.#engine, slot))
      .filter(({ market }) => filter.market === undefined || filter.market === market);
  }

  #openOf(account: AccountId): number[] {
    const slots: number[] = [];
    const { accounts, orders } = this.#engine;
    let slot = accounts[account]?.oldestOrder ?? NONE;
    for (; slot !== NONE; slot = orders.newer(slot)) slots.push(slot);
    return slots;
  }

  #open(): number[] {
    const slots: number[] = [];
    for (const { book, waiting } of this.#engine.markets) {
      for (const { slot } of waiting?.inOrder() ?? []) slots.push(slot);
      for (const side of [BUY, SELL] as const) {
        for (let slot = book.first(side); slot !== NONE; slot = book.next(slot)) slots.push(slot);
      }
    }
    return slots;
  }

  /** The visible book, best prices first; all of it without `levels`. The market is known. */
  depth(market: string, levels: number = Number.POSITIVE_INFINITY): Depth {
    const { book, updateId } = this.#known(market);
    return {
      updateId: updateId as UpdateId,
      bids: book.levels(BUY, levels) as DepthLevel[],
      asks: book.levels(SELL, levels) as DepthLevel[],
    };
  }

  /** What gathers there, if the market is in an auction. The market is known. */
  auction(symbol: string): Auction | undefined {
    const market = this.#known(symbol);
    if (market.state !== 'auction') return undefined;
    return { ...indicationOf(market), ...endOf(market) };
  }

  /** Price of the last trade. The market is known. */
  lastPrice(market: string): PriceTicks | undefined {
    const { lastPrice } = this.#known(market);
    return lastPrice === 0 ? undefined : (lastPrice as PriceTicks);
  }

  #known(symbol: string): MarketEntry {
    const market = this.#engine.marketBySymbol.get(symbol);
    assert(market !== undefined, 'only a known market is asked about');
    return market;
  }

  /**
   * Asserts conservation (each asset sums to zero over all accounts), that holds are exactly what
   * open orders reserve, and the books' own rules. Walks everything.
   * @throws {InvariantError}
   */
  checkInvariants(): void {
    checkInvariants(this.#engine);
  }
}

function listed(market: MarketEntry): ListedMarket {
  return { ...market.terms, state: market.state, ...endOf(market) };
}

function endOf({ endsAt }: MarketEntry): { readonly endsAt?: TimeMicros } {
  return endsAt === 0 ? {} : { endsAt: endsAt as TimeMicros };
}
