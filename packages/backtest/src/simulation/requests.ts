/** What a strategy asks for, in the order in which it asked. */

import type { PriceTicks, QuantityLots } from '@exchange/core/units';
import type { OrderRequest } from '@exchange/sdk/strategy';

export type Request =
  | {
      readonly kind: 'place';
      readonly market: string;
      readonly clientId: string;
      readonly order: OrderRequest;
    }
  | {
      readonly kind: 'amend';
      readonly market: string;
      readonly clientId: string;
      readonly price?: PriceTicks;
      readonly quantity?: QuantityLots;
    }
  | { readonly kind: 'cancel'; readonly market: string; readonly clientId: string };
