/** Decimal numbers of the caller, made canonical text. Text is exact; numbers only up to a point. */

import { invalidInput } from '../errors/exchange-error.ts';
import { NUMBER_DIGITS_MAX } from '../limits.ts';

/** A canonical decimal string such as `"100.25"`; never a float on the wire. */
export type Decimal = string;
/** Strings and bigints are exact. A number is taken when it has at most 15 significant digits. */
export type DecimalInput = string | number | bigint;

const DECIMAL = /^(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$/;
const DECIMAL_LENGTH_MAX = 37;
const EXPONENT = /^([0-9])(?:\.([0-9]+))?e([+-][0-9]+)$/;

/**
 * @param field named in the error
 * @throws {ExchangeError} `input-invalid`
 */
export function decimalText(value: DecimalInput, field: string): Decimal {
  const text = typeof value === 'number' ? numberText(value, field) : String(value);
  if (text.length > DECIMAL_LENGTH_MAX || !DECIMAL.test(text)) {
    throw invalidInput(
      field,
      `${field} is a decimal such as "100.25", not ${JSON.stringify(text.slice(0, 50))}.`,
    );
  }
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function numberText(value: number, field: string): string {
  if (!Number.isFinite(value))
    throw invalidInput(field, `${field} is a finite number, not ${value}.`);
  const printed = String(value);
  const digits = printed.replace(/e.*$/, '').replace(/[-.]/g, '').replace(/^0+/, '').length;
  if (digits > NUMBER_DIGITS_MAX) {
    throw invalidInput(
      field,
      `${field} has ${digits} significant digits, and a number carries ${NUMBER_DIGITS_MAX} safely: pass "${printed}" as text.`,
    );
  }
  return withoutExponent(printed);
}

/** `1e-7` is `0.0000001`. */
function withoutExponent(printed: string): string {
  const match = EXPONENT.exec(printed);
  if (match === null) return printed;
  const [, whole = '', fraction = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  const digits = whole + fraction;
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  return digits.padEnd(exponent + 1, '0');
}
