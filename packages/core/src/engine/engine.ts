/**
 * The state of an exchange and the small steps that every verb shares. `Exchange` is its public
 * face; each verb (`place-order.ts`, `cancel-order.ts`, …) is a function over this.
 */
import { assert } from '../assert.ts';
import { BookMemory } from '../book/book-memory.ts';
import { FastBook } from '../book/fast-book.ts';
import { MatchSteps } from '../book/match-steps.ts';
import type { MatchingBook } from '../book/matching-book.ts';
import { createTaker, NONE } from '../book/matching-book.ts';
import { ReferenceBook } from '../book/reference-book.ts';
import { Ledger } from '../ledger/ledger.ts';
import { FEES_ACCOUNT, FIRST_USER_ACCOUNT, WORLD_ACCOUNT } from '../units/quantities.ts';
import { Account } from './accounts/account.ts';
import { PairTable } from './accounts/pair-table.ts';
import { EventBuffer } from './events/event-buffer.ts';
import type { Market } from './events.ts';
import { MarketEntry } from './markets/market-entry.ts';
import type { TakenOff } from './orders/open-orders.ts';
import { createIntent } from './orders/order-intent.ts';
import { OrderTable } from './orders/order-table.ts';
import { UndoLog } from './state/undo-log.ts';
import { WaitingBook, type WaitingOrder } from './stops/waiting-book.ts';
import { Timers } from './time/timers.ts';

export type BookKind = 'fast' | 'reference';

export interface Asset {
  readonly index: number;
  readonly symbol: string;
  readonly decimals: number;
}

export class Engine {
  seq = 0;
  time = 0;
  lastOrderId = 0;

  /** Maps, so that no symbol means anything special; the lists are in order of creation. */
  readonly assets: Asset[] = [];
  readonly assetBySymbol = new Map<string, Asset>();
  readonly markets: MarketEntry[] = [];
  readonly marketBySymbol = new Map<string, MarketEntry>();
  /** Those in the state `auction`, in order of creation. */
  readonly auctions: MarketEntry[] = [];
  /** By account id, the house's two included. */
  readonly accounts: Account[] = [];
  /** By owner: the accounts that count as one for self-trade prevention. */
  readonly #partners = new Map<number, Account[]>();
  readonly #groups = new Map<number, number>();

  readonly ledger = new Ledger();
  /** By account and asset: what `Account.balances` lists. */
  readonly #balances = new PairTable();
  /** By account and market: how many resting and waiting orders there are. */
  readonly openOrders = new PairTable();
  readonly orders = new OrderTable();
  readonly timers = new Timers();
  readonly events = new EventBuffer();

  /** Used again by each command. */
  readonly intent = createIntent();
  readonly taker = createTaker();
  readonly steps = new MatchSteps();
  readonly takenOff: TakenOff = { price: 0, updateId: 0, remaining: 0, hidden: 0 };

  /** Waiting orders that were triggered, in the order in which they will run; empty between commands. */
  readonly triggered: WaitingOrder[] = [];

  /** While what is done may be taken back. */
  undo: UndoLog | undefined = undefined;

  readonly bookKind: BookKind;
  readonly #memory = new BookMemory();

  constructor(bookKind: BookKind) {
    this.bookKind = bookKind;
    assert(WORLD_ACCOUNT === 0 && FEES_ACCOUNT === 1, 'the house has the first two account ids');
    this.addAccount(undefined);
    this.addAccount(undefined);
    assert(this.accounts.length === FIRST_USER_ACCOUNT, 'the first user comes after the house');
  }

  addAsset(symbol: string, decimals: number): Asset {
    const asset = { index: this.assets.length, symbol, decimals };
    this.assets.push(asset);
    this.assetBySymbol.set(symbol, asset);
    return asset;
  }

  addMarket(terms: Market): MarketEntry {
    const base = this.assetBySymbol.get(terms.base);
    const quote = this.assetBySymbol.get(terms.quote);
    assert(base !== undefined && quote !== undefined, 'a market has its assets');
    const parts = { base: base.index, quote: quote.index, book: this.#createBook() };
    const market = new MarketEntry(this.markets.length, terms, parts);
    this.markets.push(market);
    this.marketBySymbol.set(terms.symbol, market);
    return market;
  }

  #createBook(): MatchingBook {
    return this.bookKind === 'fast' ? new FastBook(this.#memory) : new ReferenceBook();
  }

  /** From here on, until `keep` or `takeBack`, what is done in these markets can be taken back. */
  beginUndoable(markets: Iterable<MarketEntry>): void {
    const undo = new UndoLog();
    const { lastOrderId } = this;
    const queued = [...this.triggered];
    undo.push(() => {
      this.lastOrderId = lastOrderId;
      this.triggered.splice(0, this.triggered.length, ...queued);
    });
    for (const market of markets) undo.push(market.remember());
    this.undo = undo;
    this.orders.log(undo);
    this.ledger.mark();
  }

  /** What was done stands. */
  keep(): void {
    this.undo = undefined;
    this.orders.keep();
    this.ledger.keep();
  }

  /** The state is as it was at `beginUndoable`. */
  takeBack(): void {
    const { undo } = this;
    assert(undo !== undefined, 'only what was begun as undoable is taken back');
    this.undo = undefined;
    this.orders.takeBack();
    undo.rollBack();
    this.ledger.rollBack();
  }

  /** The market's conditional orders. */
  waitingBook(market: MarketEntry): WaitingBook {
    market.waiting ??= new WaitingBook(this.#memory);
    return market.waiting;
  }

  addAccount(selfTradeGroup: number | undefined): Account {
    const id = this.accounts.length;
    const account = new Account(id, selfTradeGroup, this.#ownerOf(id, selfTradeGroup));
    this.accounts.push(account);
    const partners = this.#partners.get(account.owner);
    if (partners === undefined) this.#partners.set(account.owner, [account]);
    else partners.push(account);
    return account;
  }

  /** The accounts that count as one with this one, itself included. */
  partnersOf(account: Account): readonly Account[] {
    return this.#partners.get(account.owner) ?? [];
  }

  /** Accounts own under their id, groups under the numbers below `NOBODY`. */
  #ownerOf(id: number, selfTradeGroup: number | undefined): number {
    if (selfTradeGroup === undefined) return id;
    const known = this.#groups.get(selfTradeGroup);
    if (known !== undefined) return known;
    const owner = -2 - this.#groups.size;
    this.#groups.set(selfTradeGroup, owner);
    return owner;
  }

  /** A user's account; the house's are nobody's to use. */
  userAccount(id: number): Account | undefined {
    return id >= FIRST_USER_ACCOUNT ? this.accounts[id] : undefined;
  }

  account(id: number): Account {
    const account = this.accounts[id];
    assert(account !== undefined, 'an order belongs to an account');
    return account;
  }

  market(index: number): MarketEntry {
    const market = this.markets[index];
    assert(market !== undefined, 'an order belongs to a market');
    return market;
  }

  /** The account's balance in an asset; opened at zero when it is new. */
  balance(account: Account, asset: number): number {
    const known = this.#balances.get(account.id, asset);
    return known === NONE ? this.#openBalance(account, asset) : known;
  }

  #openBalance(account: Account, asset: number): number {
    while (account.balances.length < asset) account.balances.push(NONE);
    const balance = this.ledger.open(account.id, asset);
    account.balances[asset] = balance;
    this.#balances.set(account.id, asset, balance);
    return balance;
  }
}
