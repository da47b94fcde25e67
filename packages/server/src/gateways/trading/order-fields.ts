/** Fields that several kinds of orders share, from wire text to the engine's units. */
import type {
  AccountId,
  Amount,
  Lifetime,
  LimitTerms,
  PostOnly,
  PriceTicks,
  QuantityLots,
  SelfTradeMode,
  Side,
  TimeInForce,
  TimeMicros,
} from '@exchange/core';
import { parseAmount, parsePrice, parseQuantity, timeMicros } from '@exchange/core/units';
import type { MarketView, Views } from '../../views.ts';
import { ProblemError } from '../problem-error.ts';

/** What every order to place says. */
export interface OrderCommon {
  readonly kind: 'place-order';
  readonly account: AccountId;
  readonly market: string;
  readonly side: Side;
  readonly selfTrade?: SelfTradeMode;
  readonly clientId?: string;
  readonly deadline: TimeMicros;
}

export function marketNamed(views: Views, symbol: string): MarketView {
  const market = views.market(symbol);
  if (market === undefined) throw new ProblemError('market-unknown', { market: symbol });
  return market;
}

export function conflict(field: string, other: string): ProblemError {
  return new ProblemError('field-conflict', { field, limit: other });
}

export function missing(field: string): ProblemError {
  return new ProblemError('field-missing', { field });
}

type Exactly<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: Fault; readonly limit?: string };
type Fault =
  | 'decimal-malformed'
  | 'amount-off-unit'
  | 'price-off-tick'
  | 'price-below-minimum'
  | 'price-above-maximum'
  | 'quantity-off-lot'
  | 'quantity-below-minimum'
  | 'quantity-above-maximum';

/** The parsed value, or the refusal with the value and the bound that it broke. */
function exact<T>(
  parsed: Exactly<T>,
  given: { readonly field: string; readonly actual: string; readonly market: MarketView },
): T {
  if (parsed.ok) return parsed.value;
  throw new ProblemError(parsed.code, {
    field: given.field,
    actual: given.actual,
    market: given.market.symbol,
    ...(parsed.limit === undefined ? {} : { limit: parsed.limit }),
  });
}

export function ticksOf(market: MarketView, field: string, text: string): PriceTicks {
  return exact(parsePrice(market, text), { field, actual: text, market });
}

export function lotsOf(market: MarketView, field: string, text: string): QuantityLots {
  return exact(parseQuantity(market, text), { field, actual: text, market });
}

/** @throws {ProblemError} when it is not above zero */
export function quoteAmountOf(market: MarketView, text: string): Amount {
  const units = parseAmount(market.quoteDecimals, text);
  const amount = exact(units, { field: 'quoteQuantity', actual: text, market });
  if (amount > 0n) return amount;
  throw new ProblemError('quantity-below-minimum', { actual: text, market: market.symbol });
}

interface LifetimeFields {
  readonly expiresAt?: number | undefined;
}

/** How long it stays, of an order that rests or waits. */
export function lifetimeOf(
  { expiresAt }: LifetimeFields,
  timeInForce: 'gtc' | 'gtd' | 'day' = 'gtc',
): Lifetime {
  if (timeInForce !== 'gtd') {
    if (expiresAt !== undefined) throw conflict('expiresAt', 'any timeInForce but GTD');
    return { timeInForce };
  }
  if (expiresAt === undefined) throw missing('expiresAt');
  return { timeInForce, expiresAt: microsOf(expiresAt) };
}

function microsOf(milliseconds: number): TimeMicros {
  return timeMicros(milliseconds * 1_000);
}

interface RestingFields extends LifetimeFields {
  readonly postOnly?: boolean | undefined;
  readonly postOnlySlide?: boolean | undefined;
  readonly displayQuantity?: string | undefined;
}

/** What of an order's terms only counts where it can rest. */
export function limitTermsOf(
  body: RestingFields,
  market: MarketView,
  timeInForce: TimeInForce | undefined,
): LimitTerms {
  const postOnly = postOnlyOf(body);
  const { displayQuantity, expiresAt } = body;
  if (timeInForce === 'ioc' || timeInForce === 'fok') {
    const now = `timeInForce ${timeInForce}`;
    if (postOnly !== undefined) throw conflict('postOnly', now);
    if (displayQuantity !== undefined) throw conflict('displayQuantity', now);
    if (expiresAt !== undefined) throw conflict('expiresAt', now);
    return { timeInForce };
  }
  return {
    ...lifetimeOf(body, timeInForce),
    ...(postOnly === undefined ? {} : { postOnly }),
    ...(displayQuantity === undefined
      ? {}
      : { displayQuantity: lotsOf(market, 'displayQuantity', displayQuantity) }),
  };
}

/** Sliding is a way of being post-only, so it needs no second word. */
export function postOnlyOf({ postOnly, postOnlySlide }: RestingFields): PostOnly | undefined {
  if (postOnlySlide === true) {
    if (postOnly === false) throw conflict('postOnlySlide', 'postOnly false');
    return 'slide';
  }
  return postOnly === true ? 'reject' : undefined;
}

/** @throws {ProblemError} when a field of what rests is there, on what never does */
export function refuseRestingFields(body: RestingFields, what: string): void {
  if (body.postOnly === true || body.postOnlySlide === true) throw conflict('postOnly', what);
  if (body.displayQuantity !== undefined) throw conflict('displayQuantity', what);
}
