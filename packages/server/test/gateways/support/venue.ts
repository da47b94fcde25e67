/** The venue that the gateway tests run on, and its keys. Nothing here is a secret of anyone. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Venue } from '../../../src/venue/venue.ts';

/** PKCS #8 wrapping of a raw Ed25519 seed. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface TestKey {
  readonly keyId: string;
  readonly kind: 'ed25519' | 'hmac';
  readonly privateKey?: KeyObject;
  readonly secret?: string;
  /** As ccxt wants it. */
  readonly seedBase64?: string;
}

function ed25519(byte: number): TestKey {
  const seed = Buffer.alloc(32, byte);
  const privateKey = createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const keyId = spki.subarray(-32).toString('base64');
  return { keyId, kind: 'ed25519', privateKey, seedBase64: seed.toString('base64') };
}

export const keys = {
  /** The one of the documented vectors: 32 × 0x07. */
  alice: ed25519(7),
  bob: ed25519(8),
  carol: ed25519(9),
  reader: ed25519(10),
  elsewhere: ed25519(11),
  expired: ed25519(12),
  aliceHmac: { keyId: 'alice-hmac', kind: 'hmac', secret: 'canary-hmac-secret-alice-0123456789' },
} as const satisfies Record<string, TestKey>;

const trading = (key: TestKey) =>
  ({ kind: 'ed25519', publicKey: key.keyId, scopes: ['read', 'trade'] }) as const;

const rich = { INR: '100000000', TATA: '1000000', USDT: '100000000', BTC: '1000' };

export const venue: Venue = {
  assets: [
    { symbol: 'INR', decimals: 8 },
    { symbol: 'TATA', decimals: 8 },
    { symbol: 'USDT', decimals: 10 },
    { symbol: 'BTC', decimals: 8 },
  ],
  markets: [
    {
      symbol: 'TATA_INR',
      tickSize: '0.05',
      lotSize: '0.001',
      minQuantity: '0.001',
      minNotional: '10',
      makerFee: '0.001',
      takerFee: '0.002',
    },
    {
      symbol: 'BTC_USDT',
      tickSize: '0.01',
      lotSize: '0.00001',
      makerFee: '0.0008',
      takerFee: '0.001',
    },
  ],
  accounts: [
    {
      name: 'alice',
      balances: rich,
      keys: [
        trading(keys.alice),
        {
          kind: 'hmac',
          key: keys.aliceHmac.keyId,
          secret: keys.aliceHmac.secret,
          scopes: ['read', 'trade'],
        },
        { kind: 'ed25519', publicKey: keys.reader.keyId, scopes: ['read'] },
        { ...trading(keys.elsewhere), ipAllow: ['203.0.113.0/24'] },
        { ...trading(keys.expired), expiresAt: '2020-01-01T00:00:00Z' },
      ],
    },
    { name: 'bob', balances: rich, keys: [trading(keys.bob)] },
    { name: 'carol', balances: rich, keys: [trading(keys.carol)] },
  ],
};
