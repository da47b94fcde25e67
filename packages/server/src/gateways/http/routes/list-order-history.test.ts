/** What is said about an order while history is behind. */
import { expect, test } from 'vitest';
import type { GatewayServices } from '../../services.ts';
import { listOrderHistoryRoute } from './list-order-history.ts';

function answer(caughtUp: boolean, query: object): unknown {
  const history = { cursor: 1, caughtUp: async () => caughtUp, orders: async () => [] };
  const services = { history, views: { seq: 2 } } as unknown as GatewayServices;
  const call = { caller: { account: 2 }, query, requestId: 'x', body: undefined };
  return listOrderHistoryRoute(services).handle(call as never);
}

test('an order that is not there yet is not said to be none', async () => {
  for (const query of [{ clientId: 'mine' }, { orderId: '7' }]) {
    await expect(answer(false, query)).rejects.toMatchObject({ code: 'busy' });
    expect(await answer(true, query)).toEqual([]);
  }
  expect(await answer(false, {})).toEqual([]);
});
