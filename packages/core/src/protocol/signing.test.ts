import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { instructionOf } from './instructions.ts';
import { acceptedSigningTexts, signingText } from './signing.ts';

const seed = Buffer.alloc(32, 7);
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
  format: 'der',
  type: 'pkcs8',
});
const publicKey = createPublicKey(privateKey);
const stamp = { timestamp: 1750793021519, window: 5000 };

test('the key of the vectors is the one of their seed', () => {
  const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(12);
  expect(raw.toString('base64')).toBe('6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=');
});

const limit = { symbol: 'TATA_INR', side: 'Ask', orderType: 'Limit', quantity: '1' };
const vectors = [
  {
    name: 'an order, keys sorted, null and undefined left out',
    request: {
      instruction: 'orderExecute',
      parameters: {
        symbol: 'TATA_INR',
        side: 'Bid',
        orderType: 'Limit',
        price: '100.5',
        quantity: '1.2',
        timeInForce: 'GTC',
        clientId: null,
        postOnly: undefined,
      },
    },
    text: 'instruction=orderExecute&orderType=Limit&price=100.5&quantity=1.2&side=Bid&symbol=TATA_INR&timeInForce=GTC&timestamp=1750793021519&window=5000',
    signature:
      'b5zWvoDYtI9KDlWpoWauAYyBri9KPqMDGaK8Z/R1AAWoFQrzvlamzKg0DnyYciMXBGEhHEJtCArNZ0oXzZlDDg==',
  },
  {
    name: 'no parameters',
    request: { instruction: 'balanceQuery' },
    text: 'instruction=balanceQuery&timestamp=1750793021519&window=5000',
    signature:
      'e3yXMhLuhm+/CAK2Q8htsOeXtHMpAPubJvwJ/grPTmf5jdeovIADR5NwLBN46tqNiNp2W1sg5P0kVTMQTi0aDQ==',
  },
  {
    name: 'a subscription',
    request: { instruction: 'subscribe' },
    text: 'instruction=subscribe&timestamp=1750793021519&window=5000',
    signature:
      '9V5bKETJVeBYDSGXZuD97LY9veKsddj/BCJVLaul0kbpy7Xl2907SCXMNjsSBM04vNmj+7GH0OiiRZSHSt9cAw==',
  },
  {
    name: 'a batch, each order with its own instruction',
    request: {
      instruction: 'orderExecute',
      parameters: [
        { ...limit, price: '101' },
        { ...limit, price: '102' },
      ],
    },
    text: 'instruction=orderExecute&orderType=Limit&price=101&quantity=1&side=Ask&symbol=TATA_INR&instruction=orderExecute&orderType=Limit&price=102&quantity=1&side=Ask&symbol=TATA_INR&timestamp=1750793021519&window=5000',
    signature:
      'O7Ur77bfuzm6lNERx9S52ZBjepqjOM1g4QnCRUK9ORZFF2TBzMgG9+UzEaYV2nDTRnohpar8w9kTPr23iqBeBg==',
  },
];

test.each(vectors)('vector: $name', ({ request, text, signature }) => {
  const built = signingText({ ...request, ...stamp });
  expect(built).toBe(text);
  expect(sign(null, Buffer.from(built), privateKey).toString('base64')).toBe(signature);
  expect(verify(null, Buffer.from(built), publicKey, Buffer.from(signature, 'base64'))).toBe(true);
});

test('values print as JSON prints them', () => {
  const parameters = { postOnly: true, clientId: 4_294_967_295, ratio: 0.1 };
  expect(signingText({ instruction: 'x', parameters, ...stamp })).toBe(
    'instruction=x&clientId=4294967295&postOnly=true&ratio=0.1&timestamp=1750793021519&window=5000',
  );
});

test('raw and percent-encoded forms differ only where a value has reserved characters', () => {
  const plain = { instruction: 'x', parameters: { a: 'TATA_INR' }, ...stamp };
  expect(acceptedSigningTexts(plain)).toHaveLength(1);
  const reserved = { instruction: 'x', parameters: { a: "a b/ü'(!)*&=" }, ...stamp };
  expect(acceptedSigningTexts(reserved)).toEqual([
    "instruction=x&a=a b/ü'(!)*&=&timestamp=1750793021519&window=5000",
    'instruction=x&a=a%20b%2F%C3%BC%27%28%21%29%2A%26%3D&timestamp=1750793021519&window=5000',
  ]);
});

test('text that cannot be encoded is signed as it is', () => {
  const lone = { instruction: 'x', parameters: { a: '\ud800' }, ...stamp };
  expect(acceptedSigningTexts(lone)).toHaveLength(1);
});

test('keys sort by code units, whatever the locale', () => {
  const parameters = { b: '1', a: '1', B: '1', _: '1' };
  expect(signingText({ instruction: 'x', parameters, ...stamp })).toMatch(/B=1&_=1&a=1&b=1/);
});

test('routes know their instruction', () => {
  expect(instructionOf('DELETE', '/api/v1/orders')).toBe('orderCancelAll');
  expect(instructionOf('GET', '/api/v1/order/open')).toBe('orderQueryAll');
  expect(instructionOf('GET', '/api/v1/depth')).toBeUndefined();
});
