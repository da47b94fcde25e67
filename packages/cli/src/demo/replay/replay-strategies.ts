/**
 * The participants of a replay. One maker quotes what the recording's best quotes were, another the
 * depth behind them, and a taker sends the recorded trades. What is not in the recording is not
 * made
 * up: quantities between the touch and the layers behind are the layers' own.
 */
import { timeMicros } from '@exchange/core/units';
import { models, type PriceSource, type QuoteModel } from '@exchange/mm';
import {
  defineStrategy,
  type MarketReference,
  type Strategy,
  type StrategyContext,
} from '@exchange/sdk/strategy';
import { backgroundMaker, decimal } from '../crowd/makers.ts';
import type { DemoMarket } from '../demo-markets.ts';
import type { RecordedTrade } from './recording.ts';
import type { ReplayPosition } from './replay-position.ts';

const QUOTE_MILLISECONDS = 40;
const LAYERS_MILLISECONDS = 250;
const TRADE_MILLISECONDS = 25;

/** The middle of the recorded best quotes. */
function recordedMid(position: ReplayPosition): PriceSource {
  return {
    id: 'recording',
    read({ now }) {
      const quote = position.quote(now);
      return quote === undefined
        ? undefined
        : { price: (Number(quote.bid) + Number(quote.ask)) / 2, at: timeMicros(now) };
    },
  };
}

/** The recorded best quotes themselves. */
function recordedQuotes(position: ReplayPosition): QuoteModel {
  return {
    name: 'recorded-quotes',
    quotes({ now, market }) {
      const quote = position.quote(now);
      if (quote === undefined) return [];
      const because = [`recorded ${quote.bid} / ${quote.ask}`];
      return [
        {
          side: 'buy',
          level: 0,
          price: Number(quote.bid) / market.tickValue,
          quantity: lots(market, quote.bidQuantity),
          because,
        },
        {
          side: 'sell',
          level: 0,
          price: Number(quote.ask) / market.tickValue,
          quantity: lots(market, quote.askQuantity),
          because,
        },
      ];
    },
  };
}

function lots(market: MarketReference, text: string): number {
  return market.toLots(text, 'down');
}

/** Quotes exactly what was recorded. */
export function touchMaker(market: DemoMarket, position: ReplayPosition): Strategy {
  return backgroundMaker({
    market,
    source: recordedMid(position),
    model: recordedQuotes(position),
    name: 'replay-touch',
    toleranceTicks: 0,
    everyMilliseconds: QUOTE_MILLISECONDS,
  });
}

/** Depth behind the touch. */
export function layersMaker(market: DemoMarket, position: ReplayPosition): Strategy {
  const bps = [1, 2, 3.5, 5, 8, 12];
  const size = bps.map((_, index) => decimal(market.orderSize * 10 * (index + 1)));
  return backgroundMaker({
    market,
    source: recordedMid(position),
    model: models.fixedSpread({ bidBps: bps, askBps: bps, size }),
    name: 'replay-layers',
    toleranceTicks: Math.round((market.startPrice * 0.3) / 10_000 / Number(market.tickSize)),
    everyMilliseconds: LAYERS_MILLISECONDS,
  });
}

/** Sends the recorded trades as orders that take, each no further than the recorded price. */
export function recordedTaker(market: DemoMarket, position: ReplayPosition): Strategy {
  return defineStrategy({
    name: 'replay-taker',
    subscribe: () => [{ market: market.symbol }],
    onStart: (context: StrategyContext<Record<string, never>>) =>
      context.every(TRADE_MILLISECONDS, 'trades'),
    onTimer(context: StrategyContext<Record<string, never>>) {
      const reference = context.market(market.symbol);
      for (const { price, quantity, takerSide } of sweeps(position.takeTrades(context.now))) {
        const lotsWanted = reference.toLots(quantity, 'down');
        if (lotsWanted < reference.minQuantity || lotsWanted === 0) continue;
        if (Number(price) * Number(quantity) < Number(market.minNotional)) continue;
        context.place(reference, {
          side: takerSide,
          price: reference.toTicks(price),
          quantity: lotsWanted,
          timeInForce: 'ioc',
          tag: 'recorded',
        });
      }
    },
  });
}

export interface Sweep {
  readonly takerSide: 'buy' | 'sell';
  /** The worst one, where the sweep ended. */
  readonly price: string;
  readonly quantity: string;
}

/** Neighbouring trades of one side become one order, as they mostly were. */
export function sweeps(trades: readonly RecordedTrade[]): Sweep[] {
  const orders: { takerSide: 'buy' | 'sell'; price: string; quantity: number }[] = [];
  for (const { takerSide, price, quantity } of trades) {
    const last = orders.at(-1);
    if (last?.takerSide !== takerSide) {
      orders.push({ takerSide, price, quantity: Number(quantity) });
      continue;
    }
    const isWorse =
      takerSide === 'buy' ? Number(price) > Number(last.price) : Number(price) < Number(last.price);
    if (isWorse) last.price = price;
    last.quantity += Number(quantity);
  }
  return orders.map((order) => ({ ...order, quantity: order.quantity.toFixed(8) }));
}
