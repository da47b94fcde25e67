/** The packed way into an engine: fills the records that its verbs read, and runs them. */
// biome-ignore-all lint/complexity/useMaxParams: these are the calls that must not allocate an options object.
import { assert } from '../../assert.ts';
import { BUY, NONE, SELL, type SideBit, sideNames } from '../../book/matching-book.ts';
import type { AmendOrder, CancelAll, CancelOrder, Side } from '../commands.ts';
import type { Engine } from '../engine.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { amendOrder } from '../orders/amend-order.ts';
import { cancelAll, cancelOrder } from '../orders/cancel-order.ts';
import { waitingOrder } from '../orders/open-orders.ts';
import {
  isWaiting,
  postOnlyBitsOf,
  selfTradeBitsOf,
  TIF_IOC,
  TYPE_LIMIT,
  TYPE_MARKET,
  timeInForceBitsOf,
  typeBitsOf,
} from '../orders/order-flags.ts';
import { assertWhole, NO_DEADLINE, readTerms } from '../orders/order-intent.ts';
import { placeOrder } from '../orders/place-order.ts';
import { beginStep, endStep } from '../step.ts';
import {
  type PackedAmendTerms,
  type PackedCancelTerms,
  type PackedEventLog,
  type PackedExchange,
  type PackedTerms,
  PLAIN_LIMIT,
  UNCHANGED,
} from './packed-exchange.ts';

const NO_TERMS: PackedTerms = {};

/** A command object that is filled again for each command. */
interface Reused {
  account: number;
  market: string | undefined;
  side: Side | undefined;
  orderId: number | undefined;
  clientId: string | undefined;
  price: number | undefined;
  quantity: number | undefined;
  stopPrice: number | undefined;
  displayQuantity: number | undefined;
  deadline: number | undefined;
}

function reused<Kind extends string>(kind: Kind): Reused & { readonly kind: Kind } {
  return {
    kind,
    account: 0,
    market: undefined,
    side: undefined,
    orderId: undefined,
    clientId: undefined,
    price: undefined,
    quantity: undefined,
    stopPrice: undefined,
    displayQuantity: undefined,
    deadline: undefined,
  };
}

export class PackedCommands implements PackedExchange {
  readonly #engine: Engine;
  readonly #cancel = reused('cancel-order');
  readonly #amend = reused('amend-order');
  readonly #cancelAll = reused('cancel-all');

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  get events(): PackedEventLog {
    return this.#engine.events;
  }

  place(
    time: number,
    account: number,
    market: number,
    side: SideBit,
    price: number,
    quantity: number,
    words: number = PLAIN_LIMIT,
    terms: PackedTerms = NO_TERMS,
  ): number {
    const engine = this.#engine;
    const { intent } = engine;
    const type = typeBitsOf(words);
    assert(side === BUY || side === SELL, 'a side is 0 or 1');
    intent.account = account;
    intent.market = engine.markets[market];
    intent.symbol = symbolOf(intent.market, market);
    intent.side = side;
    intent.type = type;
    intent.price = price;
    intent.quantity = quantity;
    intent.quoteAmount = type === TYPE_LIMIT ? 0n : (terms.quoteAmount ?? 0n);
    intent.timeInForce = type === TYPE_MARKET ? TIF_IOC : timeInForceBitsOf(words);
    intent.postOnly = type === TYPE_MARKET ? 0 : postOnlyBitsOf(words);
    intent.selfTrade = selfTradeBitsOf(words);
    intent.clientId = terms.clientId;
    intent.deadline = terms.deadline ?? NO_DEADLINE;
    readTerms(intent, type === TYPE_MARKET ? NO_TERMS : terms);
    assertWhole(intent);
    beginStep(engine, time);
    const answer = placeOrder(engine, intent);
    endStep(engine);
    return answer;
  }

  cancel(
    time: number,
    account: number,
    market: number,
    orderId: number,
    terms: PackedCancelTerms = NO_TERMS,
  ): number {
    const engine = this.#engine;
    const entry = engine.markets[market];
    const command = this.#cancel;
    command.account = account;
    command.market = symbolOf(entry, market);
    command.clientId = terms.clientId;
    command.orderId = terms.clientId === undefined ? orderId : undefined;
    command.deadline = terms.deadline;
    beginStep(engine, time);
    const answer = cancelOrder(engine, command as unknown as CancelOrder, entry);
    endStep(engine);
    return answer;
  }

  amend(
    time: number,
    account: number,
    market: number,
    orderId: number,
    price: number,
    quantity: number,
    terms: PackedAmendTerms = NO_TERMS,
  ): number {
    const engine = this.#engine;
    const entry = engine.markets[market];
    const command = this.#amend;
    command.account = account;
    command.market = symbolOf(entry, market);
    command.clientId = terms.clientId;
    command.orderId = terms.clientId === undefined ? orderId : undefined;
    command.price = price === UNCHANGED ? undefined : price;
    command.quantity = quantity === UNCHANGED ? undefined : quantity;
    command.stopPrice = terms.stopPrice;
    command.displayQuantity = terms.displayQuantity;
    command.deadline = terms.deadline;
    beginStep(engine, time);
    const answer = amendOrder(engine, command as unknown as AmendOrder, entry);
    endStep(engine);
    return answer;
  }

  cancelAll(time: number, account: number, market?: number, side?: SideBit): number {
    const engine = this.#engine;
    const command = this.#cancelAll;
    assert(side === undefined || side === BUY || side === SELL, 'a side is 0 or 1');
    command.account = account;
    command.market = market === undefined ? undefined : symbolOf(engine.markets[market], market);
    command.side = side === undefined ? undefined : sideNames[side];
    beginStep(engine, time);
    const answer = cancelAll(engine, command as unknown as CancelAll);
    endStep(engine);
    return answer;
  }

  advanceTime(time: number): void {
    beginStep(this.#engine, time);
    endStep(this.#engine);
  }

  marketNumber(symbol: string): number {
    return this.#engine.marketBySymbol.get(symbol)?.index ?? NONE;
  }

  assetNumber(symbol: string): number {
    return this.#engine.assetBySymbol.get(symbol)?.index ?? NONE;
  }

  best(market: number, side: SideBit): number {
    return this.#engine.market(market).book.best(side);
  }

  remaining(orderId: number): number {
    const engine = this.#engine;
    const slot = engine.orders.ids.find(orderId);
    if (slot === NONE) return 0;
    if (isWaiting(engine.orders.flags(slot))) return waitingOrder(engine, slot).quantity;
    return engine.market(engine.orders.market(slot)).book.quantity(slot);
  }
}

/** A number that no market has is as good as a symbol that none has: refusals name it. */
function symbolOf(market: MarketEntry | undefined, number: number): string {
  return market === undefined ? String(number) : market.terms.symbol;
}
