/**
 * Decimal text ⇄ whole units. Everything that enters the exchange as text passes here once.
 *
 * A decimal matches `^(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$`; its length is looked at before
 * anything else, so a hostile megabyte costs nothing. Parsing is exact: a value off the grid is a
 * fault, never rounded. Common values (up to 15 digits) are parsed without a BigInt.
 *
 * decimal.js is used for quotients alone (averages, percentages, and rounding a wish onto the
 * grid), and this is the only file that imports it.
 */
import { Decimal } from 'decimal.js';
import { assert } from '../assert.ts';
import {
  ASSET_DECIMALS_MAX,
  DECIMAL_FRACTION_DIGITS_MAX,
  DECIMAL_INTEGER_DIGITS_MAX,
  DECIMAL_LENGTH_MAX,
  PRICE_TICKS_MAX,
  QUANTITY_LOTS_MAX,
} from '../limits.ts';
import type { Amount, PriceTicks, QuantityLots } from './quantities.ts';

/** What `parse…` gives: a value, or the code of what is wrong with the text. */
export type Parsed<T, Code extends string> =
  | { readonly ok: true; readonly value: T }
  | ParseFault<Code>;

export interface ParseFault<Code extends string> {
  readonly ok: false;
  readonly code: Code;
  /** The bound that was broken, as decimal text, where there is one. */
  readonly limit?: string;
}

export type DecimalFaultCode = 'decimal-malformed';
export type PriceFaultCode =
  | 'decimal-malformed'
  | 'price-off-tick'
  | 'price-below-minimum'
  | 'price-above-maximum';
export type QuantityFaultCode =
  | 'decimal-malformed'
  | 'quantity-off-lot'
  | 'quantity-below-minimum'
  | 'quantity-above-maximum';
export type AmountFaultCode = 'decimal-malformed' | 'amount-off-unit';

/** What a market's texts need: its `Market` record, or just the two sizes. */
export interface MarketScale {
  readonly tickSize: string;
  readonly lotSize: string;
}

/** `units × 10^-scale`, with no trailing zeros in `units` unless `scale` is 0. */
export interface ExactDecimal {
  readonly units: bigint;
  readonly scale: number;
}

/** A step size: a value is on the grid when it is a whole multiple of `units × 10^-scale`. */
interface Grid {
  readonly scale: number;
  readonly units: bigint;
  /** `units` as a number when it is safe, otherwise 0. */
  readonly unitsSafe: number;
}

/** Digits that a double holds exactly whatever they are. */
const SAFE_DIGITS_MAX = 15;
const GRIDS_KEPT_MAX = 20_000;
const POWERS_OF_TEN = Array.from({ length: SAFE_DIGITS_MAX + 1 }, (_, power) => 10 ** power);
const BIG_POWERS_OF_TEN = Array.from(
  { length: DECIMAL_LENGTH_MAX + 1 },
  (_, power) => 10n ** BigInt(power),
);

const MALFORMED: ParseFault<'decimal-malformed'> = Object.freeze({
  ok: false,
  code: 'decimal-malformed',
});

const CODE_0 = 48;
const CODE_9 = 57;
const CODE_DOT = 46;

// Results of the last `scan`: kept outside so that the common path allocates nothing.
let scannedMantissa = 0;
let scannedDigits = 0;
let scannedFraction = 0;

/**
 * Reads a decimal's shape. Sets the scanned variables; `scannedMantissa` (all digits as one
 * integer) is exact only up to `SAFE_DIGITS_MAX` digits.
 */
function scan(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const { length } = text;
  if (length === 0 || length > DECIMAL_LENGTH_MAX) return false;
  const dotAt = scanDigits(text);
  if (dotAt === 0 || dotAt === length - 1) return false;
  const integerDigits = dotAt < 0 ? length : dotAt;
  const fractionDigits = dotAt < 0 ? 0 : length - dotAt - 1;
  if (integerDigits > DECIMAL_INTEGER_DIGITS_MAX) return false;
  if (fractionDigits > DECIMAL_FRACTION_DIGITS_MAX) return false;
  if (integerDigits > 1 && text.charCodeAt(0) === CODE_0) return false;
  scannedDigits = integerDigits + fractionDigits;
  scannedFraction = fractionDigits;
  return true;
}

const NO_DOT = -1;
/** The place of a dot that makes any text malformed. */
const NOT_DIGITS = 0;

/** Gathers digits into `scannedMantissa`. Returns where the one dot is, or one of the two above. */
function scanDigits(text: string): number {
  let mantissa = 0;
  let dotAt = NO_DOT;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= CODE_0 && code <= CODE_9) mantissa = mantissa * 10 + (code - CODE_0);
    else if (code === CODE_DOT && dotAt === NO_DOT) dotAt = at;
    else return NOT_DIGITS;
  }
  scannedMantissa = mantissa;
  return dotAt;
}

/** All digits of scanned text as one integer, of any length. */
function mantissaOf(text: string): bigint {
  if (scannedDigits <= SAFE_DIGITS_MAX) return BigInt(scannedMantissa);
  return BigInt(scannedFraction === 0 ? text : text.replace('.', ''));
}

function bigPowerOfTen(power: number): bigint {
  return BIG_POWERS_OF_TEN[power] ?? 10n ** BigInt(power);
}

/** Any decimal, exactly. Trailing zeros after the point do not matter. */
export function parseDecimal(text: unknown): Parsed<ExactDecimal, DecimalFaultCode> {
  if (!scan(text)) return MALFORMED;
  let units = mantissaOf(text);
  let scale = scannedFraction;
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale--;
  }
  return { ok: true, value: { units, scale } };
}

/** True for text that `parseDecimal` accepts. */
export function isDecimal(text: unknown): text is string {
  return scan(text);
}

/** The shortest text of the same value: `1.50` → `1.5`, `2.000` → `2`. */
export function canonicalDecimal(text: string): string {
  const parsed = parseDecimal(text);
  assert(parsed.ok, 'only a valid decimal has a canonical form');
  return formatUnits(parsed.value.units, parsed.value.scale);
}

const grids = new Map<string, Grid>();

/** Step sizes come from markets that were checked when they were created. */
function gridOf(size: string): Grid {
  const kept = grids.get(size);
  if (kept !== undefined) return kept;
  const parsed = parseDecimal(size);
  assert(parsed.ok, 'a step size is a valid decimal');
  const { units, scale } = parsed.value;
  assert(units > 0n, 'a step size is positive');
  const unitsSafe = units <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(units) : 0;
  const grid = { units, scale, unitsSafe };
  // Only a cache: forgetting it changes nothing but the next call's cost.
  if (grids.size >= GRIDS_KEPT_MAX) grids.clear();
  grids.set(size, grid);
  return grid;
}

const STEPS_MALFORMED = -1;
const STEPS_OFF_GRID = -2;
const STEPS_TOO_MANY = -3;

/** Whole steps of the grid, or one of the negative marks above. */
function parseSteps(text: unknown, grid: Grid): number {
  if (!scan(text)) return STEPS_MALFORMED;
  const shift = grid.scale - scannedFraction;
  const power = POWERS_OF_TEN[Math.abs(shift)];
  if (scannedDigits > SAFE_DIGITS_MAX || grid.unitsSafe === 0 || power === undefined) {
    return parseStepsExactly(mantissaOf(text), shift, grid.units);
  }
  const units = shift < 0 ? scannedMantissa / power : scannedMantissa * power;
  if (units > Number.MAX_SAFE_INTEGER) {
    return parseStepsExactly(mantissaOf(text), shift, grid.units);
  }
  // A quotient that is not whole is off the grid; `%` is exact, so it is asked and not the quotient.
  if (shift < 0 && scannedMantissa % power !== 0) return STEPS_OFF_GRID;
  return units % grid.unitsSafe === 0 ? units / grid.unitsSafe : STEPS_OFF_GRID;
}

function parseStepsExactly(mantissa: bigint, shift: number, gridUnits: bigint): number {
  let units = mantissa;
  if (shift < 0) {
    const power = bigPowerOfTen(-shift);
    if (mantissa % power !== 0n) return STEPS_OFF_GRID;
    units = mantissa / power;
  } else {
    units = mantissa * bigPowerOfTen(shift);
  }
  if (units % gridUnits !== 0n) return STEPS_OFF_GRID;
  const steps = units / gridUnits;
  return steps <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(steps) : STEPS_TOO_MANY;
}

/** A price in ticks, 1 … 2^53−1; the market's own bounds are the engine's to check. */
export function parsePrice(market: MarketScale, text: unknown): Parsed<PriceTicks, PriceFaultCode> {
  const ticks = parseSteps(text, gridOf(market.tickSize));
  if (ticks > 0) return { ok: true, value: ticks as PriceTicks };
  switch (ticks) {
    case 0:
      return { ok: false, code: 'price-below-minimum', limit: market.tickSize };
    case STEPS_OFF_GRID:
      return { ok: false, code: 'price-off-tick', limit: market.tickSize };
    case STEPS_TOO_MANY:
      return {
        ok: false,
        code: 'price-above-maximum',
        limit: formatPrice(market, PRICE_TICKS_MAX as PriceTicks),
      };
    default:
      return MALFORMED;
  }
}

/** A quantity in lots, 1 … 2^53−1; the market's own bounds are the engine's to check. */
export function parseQuantity(
  market: MarketScale,
  text: unknown,
): Parsed<QuantityLots, QuantityFaultCode> {
  const lots = parseSteps(text, gridOf(market.lotSize));
  if (lots > 0) return { ok: true, value: lots as QuantityLots };
  switch (lots) {
    case 0:
      return { ok: false, code: 'quantity-below-minimum', limit: market.lotSize };
    case STEPS_OFF_GRID:
      return { ok: false, code: 'quantity-off-lot', limit: market.lotSize };
    case STEPS_TOO_MANY:
      return {
        ok: false,
        code: 'quantity-above-maximum',
        limit: formatQuantity(market, QUANTITY_LOTS_MAX as QuantityLots),
      };
    default:
      return MALFORMED;
  }
}

/**
 * As `parseQuantity`, but 0 is a quantity: in market data it says that a level is gone.
 * @returns `undefined` for anything that is not a whole number of lots
 */
export function parseLevelQuantity(market: MarketScale, text: unknown): QuantityLots | undefined {
  const lots = parseSteps(text, gridOf(market.lotSize));
  return lots >= 0 ? (lots as QuantityLots) : undefined;
}

/** Money in units of an asset with `decimals` decimals; 0 is allowed. */
export function parseAmount(decimals: number, text: unknown): Parsed<Amount, AmountFaultCode> {
  assertDecimals(decimals);
  if (!scan(text)) return MALFORMED;
  const mantissa = mantissaOf(text);
  const shift = decimals - scannedFraction;
  if (shift >= 0) return { ok: true, value: (mantissa * bigPowerOfTen(shift)) as Amount };
  const power = bigPowerOfTen(-shift);
  if (mantissa % power !== 0n) {
    return { ok: false, code: 'amount-off-unit', limit: formatUnits(1n, decimals) };
  }
  return { ok: true, value: (mantissa / power) as Amount };
}

/** `units × 10^-scale` with exactly `scale` digits after the point. */
export function formatFixed(units: bigint | number, scale: number): string {
  const negative = units < 0;
  const digits = negative ? String(-units) : String(units);
  if (scale === 0) return negative ? `-${digits}` : digits;
  const padded = digits.length > scale ? digits : digits.padStart(scale + 1, '0');
  const dotAt = padded.length - scale;
  const text = `${padded.slice(0, dotAt)}.${padded.slice(dotAt)}`;
  return negative ? `-${text}` : text;
}

/** `units × 10^-scale` without trailing zeros. */
export function formatUnits(units: bigint | number, scale: number): string {
  const fixed = formatFixed(units, scale);
  if (scale === 0) return fixed;
  let end = fixed.length;
  while (fixed.charCodeAt(end - 1) === CODE_0) end--;
  if (fixed.charCodeAt(end - 1) === CODE_DOT) end--;
  return fixed.slice(0, end);
}

function formatSteps(steps: number | bigint, grid: Grid): string {
  if (typeof steps === 'number' && grid.unitsSafe > 0) {
    const units = steps * grid.unitsSafe;
    if (units <= Number.MAX_SAFE_INTEGER) return formatFixed(units, grid.scale);
  }
  return formatFixed(BigInt(steps) * grid.units, grid.scale);
}

/** At the market's tick scale: tick 0.05 prints `100.00`. */
export function formatPrice(market: Pick<MarketScale, 'tickSize'>, price: PriceTicks): string {
  return formatSteps(price, gridOf(market.tickSize));
}

/** At the market's lot scale. Sums of lots (volumes) may be bigint. */
export function formatQuantity(
  market: Pick<MarketScale, 'lotSize'>,
  quantity: QuantityLots | bigint,
): string {
  return formatSteps(quantity, gridOf(market.lotSize));
}

/** Canonical: no trailing zeros. Signed. */
export function formatAmount(decimals: number, amount: Amount): string {
  assertDecimals(decimals);
  return formatUnits(amount, decimals);
}

/** Digits after the point of a market's prices and quantities. */
export function scaleOf(size: string): number {
  return gridOf(size).scale;
}

/**
 * The integer that a text at the market's scale spells with its point left out and its leading
 * zeros stripped: what book checksums are made of.
 */
export function stepDigits(size: string, steps: number): string {
  const grid = gridOf(size);
  const units = grid.unitsSafe > 0 ? steps * grid.unitsSafe : Number.POSITIVE_INFINITY;
  return units <= Number.MAX_SAFE_INTEGER ? String(units) : String(BigInt(steps) * grid.units);
}

function assertDecimals(decimals: number): void {
  assert(Number.isInteger(decimals), 'an asset has a whole number of decimals');
  assert(decimals >= 0 && decimals <= ASSET_DECIMALS_MAX, 'an asset has 0 … 18 decimals');
}

// ---------------------------------------------------------------------------------------------
// Quotients. Shown to people and never fed back: the only place where something is rounded.

const Quotient = Decimal.clone({
  precision: 60,
  rounding: Decimal.ROUND_HALF_EVEN,
  toExpNeg: -1e9,
  toExpPos: 1e9,
});

/** `numerator ÷ denominator` with at most `places` decimals, half to even, no trailing zeros. */
export function formatRatio(numerator: bigint, denominator: bigint, places: number): string {
  assert(denominator !== 0n, 'a ratio has a denominator');
  const quotient = new Quotient(numerator.toString()).div(denominator.toString());
  const rounded = quotient.toDecimalPlaces(places);
  return rounded.isZero() ? '0' : rounded.toFixed();
}

/** Relative change as a fraction with six decimals: 100 → 97 is `-0.03`. */
export function formatPriceChange(first: PriceTicks, last: PriceTicks): string {
  return formatRatio(BigInt(last) - BigInt(first), BigInt(first), 6);
}

/** Money spent ÷ quantity bought, as a price with two digits more than the tick has. */
export function formatAveragePrice(
  market: MarketScale & { readonly quoteDecimals: number },
  notional: Amount,
  quantity: QuantityLots | bigint,
): string {
  const lot = gridOf(market.lotSize);
  const base = BigInt(quantity) * lot.units;
  assert(base > 0n, 'an average needs a quantity');
  const places = gridOf(market.tickSize).scale + 2;
  // (notional / 10^quoteDecimals) / (base / 10^lotScale), over one denominator.
  return formatRatio(
    notional * bigPowerOfTen(lot.scale),
    base * bigPowerOfTen(market.quoteDecimals),
    places,
  );
}

export type Rounding = 'down' | 'up' | 'nearest';

/**
 * A wished price or quantity put onto the grid, for strategies that compute with estimates. Not for
 * input from outside, which is parsed exactly or refused.
 * @returns whole steps, 0 … 2^53−1
 */
export function roundToSteps(size: string, value: string | number, rounding: Rounding): number {
  const grid = gridOf(size);
  const wish = new Quotient(value);
  assert(wish.isFinite(), 'a wished value is finite');
  assert(!wish.isNegative() || wish.isZero(), 'a wished value is not negative');
  const step = new Quotient(grid.units.toString()).div(bigPowerOfTen(grid.scale).toString());
  const steps = wish.div(step).toDecimalPlaces(0, roundingMode(rounding)).toNumber();
  assert(Number.isSafeInteger(steps), 'a wished value is within 2^53−1 steps');
  return steps;
}

function roundingMode(rounding: Rounding): Decimal.Rounding {
  switch (rounding) {
    case 'down':
      return Decimal.ROUND_FLOOR;
    case 'up':
      return Decimal.ROUND_CEIL;
    case 'nearest':
      return Decimal.ROUND_HALF_UP;
  }
}

/** One step as a plain number, for drawing and estimates only: never for money. */
export function stepEstimate(size: string): number {
  const grid = gridOf(size);
  return new Quotient(grid.units.toString()).div(bigPowerOfTen(grid.scale).toString()).toNumber();
}
