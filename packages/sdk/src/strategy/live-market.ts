/** One market as a running strategy sees it. */

import type { Side } from '@exchange/core';
import type { CandleInterval } from '@exchange/core/market-data';
import {
  type PriceTicks,
  parseLevelQuantity,
  parsePrice,
  type QuantityLots,
  quantityLots,
  type TimeMicros,
  timeMicros,
} from '@exchange/core/units';
import type { LiveBook } from '../book/live-book.ts';
import { invalidInput } from '../errors/exchange-error.ts';
import type { MarketInfo, Trade } from '../market-data/types.ts';
import type { Stream } from '../streams/stream.ts';
import { FIXED_ONE, toFixed } from '../units/fixed.ts';
import { responseInvalid } from '../wire/response-invalid.ts';
import type { BookLevelView, BookView, MarketReference, TradeView } from './contract.ts';
import type { LiveCandles } from './live-candles.ts';
import { createMarketReference } from './market-reference.ts';
import { PositionTracker } from './position.ts';

const MICROS_PER_MILLISECOND = 1_000;
const PPM_ONE = 1_000_000n;

export class LiveMarket {
  readonly rules: MarketInfo;
  readonly reference: MarketReference;
  readonly position: PositionTracker;
  readonly candles = new Map<CandleInterval, LiveCandles>();
  trades: Stream<Trade> | undefined;
  #book: LiveBook | undefined;
  #view: BookView | undefined;

  constructor(rules: MarketInfo) {
    this.rules = rules;
    this.reference = createMarketReference({
      symbol: rules.symbol,
      base: rules.base,
      quote: rules.quote,
      tickSize: rules.tickSize,
      lotSize: rules.lotSize,
      minQuantity: parseLevelQuantity(rules, rules.minQuantity) ?? quantityLots(1),
      makerFeePpm: ppmOf(rules.makerFee),
      takerFeePpm: ppmOf(rules.takerFee),
    });
    this.position = new PositionTracker(this.reference);
  }

  get book(): LiveBook | undefined {
    return this.#book;
  }

  openBook(book: LiveBook): void {
    this.#book = book;
    this.#view = bookView(this.reference, book);
  }

  /** @throws {ExchangeError} `input-invalid` when the strategy does not subscribe to it */
  get bookView(): BookView {
    if (this.#view !== undefined) return this.#view;
    throw invalidInput(
      'book',
      `The strategy does not subscribe to the book of ${this.rules.symbol}.`,
    );
  }

  /** Halfway between the best prices; undefined when there are not two. */
  get midTicks(): number | undefined {
    const bid = this.#book?.whole.best('buy');
    const ask = this.#book?.whole.best('sell');
    return bid === undefined || ask === undefined ? undefined : (bid.price + ask.price) / 2;
  }

  tradeView(trade: Trade): TradeView {
    const price = parsePrice(this.rules, trade.price);
    const quantity = parseLevelQuantity(this.rules, trade.quantity);
    if (!price.ok || quantity === undefined)
      throw responseInvalid(`a trade on the grid of ${this.rules.symbol}`);
    return {
      market: this.reference,
      price: price.value,
      quantity,
      takerSide: trade.takerSide,
      at: timeMicros(trade.at * MICROS_PER_MILLISECOND),
    };
  }

  async close(): Promise<void> {
    await Promise.all([
      this.#book?.close(),
      this.trades?.close(),
      ...[...this.candles.values()].map((series) => series.close()),
    ]);
  }
}

function ppmOf(share: string): number {
  return Number((toFixed(share) * PPM_ONE) / FIXED_ONE);
}

/** Reads through to the live book, so it is never a copy that grows old. */
function bookView(market: MarketReference, book: LiveBook): BookView {
  return {
    market,
    get updateId(): number {
      return book.updateId;
    },
    get at(): TimeMicros {
      return timeMicros(book.at * MICROS_PER_MILLISECOND);
    },
    get stale(): boolean {
      return book.stale;
    },
    get bid(): BookLevelView | undefined {
      return copy(book.whole.best('buy'));
    },
    get ask(): BookLevelView | undefined {
      return copy(book.whole.best('sell'));
    },
    level: (side, index) => copy(book.whole.level(side, index)),
    depth: (side, price) => depthTo(book, side, price),
  };
}

function copy(level: BookLevelView | undefined): BookLevelView | undefined {
  return level === undefined ? undefined : { price: level.price, quantity: level.quantity };
}

function depthTo(book: LiveBook, side: Side, price: PriceTicks): QuantityLots {
  let lots = 0;
  for (let index = 0; index < book.whole.size(side); index += 1) {
    const level = book.whole.level(side, index);
    if (level === undefined || (side === 'buy' ? level.price < price : level.price > price)) break;
    lots += level.quantity;
  }
  return quantityLots(lots);
}
