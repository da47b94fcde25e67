import { type ExchangeError, exchangeError } from '../errors/exchange-error.ts';

/** The exchange sent something else than `expected`. */
export function responseInvalid(expected: string): ExchangeError<'response-invalid'> {
  return exchangeError('response-invalid', {
    message: `The exchange should have sent ${expected}.`,
  });
}
