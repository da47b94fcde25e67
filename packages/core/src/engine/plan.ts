/**
 * What a market order would do, worked out without changing anything, because its acceptance hangs on
 * what it would cost. It walks the book as `match` will.
 */
import { isOwn } from '../book/fillable.ts';
import {
  accepts,
  NONE,
  opposite,
  SELF_TRADE_CANCEL_MAKER,
  SELF_TRADE_DECREMENT,
  type SideBit,
  type Taker,
} from '../book/matching-book.ts';
import { QUANTITY_LOTS_MAX } from '../limits.ts';
import type { MarketEntry } from './market-entry.ts';

export interface MarketPlan {
  /** Lots that would trade or be decremented. */
  readonly quantity: number;
  /** Units of the quote asset that would change hands. */
  readonly notional: bigint;
  /** Lots that would trade. */
  readonly traded: number;
  /** It would meet its owner's order, which ends it there. */
  readonly stopped: boolean;
  /** It took something, and what is left of it does not pay for one more lot at the best price. */
  readonly complete: boolean;
  /** Price of its owner's orders that it passes after its last lot and cancels on the way; else 0. */
  readonly passedPrice: number;
}

/** The plan of a market order for `taker.quantity` lots. */
export function planByQuantity(market: MarketEntry, taker: Taker): MarketPlan {
  return plan(market, taker, (_price, _traded, left) => left);
}

/**
 * The plan of a market order by quote amount: a buy takes the lots that the amount pays for, a sell
 * takes lots until it has received the amount or a little more. `taker.quantity` is not looked at.
 */
export function planByQuoteAmount(
  market: MarketEntry,
  taker: Taker,
  quoteAmount: bigint,
): MarketPlan {
  const { quoteUnitsPerTickLot } = market.terms;
  return plan(market, taker, (price, spent) =>
    lotsFor(taker.side, quoteAmount - spent, BigInt(price) * quoteUnitsPerTickLot),
  );
}

/** Lots of one price that an amount stands for: rounded down to spend it, up to receive it. */
function lotsFor(side: SideBit, quoteAmount: bigint, unitsPerLot: bigint): number {
  if (quoteAmount <= 0n) return 0;
  const lots = side === 0 ? quoteAmount / unitsPerLot : (quoteAmount - 1n) / unitsPerLot + 1n;
  return lots > Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : Number(lots);
}

/** How many more lots the taker wants at a price, after `spent` units and with `left` lots to go. */
type Wanted = (price: number, spent: bigint, left: number) => number;

function plan(market: MarketEntry, taker: Taker, wanted: Wanted): MarketPlan {
  const { book, terms } = market;
  let quantity = 0;
  let traded = 0;
  let notional = 0n;
  // What the amount is used up by: trades, and lots that self-trade prevention takes off.
  let spent = 0n;
  let lastPrice = 0;
  let pricedOut = false;
  let passedPrice = 0;
  // No order takes more lots than an order can have.
  const wantedAt = (price: number): number =>
    Math.min(wanted(price, spent, taker.quantity - quantity), QUANTITY_LOTS_MAX - quantity);
  for (let slot = book.first(opposite(taker.side)); slot !== NONE; slot = book.next(slot)) {
    const price = book.price(slot);
    if (!accepts(taker.side, taker.limit, price)) break;
    const lots = Math.min(wantedAt(price), book.quantity(slot));
    if (lots === 0) {
      pricedOut = true;
      break;
    }
    const own = isOwn(book, slot, taker);
    if (own && taker.selfTrade === SELF_TRADE_CANCEL_MAKER) {
      passedPrice = price;
      continue;
    }
    if (own && taker.selfTrade !== SELF_TRADE_DECREMENT) {
      return { quantity, traded, notional, stopped: true, complete: false, passedPrice: 0 };
    }
    const cost = BigInt(price) * BigInt(lots) * terms.quoteUnitsPerTickLot;
    quantity += lots;
    lastPrice = price;
    passedPrice = 0;
    spent += cost;
    if (!own) {
      traded += lots;
      notional += cost;
    }
  }
  // What is left pays for no lot at the next price, or, if there is none, at the last one.
  const complete = lastPrice !== 0 && (pricedOut || wantedAt(lastPrice) === 0);
  return { quantity, traded, notional, stopped: false, complete, passedPrice };
}
