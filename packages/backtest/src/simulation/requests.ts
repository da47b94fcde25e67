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

/** The context refuses what has no price, and what waits for a trigger, before it comes here. */
function placeCommand({ market, clientId, order }: PlaceRequest, account: AccountId): PlaceOrder {
  const { side, price, quantity, selfTrade } = order;
  const stp = selfTrade === undefined ? {} : { selfTrade };
  const common = {
    kind: 'place-order',
    account,
    market,
    clientId,
    side,
    quantity,
    ...stp,
  } as const;
  if (order.type === 'market') {
    const protection = price === undefined ? {} : { protectionPrice: price };
    return { ...common, type: 'market', ...protection };
  }
  // Which terms go together is the exchange's matter: it says so as it would live.
  return { ...common, type: 'limit', price, ...termsOf(order) } as PlaceOrder;
}

function lifetimeOf({ timeInForce, expiresAt }: OrderRequest) {
  return {
    ...(timeInForce === undefined ? {} : { timeInForce }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}

function termsOf(order: OrderRequest) {
  const { postOnly, displayQuantity } = order;
  return {
    ...lifetimeOf(order),
    ...(postOnly === undefined ? {} : { postOnly }),
    ...(displayQuantity === undefined ? {} : { displayQuantity }),
  };
}
