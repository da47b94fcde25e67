/** An attempt that is lost may still be placed, whatever the exchange says to a later one. */
import type { HttpRequest, HttpResponse, Transport } from '@exchange/sdk';
import { expect, test } from 'vitest';
import { createTransport } from '../src/transport/node.ts';
import { TransportError } from '../src/transport/transport.ts';
import { alice, bob, openClient, openServer } from './support/exchange-server.ts';

const sell = { market: 'TATA_INR', side: 'sell', price: '100', quantity: '5' } as const;
const fast = { retry: { baseMs: 1, maxMs: 20 } };

type Send = (request: HttpRequest) => Promise<HttpResponse>;

/** The Node transport, with its placing requests in the test's hands. */
function placingThrough(place: (request: HttpRequest, send: Send) => Promise<HttpResponse>) {
  const inner = createTransport();
  const send: Send = (request) => inner.request(request);
  const transport: Transport = {
    request: (request) =>
      request.method === 'POST' ? place(request, send) : inner.request(request),
    connect: (url, handlers) => inner.connect(url, handlers),
    close: () => inner.close(),
  };
  return transport;
}

/** Holds the first placing request up, and loses its answer. */
function holdingFirst() {
  const placing: HttpRequest[] = [];
  const transport = placingThrough(async (request, send) => {
    placing.push(request);
    if (placing.length > 1) return send(request);
    throw new TransportError('the connection was cut', 'after-send');
  });
  const release = async (): Promise<number> => {
    const [held] = placing;
    if (held === undefined) throw new Error('nothing is held');
    const { signal: _over, ...late } = held;
    return (await createTransport().request(late)).status;
  };
  return { transport, release };
}

test('a rejection is thrown once the lost attempt is too old to be accepted', async () => {
  const server = await openServer();
  const { transport, release } = holdingFirst();
  const exchange = openClient(server.url, { key: alice, ...fast, transport, receiveWindowMs: 300 });
  const other = openClient(server.url, { key: bob });
  // A post-only sell would take this bid for as long as it is there.
  const bid = await other.orders.place({ ...sell, side: 'buy' });
  const placing = exchange.orders.place({ ...sell, postOnly: true, clientId: 'late-1' });
  await expect(placing).rejects.toMatchObject({ code: 'post-only-would-take' });
  await other.orders.cancel(bid);
  expect(await release()).toBeGreaterThanOrEqual(400);
  expect(await exchange.orders.history().toArray({ limit: 10 })).toEqual([]);
});
