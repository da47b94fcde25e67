/** What an order would do, worked out from the rules, the book and the balances of this moment. */
import type { L2Book } from '@exchange/core/market-data';
import { parseLevels, L2Book as WholeBook } from '@exchange/core/market-data';
import { parsePrice, parseQuantity } from '@exchange/core/units';
import { fetchBalances } from '../account/balances.ts';
import { quoteFixed } from '../book/book-math.ts';
import type { Client } from '../client.ts';
import type { CallOptions } from '../http/requester.ts';
import { BOOK_SNAPSHOT_LEVELS } from '../limits.ts';
import { fetchDepth } from '../market-data/book.ts';
import type { MarketInfo } from '../market-data/types.ts';
import { type Fixed, fixedText, multiplyFixed, toFixed } from '../units/fixed.ts';
import { responseInvalid } from '../wire/response-invalid.ts';
import { type IdentifiedOrder, identifyOrder } from './new-order.ts';
import type { NewOrder, OrderPreview } from './types.ts';

interface Scene {
  readonly wire: IdentifiedOrder;
  readonly market: MarketInfo;
  readonly book: L2Book;
  readonly available: Fixed;
}

/** Past this a preview warns. */
const SLIPPAGE_WARNING_BPS = 100;

/** @throws {ExchangeError} `input-invalid`, `market-unknown` */
export async function previewOrder(
  client: Client,
  order: NewOrder,
  options: CallOptions = {},
): Promise<OrderPreview> {
  const [wire, market] = await Promise.all([
    identifyOrder(client, order, options),
    client.markets.get(order.market, options),
  ]);
  const [book, balances] = await Promise.all([
    wholeBook(client, market, options),
    fetchBalances(client, options),
  ]);
  const pays = order.side === 'buy' ? market.quote : market.base;
  const available = toFixed(balances.find(({ asset }) => asset === pays)?.available ?? '0');
  return judge({ wire, market, book, available }, order.side);
}

async function wholeBook(
  client: Client,
  market: MarketInfo,
  options: CallOptions,
): Promise<L2Book> {
  const wire = await fetchDepth(client, market.symbol, { ...options, depth: BOOK_SNAPSHOT_LEVELS });
  const bids = parseLevels(market, wire.bids);
  const asks = parseLevels(market, wire.asks);
  if (bids === undefined || asks === undefined)
    throw responseInvalid(`levels on the grid of ${market.symbol}`);
  const book = new WholeBook(market);
  book.reset({ updateId: Number(wire.lastUpdateId), bids, asks });
  return book;
}

function judge(scene: Scene, side: 'buy' | 'sell'): OrderPreview {
  const { wire, market, available } = scene;
  const taken = takenNow(scene, side);
  const quantity = wire.quantity === undefined ? undefined : toFixed(wire.quantity);
  const isLimit = wire.orderType === 'Limit';
  const held = isLimit ? (quantity ?? 0n) - toFixed(taken.filled) : 0n;
  const spent = side === 'buy' ? toFixed(taken.cost) : toFixed(taken.filled);
  const reserved = side === 'buy' ? multiplyFixed(held, toFixed(wire.price ?? '0')) : held;
  const cost = spent + (wire.timeInForce === 'IOC' ? 0n : reserved);
  const received = side === 'buy' ? toFixed(taken.filled) : toFixed(taken.cost);
  const code = refusalOf(scene, { taken, cost, side });
  return {
    ok: code === undefined && cost <= available,
    ...(code !== undefined ? { code } : cost > available ? { code: 'insufficient-funds' } : {}),
    cost: fixedText(cost),
    fee: fixedText(multiplyFixed(received, toFixed(market.takerFee))),
    feeAsset: side === 'buy' ? market.base : market.quote,
    ...(taken.averagePrice === undefined ? {} : { averagePrice: taken.averagePrice }),
    filled: taken.filled,
    warnings: warningsOf(scene, { taken, quantity }),
  };
}

type Taken = ReturnType<typeof quoteFixed>;

/** What would fill at once, within the limit or protection price. */
function takenNow({ wire, market, book }: Scene, side: 'buy' | 'sell'): Taken {
  const within = new WholeBook(market);
  const maker = side === 'buy' ? 'sell' : 'buy';
  const bound = wire.price === undefined ? undefined : parsePrice(market, wire.price);
  for (const level of book.levels(maker)) {
    const ok =
      bound === undefined ||
      !bound.ok ||
      (side === 'buy' ? level.price <= bound.value : level.price >= bound.value);
    if (!ok) break;
    within.set(maker, level.price, level.quantity);
  }
  const wanted =
    wire.quantity === undefined
      ? { cost: toFixed(wire.quoteQuantity ?? '0') }
      : { quantity: toFixed(wire.quantity) };
  return quoteFixed(within, side, wanted);
}

/** The first rule of the market that it breaks. */
function refusalOf(
  { wire, market }: Scene,
  facts: { readonly taken: Taken; readonly cost: Fixed; readonly side: 'buy' | 'sell' },
): string | undefined {
  if (market.state === 'closed') return 'market-halted';
  if (market.state === 'cancel-only') return 'market-cancel-only';
  const price = wire.price === undefined ? undefined : parsePrice(market, wire.price);
  if (price !== undefined && !price.ok) return price.code;
  const quantity = wire.quantity === undefined ? undefined : parseQuantity(market, wire.quantity);
  if (quantity !== undefined && !quantity.ok) return quantity.code;
  if (wire.quantity !== undefined) {
    if (toFixed(wire.quantity) < toFixed(market.minQuantity)) return 'quantity-below-minimum';
    if (market.maxQuantity !== undefined && toFixed(wire.quantity) > toFixed(market.maxQuantity)) {
      return 'quantity-above-maximum';
    }
  }
  if (wire.price !== undefined) {
    if (toFixed(wire.price) < toFixed(market.minPrice)) return 'price-below-minimum';
    if (market.maxPrice !== undefined && toFixed(wire.price) > toFixed(market.maxPrice))
      return 'price-above-maximum';
  }
  const limitNotional = multiplyFixed(toFixed(wire.price ?? '0'), toFixed(wire.quantity ?? '0'));
  const notional = wire.orderType === 'Limit' ? limitNotional : toFixed(facts.taken.cost);
  if (market.minNotional !== undefined && notional < toFixed(market.minNotional))
    return 'notional-below-minimum';
  if (market.maxNotional !== undefined && notional > toFixed(market.maxNotional))
    return 'notional-above-maximum';
  if (wire.postOnly === true && facts.taken.filled !== '0') return 'post-only-would-take';
  return undefined;
}

function warningsOf(
  { wire }: Scene,
  facts: { readonly taken: Taken; readonly quantity: Fixed | undefined },
): string[] {
  const { taken, quantity } = facts;
  const warnings: string[] = [];
  if (taken.slippageBps > SLIPPAGE_WARNING_BPS) {
    warnings.push(`The average price is ${taken.slippageBps / 100} % worse than the best one.`);
  }
  const short = quantity !== undefined && toFixed(taken.filled) < quantity;
  if (wire.orderType === 'Market' && (short || taken.filled === '0')) {
    warnings.push(`Only ${taken.filled} would fill now; the rest expires.`);
  }
  if (wire.timeInForce === 'FOK' && short)
    warnings.push('It cannot fill whole, so it would expire.');
  return warnings;
}
