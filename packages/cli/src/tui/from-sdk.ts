/** The SDK's types to the terminal's, and back. */
import { isProblemCode, problem } from '@exchange/core/protocol';
import { parsePrice, parseQuantity } from '@exchange/core/units';
import type { Candle, MarketInfo, NewOrder, Order, Ticker, Trade } from '@exchange/sdk';
import { triggerText } from '../output/trigger-text.ts';
import type {
  CandleView,
  FillView,
  LevelView,
  LinkStatus,
  MarketView,
  OrderView,
  TickerView,
  TradeView,
} from './model.ts';
import { groupDigits } from './text.ts';
import type { TicketOrder } from './ticket.ts';

/** What the exchange would say to an order that it would refuse. */
export function refusal(code: string | undefined, problems: readonly string[]): Error {
  const known = code !== undefined && isProblemCode(code) ? problem(code) : undefined;
  const message = problems[0] ?? known?.message ?? 'The exchange would refuse this order.';
  return Object.assign(new Error(message), { hint: known?.hint });
}

export function newOrder(order: TicketOrder): NewOrder {
  const { market, side, quantity } = order;
  if (order.type === 'market') return { market, side, type: 'market', quantity };
  const limit = { market, side, type: 'limit' as const, quantity, price: order.price ?? '' };
  if (order.timeInForce !== 'gtc') return { ...limit, timeInForce: order.timeInForce };
  return { ...limit, timeInForce: 'gtc', postOnly: order.postOnly };
}

export function outcomeText(order: Order): string {
  const verb = order.side === 'buy' ? 'BUY' : 'SELL';
  const quantity = groupDigits(order.quantity ?? order.filled);
  const average =
    order.averagePrice === undefined ? '' : ` at ${groupDigits(shortPrice(order.averagePrice))}`;
  switch (order.status) {
    case 'filled':
      return `${verb} ${quantity} filled${average}`;
    case 'partially-filled':
      return `${verb} ${order.filled} of ${quantity} filled${average}, rest is open`;
    case 'waiting':
      return `${verb} ${quantity} waits for ${triggerText(order)}`;
    case 'open':
      return `${verb} ${quantity} open at ${groupDigits(order.price ?? '')}`;
    case 'expired':
    case 'cancelled':
      return `${verb} ${order.filled} of ${quantity} filled${average}, rest ${order.status}`;
    case 'unknown':
      return `${verb} ${quantity}: outcome unknown`;
  }
}

/** Averages come with up to 18 decimals; a glance needs four. */
function shortPrice(text: string): string {
  const dot = text.indexOf('.');
  return dot < 0 ? text : text.slice(0, dot + 5);
}

export function newestFirst(a: OrderView, b: OrderView): number {
  return b.createdAt - a.createdAt || Number(b.id) - Number(a.id);
}

export function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}

export function marketView(info: MarketInfo): MarketView {
  const { symbol, base, quote, tickSize, lotSize, minQuantity } = info;
  return {
    symbol,
    base,
    quote,
    tickSize,
    lotSize,
    minQuantity,
    minNotional: info.minNotional,
    state: info.state,
  };
}

export function levels(
  market: MarketView,
  from: readonly { readonly price: string; readonly quantity: string }[],
): LevelView[] {
  const result: LevelView[] = [];
  for (const level of from) {
    const price = parsePrice(market, level.price);
    const quantity = parseQuantity(market, level.quantity);
    if (price.ok && quantity.ok) result.push({ price: price.value, quantity: quantity.value });
  }
  return result;
}

export function tradeView(market: MarketView, trade: Trade): TradeView | undefined {
  const price = parsePrice(market, trade.price);
  const quantity = parseQuantity(market, trade.quantity);
  if (!price.ok || !quantity.ok) return undefined;
  return {
    id: trade.id,
    price: price.value,
    quantity: quantity.value,
    side: trade.takerSide,
    at: trade.at,
  };
}

export function candleView(market: MarketView, candle: Candle): CandleView {
  const ticks = (text: string | undefined): number | undefined => {
    const parsed = text === undefined ? undefined : parsePrice(market, text);
    return parsed?.ok === true ? parsed.value : undefined;
  };
  return {
    openAt: candle.openAt,
    open: ticks(candle.open),
    high: ticks(candle.high),
    low: ticks(candle.low),
    close: ticks(candle.close),
    volume: Math.round(Number(candle.volume) / Number(market.lotSize)),
    closed: candle.closed,
  };
}

/** The empty candles before the market's first trade say nothing. */
export function trimmed(series: CandleView[]): CandleView[] {
  const first = series.findIndex((candle) => candle.close !== undefined);
  return first < 0 ? [] : series.slice(first);
}

export function tickerView(ticker: Ticker): TickerView {
  const { market, last, first, high, low, volume } = ticker;
  const change =
    first === undefined || last === undefined || Number(first) === 0
      ? undefined
      : Number(last) / Number(first) - 1;
  return { market, last, change, high, low, volume };
}

export function orderView(order: Order): OrderView {
  return {
    id: order.id ?? order.clientId ?? '',
    clientId: order.clientId,
    market: order.market,
    side: order.side,
    type: order.type,
    price: order.price,
    trigger: triggerText(order),
    quantity: order.quantity ?? '',
    filled: order.filled,
    status: order.status,
    createdAt: order.createdAt,
  };
}

export function fillView(fill: {
  readonly tradeId: string;
  readonly orderId: string;
  readonly market: string;
  readonly side: 'buy' | 'sell';
  readonly price: string;
  readonly quantity: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly liquidity: 'maker' | 'taker';
  readonly at: number;
}): FillView {
  const {
    tradeId: id,
    orderId,
    market,
    side,
    price,
    quantity,
    fee,
    feeAsset,
    liquidity,
    at,
  } = fill;
  return { id, orderId, market, side, price, quantity, fee, feeAsset, liquidity, at };
}

export function linkStatus(status: 'connecting' | 'live' | 'resyncing' | 'closed'): LinkStatus {
  return status;
}
