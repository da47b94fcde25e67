/**
 * What a market order would do, worked out without changing anything, because its acceptance hangs on
 * what it would cost. It walks the book as `match` will: at a price all that shows first, and then what
 * icebergs hide. In what order those show it makes no difference, for no own order is left by then.
 */
import { isOwn } from '../../book/fillable.ts';
import {
  accepts,
  NONE,
  opposite,
  SELF_TRADE_CANCEL_MAKER,
  SELF_TRADE_DECREMENT,
  type SideBit,
  type Taker,
} from '../../book/matching-book.ts';
import { QUANTITY_LOTS_MAX } from '../../limits.ts';
import type { MarketEntry } from '../markets/market-entry.ts';
import { bandEdge } from '../markets/price-band.ts';

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
  /** It would go on outside the market's price band, and ends there instead. */
  readonly banded: boolean;
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
  const { book } = market;
  const tally = new Tally(market, taker, wanted);
  let slot = book.first(opposite(taker.side));
  while (tally.reaches(slot)) {
    tally.meet(slot);
    slot = book.next(slot);
  }
  return tally.outcome();
}

/** What the taker has taken so far, as the walk goes on. */
class Tally {
  #quantity = 0;
  #traded = 0;
  #notional = 0n;
  /** What the amount is used up by: trades, and lots that self-trade prevention takes off. */
  #spent = 0n;
  /** Price of the last lots taken. */
  #lastPrice = 0;
  #passedPrice = 0;
  #pricedOut = false;
  #stopped = false;
  #banded = false;
  /** Where the walk is, and lots there that do not show: own orders are met before them. */
  #price = 0;
  #hidden = 0;
  readonly #market: MarketEntry;
  readonly #taker: Taker;
  readonly #wanted: Wanted;
  /** Worst price within the band; 0: any. */
  readonly #edge: number;

  constructor(market: MarketEntry, taker: Taker, wanted: Wanted) {
    this.#market = market;
    this.#taker = taker;
    this.#wanted = wanted;
    this.#edge = bandEdge(market, taker.side);
  }

  /** Does the taker want something of the order in `slot`, after all before it? */
  reaches(slot: number): boolean {
    if (this.#stopped) return false;
    const price = slot === NONE ? 0 : this.#market.book.price(slot);
    if (price !== this.#price) {
      if (this.#hidden > 0) this.#take(this.#hidden, false);
      this.#hidden = 0;
      this.#price = price;
    }
    if (slot === NONE || !accepts(this.#taker.side, this.#taker.limit, price)) return false;
    this.#pricedOut = this.#wantedAt(price) === 0;
    const { side } = this.#taker;
    this.#banded = !this.#pricedOut && this.#edge !== 0 && !accepts(side, this.#edge, price);
    return !this.#pricedOut && !this.#banded;
  }

  meet(slot: number): void {
    const { book } = this.#market;
    if (!isOwn(book, slot, this.#taker)) {
      const shown = book.displayed(slot);
      this.#hidden += book.quantity(slot) - shown;
      this.#take(shown, false);
      return;
    }
    const { selfTrade } = this.#taker;
    if (selfTrade === SELF_TRADE_DECREMENT) this.#take(book.quantity(slot), true);
    else if (selfTrade === SELF_TRADE_CANCEL_MAKER) this.#passedPrice = this.#price;
    else this.#stopped = true;
  }

  outcome(): MarketPlan {
    // What is left pays for no lot at the next price, or, if there is none, at the last one.
    const last = this.#lastPrice;
    const isUsedUp = last !== 0 && (this.#pricedOut || this.#wantedAt(last) === 0);
    return {
      quantity: this.#quantity,
      traded: this.#traded,
      notional: this.#notional,
      stopped: this.#stopped,
      complete: !this.#stopped && isUsedUp,
      passedPrice: this.#stopped ? 0 : this.#passedPrice,
      banded: this.#banded,
    };
  }

  /** No order takes more lots than an order can have. */
  #wantedAt(price: number): number {
    const wanted = this.#wanted(price, this.#spent, this.#taker.quantity - this.#quantity);
    return Math.min(wanted, QUANTITY_LOTS_MAX - this.#quantity);
  }

  #take(open: number, own: boolean): void {
    const lots = Math.min(this.#wantedAt(this.#price), open);
    if (lots === 0) return;
    const { quoteUnitsPerTickLot } = this.#market.terms;
    const cost = BigInt(this.#price) * BigInt(lots) * quoteUnitsPerTickLot;
    this.#quantity += lots;
    this.#lastPrice = this.#price;
    this.#passedPrice = 0;
    this.#spent += cost;
    if (own) return;
    this.#traded += lots;
    this.#notional += cost;
  }
}
