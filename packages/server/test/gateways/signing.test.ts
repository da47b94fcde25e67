/** Who may ask: signatures, keys, windows, replays, scopes, addresses. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSignedBy, signatureBytes } from '../../src/gateways/security/verify-signature.ts';
import { TestExchange } from './support/exchange.ts';
import { signedHeaders, signText } from './support/signer.ts';
import { keys } from './support/venue.ts';

const tail = '&timestamp=1750793021519&window=5000';
/** The vectors of the API's documentation; the first was also produced by ccxt itself. */
const vectors: [string, string][] = [
  [
    `instruction=orderExecute&orderType=Limit&price=100.5&quantity=1.2&side=Bid&symbol=TATA_INR&timeInForce=GTC${tail}`,
    'b5zWvoDYtI9KDlWpoWauAYyBri9KPqMDGaK8Z/R1AAWoFQrzvlamzKg0DnyYciMXBGEhHEJtCArNZ0oXzZlDDg==',
  ],
  [
    `instruction=balanceQuery${tail}`,
    'e3yXMhLuhm+/CAK2Q8htsOeXtHMpAPubJvwJ/grPTmf5jdeovIADR5NwLBN46tqNiNp2W1sg5P0kVTMQTi0aDQ==',
  ],
  [
    `instruction=subscribe${tail}`,
    '9V5bKETJVeBYDSGXZuD97LY9veKsddj/BCJVLaul0kbpy7Xl2907SCXMNjsSBM04vNmj+7GH0OiiRZSHSt9cAw==',
  ],
  [
    `instruction=orderExecute&orderType=Limit&price=101&quantity=1&side=Ask&symbol=TATA_INR&instruction=orderExecute&orderType=Limit&price=102&quantity=1&side=Ask&symbol=TATA_INR${tail}`,
    'O7Ur77bfuzm6lNERx9S52ZBjepqjOM1g4QnCRUK9ORZFF2TBzMgG9+UzEaYV2nDTRnohpar8w9kTPr23iqBeBg==',
  ],
];

describe('the documented vectors', () => {
  const key = {
    kind: 'ed25519',
    keyId: keys.alice.keyId,
    publicKey: Buffer.from(keys.alice.keyId, 'base64'),
  } as unknown as Parameters<typeof isSignedBy>[0];

  test.each(vectors)('%s', (text, signature) => {
    expect(signText(keys.alice, text)).toBe(signature);
    expect(isSignedBy(key, signatureBytes(signature), [text])).toBe(true);
    expect(isSignedBy(key, signatureBytes(signature), ['other', text])).toBe(true);
    expect(isSignedBy(key, signatureBytes(signature), [`${text}0`])).toBe(false);
  });

  test.each(['', '=', 'AAAA', 'not base64!', 'A'.repeat(88), 'A'.repeat(1_000_000)])(
    'nonsense is no signature: %#',
    (text) => {
      expect(isSignedBy(key, signatureBytes(text), ['text'])).toBe(false);
      expect(isSignedBy(undefined, signatureBytes(text), ['text'])).toBe(false);
    },
  );
});

describe('on a server', () => {
  let exchange: TestExchange;
  beforeAll(async () => {
    exchange = await TestExchange.start();
  });
  afterAll(() => exchange.close());

  const order = { symbol: 'TATA_INR', side: 'Bid', orderType: 'Limit', price: '90', quantity: '1' };
  const capital = { path: '/api/v1/capital', instruction: 'balanceQuery' } as const;

  test.each([keys.alice, keys.aliceHmac])('$kind keys work', async (key) => {
    expect((await exchange.signed({ ...capital, key })).status).toBe(200);
    expect((await exchange.place(order, key)).status).toBe(200);
  });

  test('raw and percent-encoded values both count', async () => {
    const parameters = { ...order, clientId: 'a/b:c' };
    for (const form of ['raw', 'percent-encoded'] as const) {
      const reply = await exchange.signed({
        method: 'POST',
        path: '/api/v1/order',
        instruction: 'orderExecute',
        parameters,
        form,
      });
      expect(reply.body).toMatchObject({ clientId: 'a/b:c' });
    }
  });

  test('fields that are null are not signed, and not there', async () => {
    const { signedHeaders: sign } = await import('./support/signer.ts');
    const headers = sign(keys.alice, { instruction: 'orderExecute', parameters: order });
    const body = JSON.stringify({ ...order, postOnly: null, clientId: null });
    const reply = await exchange.send({
      method: 'POST',
      path: '/api/v1/order',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    });
    expect(reply.status).toBe(200);
  });

  test('without X-Window the default counts', async () => {
    const { 'x-window': _, ...headers } = signedHeaders(keys.alice, {
      instruction: 'balanceQuery',
    });
    expect((await exchange.send({ path: '/api/v1/capital', headers })).status).toBe(200);
  });

  test('a replayed order is refused, one with a client id is the same order again', async () => {
    const timestamp = Date.now();
    const place = (parameters: Record<string, string | number>) =>
      exchange.signed({
        method: 'POST',
        path: '/api/v1/order',
        instruction: 'orderExecute',
        parameters,
        timestamp,
      });
    expect((await place(order)).status).toBe(200);
    const before = exchange.state();
    expect(await place(order)).toMatchObject({
      status: 409,
      body: { reason: 'signature-replayed' },
    });
    expect(exchange.state()).toBe(before);
    const named = { ...order, clientId: 77 };
    const first = await place(named);
    expect((await place(named)).body).toEqual(first.body);
    // Reads change nothing, so two in one millisecond are no replay.
    const read = { ...capital, timestamp } as const;
    expect((await exchange.signed(read)).status).toBe(200);
    expect((await exchange.signed(read)).status).toBe(200);
  });

  test('a revoked key ends at once, over HTTP and WebSocket', async () => {
    const { TestSocket } = await import('./support/socket.ts');
    const { socketSignature } = await import('./support/signer.ts');
    const carol = exchange.server.identity.account('carol');
    if (carol === undefined) throw new Error('the venue has a carol');
    const socket = await TestSocket.open(exchange.server.url);
    const answer = await socket.ask({
      method: 'session.logon',
      signature: socketSignature(keys.carol, 'sessionLogon'),
    });
    expect(answer.result).toMatchObject({ account: carol.account, scopes: ['read', 'trade'] });
    await exchange.server.identity.revokeKey(carol.account, keys.carol.keyId, {});
    expect(await socket.untilClosed()).toEqual({ code: 4401, reason: 'unauthorized: key revoked' });
    expect((await exchange.signed({ ...capital, key: keys.carol })).status).toBe(401);
  });
});
