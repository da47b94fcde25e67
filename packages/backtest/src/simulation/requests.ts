/** What a strategy asks for, in the order in which it asked, and as a command of its account. */
import type { AmendOrder, CancelOrder, Command, PlaceOrder } from '@exchange/core';
import type { AccountId, PriceTicks, QuantityLots } from '@exchange/core/units';
import type { OrderRequest } from '@exchange/sdk/strategy';

interface PlaceRequest {
  readonly kind: 'place';
  readonly market: string;
  readonly clientId: string;
  readonly order: OrderRequest;
}

interface AmendRequest {
  readonly kind: 'amend';
  readonly market: string;
  readonly clientId: string;
  readonly price?: PriceTicks;
  readonly quantity?: QuantityLots;
}

interface CancelRequest {
  readonly kind: 'cancel';
  readonly market: string;
  readonly clientId: string;
}

export type Request = PlaceRequest | AmendRequest | CancelRequest;

export function commandOf(request: Request, account: AccountId): Command {
  switch (request.kind) {
    case 'cancel':
      return cancelCommand(request, account);
    case 'amend':
      return amendCommand(request, account);
    case 'place':
      return placeCommand(request, account);
  }
}

function cancelCommand({ market, clientId }: CancelRequest, account: AccountId): CancelOrder {
  return { kind: 'cancel-order', account, market, clientId };
}

function amendCommand(request: AmendRequest, account: AccountId): AmendOrder {
  const { market, clientId, price, quantity } = request;
  return {
    kind: 'amend-order',
    account,
    market,
    clientId,
    ...(price === undefined ? {} : { price }),
    ...(quantity === undefined ? {} : { quantity }),
  };
}

function placeCommand({ market, clientId, order }: PlaceRequest, account: AccountId): PlaceOrder {
  const { side, price, quantity, type = 'limit', timeInForce, postOnly, selfTrade } = order;
  const stp = selfTrade === undefined ? {} : { selfTrade };
  const common = { kind: 'place-order', account, market, clientId, side, ...stp } as const;
  if (type === 'market') {
    return {
      ...common,
      type,
      quantity,
      ...(price === undefined ? {} : { protectionPrice: price }),
    };
  }
  return {
    ...common,
    type,
    // The context refuses a limit order without a price before it comes here.
    price: price as PriceTicks,
    quantity,
    ...(timeInForce === undefined ? {} : { timeInForce }),
    ...(postOnly === undefined ? {} : { postOnly }),
  };
}
