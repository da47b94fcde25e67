/** A real exchange on a free port, with two funded accounts. */

import { createExchange, type Exchange, type ExchangeOptions } from '@exchange/sdk';
import { parseVenue, type RunningServer, type ServerOptions, startServer } from '@exchange/server';
import { onTestFinished } from 'vitest';

export const alice = { id: 'alice-test-key', secret: 'alice-secret-0123456789abcdef' };
/** The seed of the Ed25519 vectors in the reference. */
export const aliceSeed = { seed: 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=' };
export const bob = { id: 'bob-test-key', secret: 'bob-secret-0123456789abcdef' };
export const reader = { id: 'reader-test-key', secret: 'reader-secret-0123456789abcdef' };

const scopes = ['read', 'trade'];
const funds = { INR: '10000000', TATA: '100000', BTC: '1000', USD: '10000000' };

const venue = {
  assets: [
    { symbol: 'INR', decimals: 8 },
    { symbol: 'TATA', decimals: 8 },
    { symbol: 'BTC', decimals: 8 },
    { symbol: 'USD', decimals: 10 },
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
    { symbol: 'BTC_USD', tickSize: '0.01', lotSize: '0.00000001', makerFee: '0', takerFee: '0' },
  ],
  accounts: [
    {
      name: 'alice',
      balances: funds,
      keys: [
        { kind: 'hmac', key: alice.id, secret: alice.secret, scopes },
        { kind: 'ed25519', publicKey: '6kpsY+KcUgq+9VB7Ey7F+ZVHdq6+vnuSQh7qaRRG0iw=', scopes },
        { kind: 'hmac', key: reader.id, secret: reader.secret, scopes: ['read'] },
      ],
    },
    {
      name: 'bob',
      balances: funds,
      keys: [{ kind: 'hmac', key: bob.id, secret: bob.secret, scopes }],
    },
  ],
};

export interface ServerChanges {
  readonly rateLimits?: 'on' | 'off';
  readonly limits?: NonNullable<ServerOptions['gatewayLimits']>;
}

/** Closed when the test ends. */
export async function openServer(changes: ServerChanges = {}): Promise<RunningServer> {
  const server = await startServer({
    data: 'memory',
    port: 0,
    rateLimits: changes.rateLimits ?? 'off',
    ...(changes.limits === undefined ? {} : { gatewayLimits: changes.limits }),
    venue: parseVenue(venue),
    logLevel: 'silent',
  });
  onTestFinished(() => server.close());
  return server;
}

/** Closed when the test ends. */
export function openClient(url: string, options: Partial<ExchangeOptions> = {}): Exchange {
  const exchange = createExchange({ url, ...options });
  onTestFinished(() => exchange.close());
  return exchange;
}
