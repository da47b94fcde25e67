/**
 * A plain exchange written from the rules alone: the oracle that the engine is compared with.
 * Everything is an array or a Map, every search a scan, every number a bigint. Cost: each command
 * is linear in the orders of its market, which is the point: nothing here can be subtly wrong.
 */
import type { Command, MarketState, Sequenced } from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import {
  createAsset,
  createMarket,
  moveMoney,
  setAccountFees,
  setMarketState,
} from './reference-admin.ts';
import { amendOrder, cancelAll, cancelOrder } from './reference-amend.ts';
import { defined, ReferenceContext, reservedBy } from './reference-context.ts';
import { toAccount, toAmount, toTime } from './reference-numbers.ts';
import { placeOrder } from './reference-place.ts';
import { type RestingOrder, remainingOf, SAFE_MAX, smaller } from './reference-state.ts';
import { makersFor } from './reference-walk.ts';

export interface ReferenceLevel {
  readonly price: bigint;
  readonly quantity: bigint;
  readonly orders: number;
}

export class ReferenceExchange {
  readonly #context = new ReferenceContext();
  #seq = 0;

  apply({ seq, time, command }: Sequenced): ExchangeEvent[] {
    if (seq !== this.#seq + 1) throw new Error('commands arrive without a gap');
    if (BigInt(time) < this.#context.time) throw new Error('time never goes back');
    this.#seq = seq;
    this.#context.time = BigInt(time);
    this.#dispatch(command);
    this.#emitBalances();
    return this.#context.takeEvents().map((body, index) => ({ ...body, seq, index, time }));
  }

  #dispatch(command: Command): void {
    const context = this.#context;
    switch (command.kind) {
      case 'create-asset':
        createAsset(context, command);
        break;
      case 'create-market':
        createMarket(context, command);
        break;
      case 'set-market-state':
        setMarketState(context, command);
        break;
      case 'create-account':
        this.#createAccount(command.selfTradeGroup);
        break;
      case 'set-account-fees':
        setAccountFees(context, command);
        break;
      case 'deposit':
      case 'withdraw':
        moveMoney(context, command);
        break;
      case 'place-order':
        placeOrder(context, command);
        break;
      case 'cancel-order':
        cancelOrder(context, command);
        break;
      case 'cancel-all':
        cancelAll(context, command);
        break;
      case 'amend-order':
        amendOrder(context, command);
        break;
      case 'advance-time':
        break;
    }
  }

  #createAccount(selfTradeGroup: number | undefined): void {
    const account = toAccount(this.#context.addUser(selfTradeGroup));
    this.#context.emit({ kind: 'account-created', account, ...defined({ selfTradeGroup }) });
  }

  /** Once for each balance that was touched, by account and then by asset, oldest first. */
  #emitBalances(): void {
    const { ledger, assets } = this.#context;
    const ages = [...assets.keys()];
    const touched = ledger
      .takeTouched()
      .sort(
        (left, right) =>
          Number(left.account - right.account) ||
          ages.indexOf(left.asset) - ages.indexOf(right.asset),
      );
    for (const { account, asset, reason } of touched) {
      this.#context.emit({
        kind: 'balance-changed',
        account: toAccount(account),
        asset,
        available: toAmount(ledger.available(account, asset)),
        held: toAmount(ledger.held(account, asset)),
        reason,
      });
    }
  }

  // --- What a reader may ask -------------------------------------------------------------------

  get time(): number {
    return toTime(this.#context.time);
  }

  accounts(): bigint[] {
    return [...this.#context.accounts.keys()];
  }

  assets(): string[] {
    return [...this.#context.assets.keys()];
  }

  markets(): string[] {
    return [...this.#context.markets.keys()];
  }

  balance(account: bigint, asset: string): { available: bigint; held: bigint } {
    const { ledger } = this.#context;
    return { available: ledger.available(account, asset), held: ledger.held(account, asset) };
  }

  /** Per market in queue order of the bids, then of the asks. */
  openOrders(market: string): RestingOrder[] {
    const found = this.#context.markets.get(market);
    if (found === undefined) return [];
    return [...makersFor(found, 'sell'), ...makersFor(found, 'buy')];
  }

  depth(market: string): { updateId: bigint; bids: ReferenceLevel[]; asks: ReferenceLevel[] } {
    const found = this.#context.markets.get(market);
    if (found === undefined) throw new Error(`no market ${market}`);
    return {
      updateId: found.updateId,
      bids: levelsOf(makersFor(found, 'sell')),
      asks: levelsOf(makersFor(found, 'buy')),
    };
  }

  stateOf(market: string): MarketState | undefined {
    return this.#context.markets.get(market)?.state;
  }

  lastPrice(market: string): bigint | undefined {
    return this.#context.markets.get(market)?.lastPrice;
  }

  /** Sum of what the account's open orders reserve in the asset. */
  reserved(account: bigint, asset: string): bigint {
    let sum = 0n;
    for (const market of this.#context.markets.values()) {
      for (const order of market.resting) {
        const paid = order.side === 'buy' ? market.quote : market.base;
        if (order.account === account && paid === asset) sum += reservedBy(market, order);
      }
    }
    return sum;
  }
}

function levelsOf(ordered: readonly RestingOrder[]): ReferenceLevel[] {
  const levels = new Map<bigint, ReferenceLevel>();
  for (const order of ordered) {
    const level = levels.get(order.price) ?? { price: order.price, quantity: 0n, orders: 0 };
    levels.set(order.price, {
      price: order.price,
      // A level shows at most the largest quantity that there is.
      quantity: smaller(level.quantity + remainingOf(order), SAFE_MAX),
      orders: level.orders + 1,
    });
  }
  // Insertion order is the order of prices, because the orders came best first.
  return [...levels.values()];
}
