/**
 * Exact sums and products of decimal text, on integers of 10^-18. Enough for averages and sizes in
 * a book; money itself is computed by the exchange.
 */
import type { Decimal } from './decimal-input.ts';

/** A decimal number in units of 10^-18. */
export type Fixed = bigint;

const DECIMALS = 18;
export const FIXED_ONE: Fixed = 10n ** BigInt(DECIMALS);

/** `text` is a decimal string that the exchange or `decimalText` made. A leading minus is read. */
export function toFixed(text: Decimal): Fixed {
  const negative = text.startsWith('-');
  const unsigned = negative ? text.slice(1) : text;
  const [whole = '0', fraction = ''] = unsigned.split('.');
  const value =
    BigInt(whole) * FIXED_ONE + BigInt(fraction.slice(0, DECIMALS).padEnd(DECIMALS, '0'));
  return negative ? -value : value;
}

/** Canonical: no trailing zeros, no exponent. */
export function fixedText(value: Fixed): Decimal {
  const negative = value < 0n;
  const digits = (negative ? -value : value).toString().padStart(DECIMALS + 1, '0');
  const whole = digits.slice(0, -DECIMALS);
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${negative ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}

/** With exactly `scale` digits after the point; the rest is zeros. */
export function fixedAtScale(value: Fixed, scale: number): Decimal {
  const text = fixedText(value);
  if (scale === 0) return text;
  const [whole = '0', fraction = ''] = text.split('.');
  return `${whole}.${fraction.padEnd(scale, '0')}`;
}

/** Rounds towards zero at the 18th decimal; `divisor` is not zero. */
export function divideFixed(a: Fixed, divisor: Fixed): Fixed {
  return (a * FIXED_ONE) / divisor;
}
