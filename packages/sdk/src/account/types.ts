import type { Fill, Order } from '../orders/types.ts';
import type { Decimal } from '../units/decimal-input.ts';

export interface Balance {
  readonly asset: string;
  readonly available: Decimal;
  /** Reserved by open orders. */
  readonly held: Decimal;
}

/** Shares of one: `"0.001"` is 0.1 %. A negative maker fee is a rebate. */
export interface Fees {
  readonly maker: Decimal;
  readonly taker: Decimal;
}

/** Every change of an account, in order. */
export type AccountEvent =
  | { readonly kind: 'order'; readonly order: Order; readonly at: number }
  | { readonly kind: 'fill'; readonly fill: Fill; readonly at: number }
  | { readonly kind: 'balance'; readonly balance: Balance; readonly at: number };
