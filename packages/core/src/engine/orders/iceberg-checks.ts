/** What an order that shows a part of itself must keep to. */
import { ICEBERG_PARTS_MAX } from '../../limits.ts';
import { type Refusal, refuseBound } from '../refusal.ts';

/** `display` is 0 for an order that shows all it has. */
export function checkDisplay(display: number, quantity: number): Refusal | undefined {
  if (display === 0) return undefined;
  const least = Math.ceil(quantity / ICEBERG_PARTS_MAX);
  if (display < least) return refuseBound('display-quantity-out-of-range', display, least);
  if (display > quantity) return refuseBound('display-quantity-out-of-range', display, quantity);
  return undefined;
}
