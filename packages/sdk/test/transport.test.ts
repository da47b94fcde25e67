/** The browser's transport on Node's own fetch, WebSocket and WebCrypto, against a real server. */
import { expect, test } from 'vitest';
import * as browser from '../src/transport/browser.ts';
import * as node from '../src/transport/node.ts';
import type { Platform } from '../src/transport/transport.ts';
import { eventually } from './support/eventually.ts';
import { alice, aliceSeed, openClient, openServer } from './support/exchange-server.ts';

const message =
  'instruction=orderExecute&orderType=Limit&price=100.5&quantity=1.2&side=Bid&symbol=TATA_INR&timeInForce=GTC&timestamp=1750793021519&window=5000';
const signature =
  'b5zWvoDYtI9KDlWpoWauAYyBri9KPqMDGaK8Z/R1AAWoFQrzvlamzKg0DnyYciMXBGEhHEJtCArNZ0oXzZlDDg==';

const platforms: Record<string, Platform> = { node, browser };

test.each(Object.entries(platforms))('%s signs the published vectors', async (_name, platform) => {
  const ed25519 = await platform.createSigner(aliceSeed);
  expect(ed25519.keyId).toBe('6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=');
  expect(await ed25519.sign(message)).toBe(signature);
  const hmac = await platform.createSigner({ id: 'k', secret: 'sécret' });
  expect(await hmac.sign('héllo')).toBe(
    await (await node.createSigner({ id: 'k', secret: 'sécret' })).sign('héllo'),
  );
  await expect(platform.createSigner({ seed: 'AAAA' })).rejects.toThrow(TypeError);
  await expect(platform.createSigner({ seed: '%%%' })).rejects.toThrow(TypeError);
});

test('orders, books and streams work on it', async () => {
  const { url } = await openServer();
  const transport = browser.createTransport();
  const exchange = openClient(url, { key: alice, transport });
  const book = await exchange.liveBook('TATA_INR');
  const order = await exchange.orders.place({
    market: 'TATA_INR',
    side: 'sell',
    price: '100',
    quantity: '5',
  });
  await eventually(() => book.best.ask).toEqual({ price: '100.00', quantity: '5.000' });
  expect(await exchange.orders.cancel({ id: order.id ?? '' })).toMatchObject({
    status: 'cancelled',
  });
  await expect(
    openClient('http://127.0.0.1:9', { transport, retry: { attempts: 1 } }).markets.list(),
  ).rejects.toMatchObject({ code: 'network' });
});
