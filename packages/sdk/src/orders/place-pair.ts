import {
  type WireOrder,
  type WirePlaceOco,
  wireSelfTrades,
  wireSides,
} from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import { exchangeError } from '../errors/exchange-error.ts';
import type { CallOptions } from '../http/requester.ts';
import { decimalText } from '../units/decimal-input.ts';
import { orderOf } from '../wire/orders.ts';
import { responseInvalid } from '../wire/response-invalid.ts';
import { checkedClientId, randomText } from './client-id.ts';
import { lifetimeFields, restingFields } from './new-order.ts';
import type { NewPair, OrderPair } from './types.ts';

/**
 * Places a limit order and a stop of which one cancels the other. Both always have a client id, so a
 * repetition after a lost answer places nothing twice.
 *
 * @throws {ExchangeError} the exchange's reason (nothing was placed); `input-invalid`;
 *   `outcome-unknown` when every answer was lost: the client ids are in its message
 */
export async function placePair(
  client: Client,
  pair: NewPair,
  options: CallOptions = {},
): Promise<OrderPair> {
  const wire = wirePair(pair);
  const answer = await client.requester.attempt(
    {
      method: 'POST',
      path: '/api/v1/order/oco',
      socketMethod: 'order.placeOco',
      instruction: 'orderExecuteOco',
      parameters: { ...wire },
      priority: 'place',
      repeat: 'lost',
    },
    options,
  );
  if (answer.kind === 'answered') return pairOf(answer.value as readonly WireOrder[]);
  if (!answer.mayHaveArrived) throw answer.error;
  throw exchangeError('outcome-unknown', {
    message: `Whether the pair ${wire.clientId} and ${wire.triggerClientId} was placed is not known.`,
    hint: 'Look one of them up, or place the pair again under the same client ids.',
    cause: answer.error,
  });
}

type IdentifiedPair = WirePlaceOco & {
  readonly clientId: string;
  readonly triggerClientId: string;
};

function wirePair(pair: NewPair): IdentifiedPair {
  const { market, side, quantity, limit, stop, selfTrade } = pair;
  const idOf = (id: string | undefined) => (id === undefined ? randomText() : checkedClientId(id));
  const { timeInForce, ...lifetime } = lifetimeFields(pair);
  return {
    symbol: market,
    side: wireSides[side],
    quantity: decimalText(quantity, 'quantity'),
    price: decimalText(limit.price, 'limit.price'),
    ...restingFields(limit),
    clientId: idOf(limit.clientId),
    triggerPrice: decimalText(stop.stopPrice, 'stop.stopPrice'),
    ...(stop.price === undefined
      ? {}
      : { triggerLimitPrice: decimalText(stop.price, 'stop.price') }),
    ...(stop.protectionPrice === undefined
      ? {}
      : { triggerProtectionPrice: decimalText(stop.protectionPrice, 'stop.protectionPrice') }),
    triggerClientId: idOf(stop.clientId),
    ...(selfTrade === undefined ? {} : { selfTradePrevention: wireSelfTrades[selfTrade] }),
    ...lifetime,
    ...(timeInForce === undefined || timeInForce === 'IOC' || timeInForce === 'FOK'
      ? {}
      : { timeInForce }),
  };
}

function pairOf([limit, stop]: readonly WireOrder[]): OrderPair {
  if (limit === undefined || stop === undefined) throw responseInvalid('the two orders of a pair');
  return { limit: orderOf(limit), stop: orderOf(stop) };
}
