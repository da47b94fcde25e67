/**
 * At which price how much would trade if a gathered book were uncrossed now: the tick with the most
 * volume, then the least surplus, then nearest the reference price, then the lowest. Demand and supply
 * change only at prices of orders, so the ticks between two of those are looked at as one.
 *
 * Sums are exact. Cost: O(prices that cross) for each command that changes the book; while there are
 * icebergs, O(orders that cross).
 */
import { BUY, type LevelTotal, SELL } from '../../book/matching-book.ts';
import { add, isLess, subtract, type Units } from '../../ledger/units.ts';
import { QUANTITY_LOTS_MAX } from '../../limits.ts';
import type { PriceTicks, QuantityLots } from '../../units/quantities.ts';
import type { Side } from '../commands.ts';
import type { Engine } from '../engine.ts';
import type { MarketEntry } from './market-entry.ts';
import { referencePrice } from './price-band.ts';

/** Volume is in lots, and above 2^53−1 a bigint. */
export interface AuctionPrice {
  readonly price: number;
  readonly volume: Units;
  /** Demand less supply at that price. */
  readonly surplus: Units;
}

/** What is told of an auction; at most 2^53−1 lots are shown. */
export interface Indication {
  /** Absent: nothing would trade. */
  readonly price?: PriceTicks;
  readonly quantity: QuantityLots;
  /** Lots left over at that price, and on which side; absent: none. */
  readonly surplus?: QuantityLots;
  readonly surplusSide?: Side;
}

/** Neighbouring ticks that see the same demand and the same supply. */
interface Interval {
  readonly low: number;
  readonly high: number;
  readonly demand: Units;
  readonly supply: Units;
}

/** `undefined` if the book is not crossed. */
export function auctionPrice(market: MarketEntry): AuctionPrice | undefined {
  const { book } = market;
  const [highest, lowest] = [book.best(BUY), book.best(SELL)];
  if (highest === 0 || lowest === 0 || highest < lowest) return undefined;
  const reference = referencePrice(market);
  let best: AuctionPrice | undefined;
  const bids = book.totals(BUY, lowest).reverse();
  const asks = book.totals(SELL, highest);
  for (const interval of intervals(bids, asks)) {
    const found = inInterval(interval, reference);
    if (best === undefined || isBetter(found, best, reference)) best = found;
  }
  return best;
}

/** From the lowest ask to the highest bid; both lists ascend, and are not empty. */
function* intervals(bids: readonly LevelTotal[], asks: readonly LevelTotal[]): Generator<Interval> {
  let demand = bids.reduce<Units>((sum, { lots }) => add(sum, lots), 0);
  let supply: Units = 0;
  let low = asks[0]?.price ?? 0;
  let ask = 0;
  for (const bid of bids) {
    while (low <= bid.price) {
      for (; (asks[ask]?.price ?? Number.POSITIVE_INFINITY) <= low; ask += 1) {
        supply = add(supply, asks[ask]?.lots ?? 0);
      }
      const high = Math.min(bid.price, (asks[ask]?.price ?? Number.POSITIVE_INFINITY) - 1);
      yield { low, high, demand, supply };
      low = high + 1;
    }
    demand = subtract(demand, bid.lots);
  }
}

function inInterval({ low, high, demand, supply }: Interval, reference: number): AuctionPrice {
  const volume = isLess(demand, supply) ? demand : supply;
  const price = Math.min(Math.max(reference, low), high);
  return { price, volume, surplus: subtract(demand, supply) };
}

/** Is the higher price the better one? */
function isBetter(higher: AuctionPrice, than: AuctionPrice, reference: number): boolean {
  if (higher.volume !== than.volume) return isLess(than.volume, higher.volume);
  const [surplus, other] = [sizeOf(higher.surplus), sizeOf(than.surplus)];
  if (surplus !== other) return isLess(surplus, other);
  return Math.abs(higher.price - reference) < Math.abs(than.price - reference);
}

function sizeOf(amount: Units): Units {
  return isLess(amount, 0) ? subtract(0, amount) : amount;
}

export function indicationOf(market: MarketEntry): Indication {
  const found = auctionPrice(market);
  if (found === undefined) return { quantity: 0 as QuantityLots };
  const { price, volume, surplus } = found;
  const indication = { price: price as PriceTicks, quantity: shown(volume) };
  if (surplus === 0) return indication;
  const surplusSide = isLess(surplus, 0) ? 'sell' : 'buy';
  return { ...indication, surplus: shown(sizeOf(surplus)), surplusSide };
}

function shown(lots: Units): QuantityLots {
  return Number(isLess(lots, QUANTITY_LOTS_MAX) ? lots : QUANTITY_LOTS_MAX) as QuantityLots;
}

/** Tells of each auction that the command changed, by creation of the market. */
export function emitIndications(engine: Engine): void {
  for (const market of engine.auctions) {
    if (!market.isStale) continue;
    market.isStale = false;
    const now = indicationOf(market);
    if (isSame(now, market.told)) continue;
    market.told = now;
    engine.events.object({ kind: 'auction-indicative', market: market.terms.symbol, ...now });
  }
}

/** An auction starts with nothing to tell. */
function isSame(now: Indication, told: Indication | undefined): boolean {
  return (
    now.price === told?.price &&
    now.quantity === (told?.quantity ?? 0) &&
    now.surplus === told?.surplus &&
    now.surplusSide === told?.surplusSide
  );
}
