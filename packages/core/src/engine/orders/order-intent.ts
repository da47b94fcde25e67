/** An order that is asked for, in the engine's numbers: what checks and commit read. */
import { assert } from '../../assert.ts';
import { BUY, type SideBit, selfTradeModes, sideBit } from '../../book/matching-book.ts';
import type { PlaceOrder, PostOnly, TimeInForce } from '../commands.ts';
import type { Engine } from '../engine.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import {
  orderTypes,
  postOnlyModes,
  TIF_GTC,
  TIF_IOC,
  TYPE_LIMIT,
  TYPE_MARKET,
  timesInForce,
} from './order-flags.ts';

export const NO_DEADLINE: number = Number.POSITIVE_INFINITY;
const DEFAULT_SELF_TRADE = selfTradeModes.indexOf('cancel-taker');

/** One object, filled again for each command. */
export interface OrderIntent {
  account: number;
  /** As given; `market` is what it names, if anything. */
  symbol: string;
  market: MarketEntry | undefined;
  side: SideBit;
  type: number;
  /** Limit price, or the protection price of what acts as a market order; 0: none. */
  price: number;
  /** 0: by quote amount. */
  quantity: number;
  quoteAmount: bigint;
  timeInForce: number;
  /** 0 or a `POST_ONLY_…` number. */
  postOnly: number;
  /** Of stops and take-profits; 0: none. */
  stopPrice: number;
  /** Of trailing stops, one of the two; 0: not that one. */
  trailTicks: number;
  trailPpm: number;
  /** Of icebergs; 0: all shows. */
  displayQuantity: number;
  /** As asked, of gtd orders; 0: none. */
  expiresAt: number;
  /** The other leg of its pair; 0: none. */
  linkedOrderId: number;
  selfTrade: number;
  clientId: string | undefined;
  deadline: number;
}

export function createIntent(): OrderIntent {
  return {
    account: 0,
    symbol: '',
    market: undefined,
    side: BUY,
    type: TYPE_LIMIT,
    price: 0,
    quantity: 0,
    quoteAmount: 0n,
    timeInForce: TIF_GTC,
    postOnly: 0,
    stopPrice: 0,
    trailTicks: 0,
    trailPpm: 0,
    displayQuantity: 0,
    expiresAt: 0,
    linkedOrderId: 0,
    selfTrade: 0,
    clientId: undefined,
    deadline: NO_DEADLINE,
  };
}

export function readIntent(
  engine: Engine,
  command: PlaceOrder,
  intent: OrderIntent = engine.intent,
): OrderIntent {
  intent.account = command.account;
  intent.symbol = command.market;
  intent.market = engine.marketBySymbol.get(command.market);
  intent.side = sideBit(command.side);
  const { selfTrade } = command;
  intent.selfTrade =
    selfTrade === undefined ? DEFAULT_SELF_TRADE : selfTradeModes.indexOf(selfTrade);
  intent.clientId = command.clientId;
  intent.deadline = command.deadline ?? NO_DEADLINE;
  if (command.type === 'limit') {
    intent.type = TYPE_LIMIT;
    intent.price = command.price;
    intent.quantity = command.quantity;
    intent.quoteAmount = 0n;
    intent.timeInForce = timeInForceBits(command.timeInForce);
    intent.postOnly = postOnlyBits(command.postOnly);
    readTerms(intent, command);
  } else if (command.type === 'market') {
    intent.type = TYPE_MARKET;
    intent.price = command.protectionPrice ?? 0;
    intent.quantity = command.quantity ?? 0;
    intent.quoteAmount = command.quoteAmount ?? 0n;
    intent.timeInForce = TIF_IOC;
    intent.postOnly = 0;
    readTerms(intent, {});
  } else {
    readConditional(intent, command);
  }
  assertWhole(intent);
  return intent;
}

type ConditionalOrder = Exclude<PlaceOrder, { readonly type: 'limit' | 'market' }>;

function readConditional(intent: OrderIntent, command: ConditionalOrder): void {
  const terms: ConditionalTerms = command;
  intent.type = orderTypes.indexOf(command.type);
  intent.price = terms.price ?? terms.protectionPrice ?? 0;
  intent.quantity = terms.quantity ?? 0;
  intent.quoteAmount = terms.quoteAmount ?? 0n;
  intent.timeInForce = timeInForceBits(terms.timeInForce);
  intent.postOnly = postOnlyBits(terms.postOnly);
  readTerms(intent, terms);
}

/** What any conditional order may say. */
interface ConditionalTerms extends RareTerms {
  readonly price?: number;
  readonly protectionPrice?: number;
  readonly quantity?: number;
  readonly quoteAmount?: bigint;
  readonly timeInForce?: TimeInForce;
  readonly postOnly?: PostOnly;
}

interface RareTerms {
  readonly stopPrice?: number;
  readonly trailTicks?: number;
  readonly trailPpm?: number;
  readonly displayQuantity?: number;
  readonly expiresAt?: number;
}

export function readTerms(intent: OrderIntent, terms: RareTerms): void {
  intent.stopPrice = terms.stopPrice ?? 0;
  intent.trailTicks = terms.trailTicks ?? 0;
  intent.trailPpm = terms.trailPpm ?? 0;
  intent.displayQuantity = terms.displayQuantity ?? 0;
  intent.expiresAt = terms.expiresAt ?? 0;
  intent.linkedOrderId = 0;
}

function timeInForceBits(timeInForce: TimeInForce | undefined): number {
  return timeInForce === undefined ? TIF_GTC : timesInForce.indexOf(timeInForce);
}

function postOnlyBits(postOnly: PostOnly | undefined): number {
  return postOnly === undefined ? 0 : postOnlyModes.indexOf(postOnly) + 1;
}

/** Of any order that is asked for, however: its words are of the lists, and its numbers are whole. */
export function assertWhole(intent: OrderIntent): void {
  const { type, price, quantity, stopPrice, trailTicks, trailPpm } = intent;
  assert(type >= 0 && type < orderTypes.length, 'an order type is one of the list');
  assert(Number.isSafeInteger(price) && price >= 0, 'a price is whole ticks');
  assert(price > 0 || type !== TYPE_LIMIT, 'a limit order has a price');
  assert(Number.isSafeInteger(stopPrice) && stopPrice >= 0, 'a stop price is whole ticks');
  assert(
    Number.isSafeInteger(trailTicks) && Number.isSafeInteger(trailPpm),
    'a trail is whole ticks or parts per million',
  );
  const { timeInForce, selfTrade, postOnly, displayQuantity, expiresAt } = intent;
  assert(
    Number.isSafeInteger(displayQuantity) && Number.isSafeInteger(expiresAt),
    'a display quantity is whole lots, and an end whole microseconds',
  );
  assert(timeInForce >= 0 && timeInForce < timesInForce.length, 'a time in force is of the list');
  assert(selfTrade >= 0 && selfTrade < selfTradeModes.length, 'a self-trade mode is of the list');
  assert(postOnly <= postOnlyModes.length, 'a post-only mode is one of the list');
  assert(Number.isSafeInteger(quantity), 'a quantity is whole lots');
  assert(quantity >= 0, 'a quantity is not negative');
}
