/** What an order that shows a part of itself must keep to. */
import { ICEBERG_PARTS_MAX } from '../../limits.ts';
import { type Refusal, refuseBound } from '../refusal.ts';

/** `display` is 0 for an order that shows all it has. */
export function checkDisplay(display: number, quantity: number): Refusal | undefined {
  return display === 0 ? undefined : checkShown(display, quantity);
}

/** Of an order that is an iceberg and stays one: it shows something. */
export function checkShown(display: number, quantity: number): Refusal | undefined {
  const least = Math.ceil(quantity / ICEBERG_PARTS_MAX);
  if (display < least) return refuseBound('display-quantity-out-of-range', display, least);
  if (display > quantity) return refuseBound('display-quantity-out-of-range', display, quantity);
  return undefined;
}
