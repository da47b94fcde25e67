/** Every bound of the core in one place. Relations between them are asserted when the module loads. */
import { assert } from './assert.ts';

export const PRICE_TICKS_MAX = Number.MAX_SAFE_INTEGER;
export const QUANTITY_LOTS_MAX = Number.MAX_SAFE_INTEGER;
export const TIME_MICROS_MAX = Number.MAX_SAFE_INTEGER;
export const ID_MAX = Number.MAX_SAFE_INTEGER;

/** Units of one asset inside the exchange, over all accounts; every balance is within it. */
export const AMOUNT_MAX = 2n ** 100n;

/** An asset counts in units of 10^-decimals. */
export const ASSET_DECIMALS_MAX = 18;
/** Digits before the point of a decimal string. */
export const DECIMAL_INTEGER_DIGITS_MAX = 18;
/** Digits after the point of a decimal string. */
export const DECIMAL_FRACTION_DIGITS_MAX = 18;
/** Length of a decimal string; checked before anything else looks at it. */
export const DECIMAL_LENGTH_MAX = DECIMAL_INTEGER_DIGITS_MAX + 1 + DECIMAL_FRACTION_DIGITS_MAX;

/** Rates (fees, bands) are whole parts per million. */
export const RATE_PPM_ONE = 1_000_000;
export const FEE_RATE_PPM_MAX = 500_000;

/** How long a client id is remembered, in engine time. */
export const CLIENT_ID_WINDOW_MICROS = 24 * 60 * 60 * 1_000_000;
/** How many client ids are remembered per account and market; the oldest is forgotten first. */
export const CLIENT_IDS_PER_ACCOUNT_MARKET_MAX = 100_000;

/** Default of a market's `openOrdersMax`: resting and waiting orders one account may have there. */
export const OPEN_ORDERS_PER_ACCOUNT_DEFAULT = 10_000;

/** An iceberg shows at least this part of its quantity at a time, so that a taker meets no endless row of tips. */
export const ICEBERG_PARTS_MAX = 100;
/** A trailing stop's distance in parts per million stays below the whole price. */
export const TRAIL_PPM_MAX = RATE_PPM_ONE - 1;
/** A band narrower than the whole price keeps its lower edge above 0. */
export const PRICE_BAND_PPM_MAX = RATE_PPM_ONE - 1;
/** Default length of the auction that a trade outside the price band starts. */
export const BAND_AUCTION_MICROS_DEFAULT = 5 * 60 * 1_000_000;
export const BAND_AUCTION_MICROS_MAX = 7 * 24 * 60 * 60 * 1_000_000;
export const DAY_MICROS = 24 * 60 * 60 * 1_000_000;
/** Stops that one command may run in one market; beyond it the market is halted, the rest stay waiting. */
export const STOPS_PER_COMMAND_MAX = 1_000;
export const BATCH_ITEMS_MAX = 100;

export const MARKETS_MAX = 10_000;
export const ASSETS_MAX = 10_000;

assert(
  PRICE_TICKS_MAX * QUANTITY_LOTS_MAX > Number.MAX_SAFE_INTEGER,
  'a notional does not fit a safe integer in general, so amounts are bigint',
);
assert(
  DECIMAL_FRACTION_DIGITS_MAX >= ASSET_DECIMALS_MAX,
  'every amount of an asset can be written',
);
