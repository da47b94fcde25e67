/** An order's row without the columns that it has nothing in, as the folds take orders. */
import type { OrderState } from '@exchange/core/market-data';
import type { OrderRow } from './history.ts';

export type OrderTerms = Omit<OrderState, 'status'>;

export function orderTerms(row: OrderRow): OrderTerms {
  const { status: _status, reason: _reason, updatedSeq: _seq, filledQuote, ...terms } = row;
  return { ...(withoutAbsent(terms) as OrderTerms), filledNotional: filledQuote };
}

/** The same object without the keys that hold `undefined`. */
function withoutAbsent(row: object): object {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
