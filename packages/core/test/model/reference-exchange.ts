/**
 * A plain exchange written from the rules alone: the oracle that the engine is compared with.
 * Everything is an array or a Map, every search a scan, every number a bigint. Cost: each command
 * is linear in the orders of its market, which is the point: nothing here can be subtly wrong.
 */
import type { Command, Sequenced } from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import { createAsset, createMarket, moveMoney, setAccountFees } from './reference-admin.ts';
import { setMarketState, tellIndicatives } from './reference-auction.ts';
import { carryOutItem, runBatch } from './reference-batch.ts';
import { setDeadManSwitch } from './reference-cancel.ts';
import { defined, ReferenceContext } from './reference-context.ts';
import { holdOf } from './reference-end.ts';
import { paysWith } from './reference-ledger.ts';
import { toAccount, toAmount, toTime } from './reference-numbers.ts';
import { type ReferenceMarket, type ReferenceOrder, SAFE_MAX, smaller } from './reference-state.ts';
import { runStops } from './reference-stops.ts';
import { nextDue, runDue } from './reference-time.ts';
import { priceOf, queueOf } from './reference-walk.ts';

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
    this.#context.state.time = BigInt(time);
    runDue(this.#context);
    this.#dispatch(command);
    runStops(this.#context);
    tellIndicatives(this.#context);
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
      case 'place-oco':
      case 'cancel-order':
      case 'cancel-all':
      case 'amend-order':
        carryOutItem(context, command);
        break;
      case 'batch':
        runBatch(context, command);
        break;
      case 'set-dead-man-switch':
        setDeadManSwitch(context, command);
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
    const { ledger } = this.#context;
    const { assets } = this.#context.state;
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
    return [...this.#context.state.accounts.keys()];
  }

  assets(): string[] {
    return [...this.#context.state.assets.keys()];
  }

  markets(): string[] {
    return [...this.#context.markets.keys()];
  }

  balance(account: bigint, asset: string): { available: bigint; held: bigint } {
    const { ledger } = this.#context;
    return { available: ledger.available(account, asset), held: ledger.held(account, asset) };
  }

  /** In queue order of the bids, then of the asks. */
  resting(market: string): ReferenceOrder[] {
    const found = this.market(market);
    return [...queueOf(found, 'buy'), ...queueOf(found, 'sell')];
  }

  /** Resting and waiting, oldest first. */
  openOrders(market: string): ReferenceOrder[] {
    return this.#context.openOrders(this.market(market));
  }

  depth(market: string): { updateId: bigint; bids: ReferenceLevel[]; asks: ReferenceLevel[] } {
    const found = this.market(market);
    return {
      updateId: found.updateId,
      bids: levelsOf(queueOf(found, 'buy')),
      asks: levelsOf(queueOf(found, 'sell')),
    };
  }

  market(symbol: string): ReferenceMarket {
    const found = this.#context.markets.get(symbol);
    if (found === undefined) throw new Error(`no market ${symbol}`);
    return found;
  }

  /** When something happens by itself; absent: never. */
  nextDue(): bigint | undefined {
    return nextDue(this.#context);
  }

  deadManSwitch(account: bigint): bigint | undefined {
    return this.#context.state.accounts.get(account)?.cancelAt;
  }

  /** Sum of what the account's open orders reserve in the asset. */
  reserved(account: bigint, asset: string): bigint {
    let sum = 0n;
    for (const market of this.#context.markets.values()) {
      for (const order of this.#context.openOrders(market)) {
        if (order.account !== account || paysWith(market, order.side) !== asset) continue;
        sum += holdOf(this.#context, market, order);
      }
    }
    return sum;
  }
}

function levelsOf(ordered: readonly ReferenceOrder[]): ReferenceLevel[] {
  const levels = new Map<bigint, ReferenceLevel>();
  for (const order of ordered) {
    const price = priceOf(order);
    const level = levels.get(price) ?? { price, quantity: 0n, orders: 0 };
    levels.set(price, {
      price,
      // A level shows at most the largest quantity that there is.
      quantity: smaller(level.quantity + order.showing, SAFE_MAX),
      orders: level.orders + 1,
    });
  }
  // Insertion order is the order of prices, because the orders came best first.
  return [...levels.values()];
}
