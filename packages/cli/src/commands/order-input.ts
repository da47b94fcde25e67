/** From an order's flags to the order. Prices relative to the book are worked out here. */
import type { PriceTicks } from '@exchange/core/units';
import type { Exchange, NewOrder, SelfTradeMode } from '@exchange/sdk';
import { CliError, exitCodes, usageError } from '../errors.ts';

export interface OrderFlags {
  readonly price?: string;
  readonly at?: string;
  readonly market?: boolean;
  readonly quote?: string;
  readonly maxSlippage?: string;
  readonly tif?: string;
  readonly postOnly?: boolean;
  readonly clientId?: string;
  readonly selfTrade?: string;
}

export interface OrderInput extends OrderFlags {
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: string | undefined;
}

const selfTradeModes: readonly SelfTradeMode[] = [
  'none',
  'cancel-taker',
  'cancel-maker',
  'cancel-both',
  'decrement',
];

/** @throws {CliError} exit code 2 when the flags do not make one order */
export async function parseOrder(client: Exchange, input: OrderInput): Promise<NewOrder> {
  const common = {
    market: input.symbol,
    side: input.side,
    ...(input.clientId === undefined ? {} : { clientId: input.clientId }),
    ...selfTradeOf(input.selfTrade),
  };
  const isMarket = input.market === true || input.quote !== undefined;
  if (isMarket) return { ...common, ...marketPart(input) };
  const price = await limitPrice(client, input);
  const quantity = needQuantity(input.quantity);
  return { ...common, type: 'limit', price, quantity, ...timePart(input) };
}

function needQuantity(quantity: string | undefined): string {
  if (quantity !== undefined) return quantity;
  throw usageError('How much? Give a quantity.', 'Like: exchange order buy BTC_USDT 0.05 --market');
}

function selfTradeOf(text: string | undefined): { selfTrade?: SelfTradeMode } {
  if (text === undefined) return {};
  const mode = selfTradeModes.find((one) => one === text);
  if (mode === undefined) throw usageError(`--self-trade is one of ${selfTradeModes.join(', ')}.`);
  return { selfTrade: mode };
}

function marketPart(input: OrderInput) {
  if (input.price !== undefined || input.at !== undefined) {
    throw usageError(
      'A market order has no price.',
      'For the worst price you accept: --max-slippage 20bp',
    );
  }
  if (input.tif !== undefined || input.postOnly === true) {
    throw usageError('A market order never rests: --tif and --post-only do not go with it.');
  }
  const slippage =
    input.maxSlippage === undefined ? {} : { maxSlippageBps: basisPoints(input.maxSlippage) };
  if (input.quote === undefined) {
    return { type: 'market' as const, quantity: needQuantity(input.quantity), ...slippage };
  }
  if (input.quantity !== undefined) throw usageError('Either a quantity or --quote, not both.');
  return { type: 'market' as const, quoteQuantity: input.quote, ...slippage };
}

/** `20bp`, `20` or `0.2%`. */
function basisPoints(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(bp|%)?$/.exec(text);
  if (match === null) throw usageError(`"${text}" is no distance.`, 'Like 20bp or 0.2%.');
  return Number(match[1]) * (match[2] === '%' ? 100 : 1);
}

function timePart(input: OrderFlags) {
  const { tif, postOnly } = input;
  if (tif === 'ioc' || tif === 'fok') {
    if (postOnly === true)
      throw usageError(`--post-only needs an order that rests, and ${tif} never does.`);
    return { timeInForce: tif } as const;
  }
  if (tif !== undefined && tif !== 'gtc') throw usageError('--tif is gtc, ioc or fok.');
  return { timeInForce: 'gtc', postOnly: postOnly === true } as const;
}

async function limitPrice(client: Exchange, input: OrderInput): Promise<string> {
  if (input.price !== undefined && input.at !== undefined)
    throw usageError('Either --price or --at, not both.');
  if (input.maxSlippage !== undefined) throw usageError('--max-slippage is for market orders.');
  if (input.price !== undefined) return input.price;
  if (input.at === undefined) {
    throw usageError('At what price? --price P, --at bid|ask|mid, or --market.');
  }
  return priceAt(client, input.symbol, input.at);
}

const AT = /^(bid|ask|mid)(?:([+-])(\d+)t)?$/;

/** `mid` goes to the tick below it. */
async function priceAt(client: Exchange, symbol: string, at: string): Promise<string> {
  const match = AT.exec(at);
  if (match === null)
    throw usageError(`"${at}" is no place in the book.`, 'Like bid, ask, mid, bid-1t or mid+2t.');
  const [, place, sign, count] = match;
  const { formatPrice, parsePrice } = await import('@exchange/core/units');
  const market = await client.markets.get(symbol);
  const book = await client.book(symbol, { depth: 5 });
  const ticksOf = (level: { readonly price: string } | undefined): number => {
    const parsed = level === undefined ? undefined : parsePrice(market, level.price);
    if (parsed?.ok === true) return parsed.value;
    throw new CliError(
      exitCodes.rejected,
      `The book of ${symbol} has no ${place} to go by.`,
      'Give a --price.',
    );
  };
  const base =
    place === 'bid'
      ? ticksOf(book.bids[0])
      : place === 'ask'
        ? ticksOf(book.asks[0])
        : Math.floor((ticksOf(book.bids[0]) + ticksOf(book.asks[0])) / 2);
  const ticks = base + Number(count ?? 0) * (sign === '-' ? -1 : 1);
  if (ticks < 1) throw usageError(`${at} is below the lowest price.`);
  return formatPrice(market, ticks as PriceTicks);
}
