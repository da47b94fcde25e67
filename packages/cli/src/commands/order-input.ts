/** From an order's flags to the order. Prices relative to the book are worked out here. */
import type { PriceTicks } from '@exchange/core/units';
import type { Exchange, NewOrder, NewPair, SelfTradeMode } from '@exchange/sdk';
import { CliError, exitCodes, usageError } from '../errors.ts';

export interface OrderFlags {
  readonly price?: string;
  readonly at?: string;
  readonly market?: boolean;
  readonly quote?: string;
  readonly maxSlippage?: string;
  readonly stop?: string;
  readonly takeProfit?: string;
  readonly limit?: string;
  readonly trail?: string;
  readonly worst?: string;
  readonly show?: string;
  readonly oco?: boolean;
  readonly gtd?: string;
  readonly tif?: string;
  readonly postOnly?: boolean;
  readonly slide?: boolean;
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
  if (input.stop !== undefined || input.takeProfit !== undefined || input.trail !== undefined) {
    return { ...common, ...waitingPart(input) } as NewOrder;
  }
  refuseWaitingFlags(input);
  const isMarket = input.market === true || input.quote !== undefined;
  if (isMarket) return { ...common, ...marketPart(input) };
  const price = await limitPrice(client, input);
  const quantity = needQuantity(input.quantity);
  return { ...common, type: 'limit', price, quantity, ...timePart(input) };
}

/** `--oco`: a limit order at `--price` (or `--at`) and a stop at `--stop`. */
export async function parsePair(client: Exchange, input: OrderInput): Promise<NewPair> {
  if (input.stop === undefined) {
    throw usageError('--oco is a limit order and a stop.', 'Like --price 70000 --stop 60000 --oco');
  }
  for (const flag of ['takeProfit', 'trail', 'quote', 'market', 'clientId', 'tif'] as const) {
    if (input[flag] !== undefined) throw usageError(`--${dashed(flag)} does not go with --oco.`);
  }
  if (input.limit !== undefined && input.worst !== undefined) {
    throw usageError('--worst is for a stop without --limit.');
  }
  const price = await limitPrice(client, input);
  const { limit, worst, show } = input;
  return {
    market: input.symbol,
    side: input.side,
    quantity: needQuantity(input.quantity),
    ...selfTradeOf(input.selfTrade),
    limit: {
      price,
      ...postOnlyOf(input),
      ...(show === undefined ? {} : { displayQuantity: show }),
    },
    stop: {
      stopPrice: input.stop,
      ...(limit === undefined
        ? worst === undefined
          ? {}
          : { protectionPrice: worst }
        : { price: limit }),
    },
    ...lifetimeOf(input),
  };
}

function dashed(flag: string): string {
  return flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function refuseWaitingFlags(input: OrderFlags): void {
  if (input.limit !== undefined) {
    throw usageError('--limit is the price of a stop.', 'A limit order has a --price.');
  }
  if (input.worst !== undefined) {
    throw usageError('--worst is for stops.', 'A market order has --max-slippage.');
  }
}

/** A stop, take-profit or trailing stop; with `--limit` it acts as a limit order. */
function waitingPart(input: OrderInput) {
  const { stop, takeProfit, trail, limit, worst } = input;
  if ([stop, takeProfit, trail].filter((flag) => flag !== undefined).length > 1) {
    throw usageError('One of --stop, --take-profit and --trail.');
  }
  if (input.price !== undefined || input.at !== undefined || input.maxSlippage !== undefined) {
    throw usageError(
      'An order with a trigger has no --price, --at or --max-slippage.',
      'Its limit price is --limit P; the worst price of one that acts as a market order is --worst P.',
    );
  }
  const kind = trail !== undefined ? 'trailing-stop' : stop !== undefined ? 'stop' : 'take-profit';
  const trigger = trail === undefined ? { stopPrice: stop ?? takeProfit } : trailOf(trail);
  if (limit !== undefined) {
    if (worst !== undefined) throw usageError('Either --limit or --worst, not both.');
    if (input.quote !== undefined) throw usageError('--quote does not go with --limit.');
    const quantity = needQuantity(input.quantity);
    return { type: `${kind}-limit`, ...trigger, price: limit, quantity, ...timePart(input) };
  }
  return { type: kind, ...trigger, ...waitingSize(input), ...lifetimeOf(input) };
}

function waitingSize(input: OrderInput) {
  const { quote, quantity, worst, side } = input;
  if (input.show !== undefined || input.postOnly === true || input.slide === true) {
    throw usageError('--show and --post-only need an order that rests: give it a --limit.');
  }
  if (input.tif === 'ioc' || input.tif === 'fok') {
    throw usageError(`--tif ${input.tif} says nothing of an order that waits.`);
  }
  const protection = worst === undefined ? {} : { protectionPrice: worst };
  if (quote !== undefined) {
    if (quantity !== undefined) throw usageError('Either a quantity or --quote, not both.');
    if (side === 'sell') throw usageError('A sell that waits has a quantity, not --quote.');
    return { quoteQuantity: quote, ...protection };
  }
  if (side === 'buy' && worst === undefined) {
    throw usageError(
      'A buy that waits holds what it can cost at most: say it.',
      'Like --worst 71000, --limit 71000, or --quote 500 instead of a quantity',
    );
  }
  return { quantity: needQuantity(quantity), ...protection };
}

/** `2%`, or a distance as a price. */
function trailOf(text: string) {
  return text.endsWith('%') ? { trailPercent: text.slice(0, -1) } : { trailBy: text };
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
  const rests = [input.tif, input.gtd, input.show].some((flag) => flag !== undefined);
  if (rests || input.postOnly === true || input.slide === true) {
    throw usageError(
      'A market order never rests: --tif, --gtd, --show and --post-only do not go with it.',
    );
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
  const { tif, show } = input;
  if (tif === 'ioc' || tif === 'fok') {
    if (input.postOnly === true || input.slide === true)
      throw usageError(`--post-only needs an order that rests, and ${tif} never does.`);
    if (show !== undefined)
      throw usageError(`--show needs an order that rests, and ${tif} never does.`);
    if (input.gtd !== undefined) throw usageError(`--gtd does not go with --tif ${tif}.`);
    return { timeInForce: tif } as const;
  }
  return {
    ...lifetimeOf(input),
    ...postOnlyOf(input),
    ...(show === undefined ? {} : { displayQuantity: show }),
  };
}

function postOnlyOf({ postOnly, slide }: OrderFlags) {
  if (slide === true) return { postOnly: 'slide' } as const;
  return { postOnly: postOnly === true };
}

function lifetimeOf({ tif, gtd }: OrderFlags) {
  if (gtd !== undefined) {
    if (tif !== undefined && tif !== 'gtd')
      throw usageError(`--gtd does not go with --tif ${tif}.`);
    return { timeInForce: 'gtd', expiresAt: timeOf(gtd) } as const;
  }
  if (tif === 'gtd') throw usageError('Until when? --gtd TIME, like --gtd 2h.');
  if (tif !== undefined && tif !== 'gtc' && tif !== 'day') {
    throw usageError('--tif is gtc, ioc, fok or day; --gtd TIME says until when.');
  }
  return { timeInForce: tif ?? 'gtc' } as const;
}

const DURATION = /^(\d{1,6})(s|m|h|d)$/;
const unitMilliseconds = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `30m`, `2h`, `7d` from now, or a time like 2027-01-31T16:00:00Z. */
function timeOf(text: string): number {
  const match = DURATION.exec(text);
  if (match !== null) {
    const unit = match[2] as keyof typeof unitMilliseconds;
    return Date.now() + Number(match[1]) * unitMilliseconds[unit];
  }
  const time = Date.parse(text);
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && Number.isFinite(time)) return time;
  throw usageError(`"${text}" is no time.`, 'Like 90s, 30m, 2h, 7d or 2027-01-31T16:00:00Z.');
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
