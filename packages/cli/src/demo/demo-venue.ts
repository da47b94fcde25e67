/** What an empty exchange is filled with for the demo. */
import type { Venue } from '@exchange/server';
import type { DemoKeys } from './demo-keys.ts';
import { CROWD, demoMarkets, MAKERS, startBalances, TRADER } from './demo-markets.ts';

/** The quote needs tick × lot decimals and more, so that every fee has a place. */
const assets = [
  { symbol: 'INR', decimals: 8 },
  { symbol: 'TATA', decimals: 8 },
  { symbol: 'USDT', decimals: 10 },
  { symbol: 'BTC', decimals: 8 },
] as const;

export function demoVenue(keys: DemoKeys): Venue {
  return {
    assets,
    markets: demoMarkets.map(
      ({ symbol, tickSize, lotSize, minQuantity, minNotional, makerFee, takerFee }) => ({
        symbol,
        tickSize,
        lotSize,
        minQuantity,
        minNotional,
        makerFee,
        takerFee,
      }),
    ),
    accounts: [
      account(TRADER, 'trader', keys),
      ...MAKERS.map((name) => account(name, 'maker', keys)),
      ...CROWD.map((name) => account(name, 'crowd', keys)),
    ],
  };
}

function account(
  name: string,
  kind: 'trader' | 'maker' | 'crowd',
  keys: DemoKeys,
): Venue['accounts'][number] {
  const key = keys[name];
  return {
    name,
    balances: startBalances(kind),
    keys:
      key === undefined
        ? []
        : [{ kind: 'hmac', key: key.id, secret: key.secret, scopes: ['read', 'trade'] }],
  };
}
