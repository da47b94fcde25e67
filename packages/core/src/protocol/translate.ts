/**
 * The engine's words ⇄ the native dialect's. Parsers take what clients send (any case, and the
 * engine's own words as well) and give `undefined` for anything else.
 */
import type {
  MarketState,
  OrderType,
  SelfTradeMode,
  Side,
  TimeInForce,
} from '../engine/commands.ts';
import type { ExpireReason } from '../engine/events.ts';
import type { OrderStatus } from '../market-data/orders.ts';

export type WireSide = 'Bid' | 'Ask';
/** What an order is, or what it acts as once it is triggered. */
export type WireOrderType = 'Limit' | 'Market';
/** Ours: which way the last price triggers an order that waits. */
export type WireTriggerType = 'Stop' | 'TakeProfit' | 'TrailingStop';
export type WireTimeInForce = 'GTC' | 'IOC' | 'FOK' | 'GTD' | 'DAY';
export type WireSelfTrade =
  | 'Allow'
  | 'RejectTaker'
  | 'RejectMaker'
  | 'RejectBoth'
  /** Beyond Backpack: both shrink by the overlap. */
  | 'Decrement';
export type WireOrderStatus =
  | 'TriggerPending'
  | 'New'
  | 'PartiallyFilled'
  | 'Filled'
  | 'Cancelled'
  | 'Expired';
/** `LimitOnly`: an auction. */
export type WireBookState = 'Open' | 'CancelOnly' | 'LimitOnly' | 'PostOnly' | 'Closed';
export type WireExpiryReason =
  | 'FillOrKill'
  | 'ImmediateOrCancel'
  | 'InsufficientLiquidity'
  | 'PriceImpact'
  | 'PostOnlyTaker'
  | 'SelfTradePrevention'
  /** Ours: the edge of the market's price band, and the end of a GTD or DAY order. */
  | 'PriceBand'
  | 'TimeInForce'
  | 'Unknown';

export const wireSides = { buy: 'Bid', sell: 'Ask' } as const satisfies Record<Side, WireSide>;

export const wireOrderTypes = {
  limit: 'Limit',
  market: 'Market',
  stop: 'Market',
  'stop-limit': 'Limit',
  'take-profit': 'Market',
  'take-profit-limit': 'Limit',
  'trailing-stop': 'Market',
  'trailing-stop-limit': 'Limit',
} as const satisfies Record<OrderType, WireOrderType>;

/** Undefined: the order acts at once. */
export const wireTriggerTypes = {
  limit: undefined,
  market: undefined,
  stop: 'Stop',
  'stop-limit': 'Stop',
  'take-profit': 'TakeProfit',
  'take-profit-limit': 'TakeProfit',
  'trailing-stop': 'TrailingStop',
  'trailing-stop-limit': 'TrailingStop',
} as const satisfies Record<OrderType, WireTriggerType | undefined>;

/** The engine's type of an order that waits for a trigger and then acts as `acts`. */
export function conditionalType(
  trigger: WireTriggerType,
  acts: WireOrderType,
): Exclude<OrderType, 'limit' | 'market'> {
  switch (trigger) {
    case 'Stop':
      return acts === 'Limit' ? 'stop-limit' : 'stop';
    case 'TakeProfit':
      return acts === 'Limit' ? 'take-profit-limit' : 'take-profit';
    case 'TrailingStop':
      return acts === 'Limit' ? 'trailing-stop-limit' : 'trailing-stop';
  }
}

export const wireTimesInForce = {
  gtc: 'GTC',
  ioc: 'IOC',
  fok: 'FOK',
  gtd: 'GTD',
  day: 'DAY',
} as const satisfies Record<TimeInForce, WireTimeInForce>;

export const wireSelfTrades = {
  none: 'Allow',
  'cancel-taker': 'RejectTaker',
  'cancel-maker': 'RejectMaker',
  'cancel-both': 'RejectBoth',
  decrement: 'Decrement',
} as const satisfies Record<SelfTradeMode, WireSelfTrade>;

export const wireOrderStatuses = {
  waiting: 'TriggerPending',
  new: 'New',
  'partially-filled': 'PartiallyFilled',
  filled: 'Filled',
  cancelled: 'Cancelled',
  expired: 'Expired',
} as const satisfies Record<OrderStatus, WireOrderStatus>;

export const wireBookStates = {
  open: 'Open',
  'cancel-only': 'CancelOnly',
  halted: 'Closed',
  closed: 'Closed',
  'post-only': 'PostOnly',
  auction: 'LimitOnly',
} as const satisfies Record<MarketState, WireBookState>;

/** `no-liquidity` reads `ImmediateOrCancel` for an ioc and `InsufficientLiquidity` otherwise. */
export function wireExpiryReason(
  reason: ExpireReason,
  timeInForce: TimeInForce,
  type: OrderType,
): WireExpiryReason {
  switch (reason) {
    case 'not-fillable':
      return 'FillOrKill';
    case 'protection-price':
      return 'PriceImpact';
    case 'no-liquidity':
      return timeInForce === 'ioc' && wireOrderTypes[type] === 'Limit'
        ? 'ImmediateOrCancel'
        : 'InsufficientLiquidity';
    case 'time':
      return 'TimeInForce';
    case 'price-band':
      return 'PriceBand';
    case 'post-only':
      return 'PostOnlyTaker';
  }
}

/** Lookup of lower-case text; a Map, so that `__proto__` is just a text that is not there. */
function reader<T extends string>(
  words: Readonly<Record<T, string>>,
  aliases: Readonly<Record<string, T>> = {},
): (text: unknown) => T | undefined {
  const known = new Map<string, T>();
  for (const word of Object.keys(words) as T[]) {
    known.set(word, word);
    known.set(words[word].toLowerCase(), word);
  }
  for (const [alias, word] of Object.entries(aliases)) known.set(alias, word);
  return (text) =>
    typeof text === 'string' && text.length <= 32 ? known.get(text.toLowerCase()) : undefined;
}

export const parseSide = reader<Side>(wireSides);
/** `Limit` and `Market` are what they say; a conditional order is named by the engine's word. */
export const parseOrderType = reader<OrderType>({
  limit: 'Limit',
  market: 'Market',
  stop: 'Stop',
  'stop-limit': 'StopLimit',
  'take-profit': 'TakeProfit',
  'take-profit-limit': 'TakeProfitLimit',
  'trailing-stop': 'TrailingStop',
  'trailing-stop-limit': 'TrailingStopLimit',
});
export const parseTriggerType = reader<WireTriggerType>(
  { Stop: 'Stop', TakeProfit: 'TakeProfit', TrailingStop: 'TrailingStop' },
  {
    stop: 'Stop',
    'take-profit': 'TakeProfit',
    takeprofit: 'TakeProfit',
    'trailing-stop': 'TrailingStop',
    trailingstop: 'TrailingStop',
  },
);
export const parseTimeInForce = reader<TimeInForce>(wireTimesInForce);
export const parseOrderStatus = reader<OrderStatus>(wireOrderStatuses, { canceled: 'cancelled' });
export const parseSelfTrade = reader<SelfTradeMode>(wireSelfTrades, {
  expire_taker: 'cancel-taker',
  expire_maker: 'cancel-maker',
  expire_both: 'cancel-both',
});

const CLIENT_ID_UINT32_MAX = 4_294_967_295;
const UINT32_TEXT = /^(0|[1-9][0-9]{0,9})$/;
const CLIENT_ID = /^[.A-Za-z0-9:/_-]{1,36}$/;

/** A client id from JSON: a string of the allowed form, or a uint32 (the same id as its text). */
export function parseClientId(value: unknown): string | undefined {
  if (typeof value === 'number') {
    const whole = Number.isInteger(value) && value >= 0 && value <= CLIENT_ID_UINT32_MAX;
    return whole && !Object.is(value, -0) ? String(value) : undefined;
  }
  if (typeof value !== 'string' || value.length > 36) return undefined;
  return CLIENT_ID.test(value) ? value : undefined;
}

/** Back on the wire: the text of a uint32 becomes the number again. */
export function wireClientId(clientId: string | undefined): string | number | null {
  if (clientId === undefined) return null;
  if (!UINT32_TEXT.test(clientId)) return clientId;
  const number = Number(clientId);
  return number <= CLIENT_ID_UINT32_MAX ? number : clientId;
}

const ID_TEXT = /^[1-9][0-9]{0,15}$/;

/** An order or trade id from a string or a JSON number, 1 … 2^53−1. */
export function parseId(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) && value > 0 ? value : undefined;
  }
  if (typeof value !== 'string' || value.length > 16 || !ID_TEXT.test(value)) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}
