import { invalidInput } from '../errors/exchange-error.ts';

/**
 * Unix milliseconds of a Date or of themselves.
 * @throws {ExchangeError} `input-invalid`
 */
export function millisecondsIn(time: Date | number, field: string): number {
  const value = typeof time === 'number' ? time : time.getTime();
  if (!Number.isFinite(value) || value < 0) {
    throw invalidInput(field, `${field} is a Date or Unix milliseconds, not ${String(time)}.`);
  }
  return Math.floor(value);
}
