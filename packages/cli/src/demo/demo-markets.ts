/** The two markets of the demo, and how lively each one is. */

export interface DemoMarket {
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly tickSize: string;
  readonly lotSize: string;
  readonly minQuantity: string;
  readonly minNotional: string;
  readonly makerFee: string;
  readonly takerFee: string;
  /** Where the first trade happens, in the quote asset. */
  readonly startPrice: number;
  /** Basis points per square root of a second. */
  readonly volatilityBps: number;
  /** A usual order of the crowd, in the base asset. */
  readonly orderSize: number;
  /** The base asset that makers and crowd hold, and come back to. */
  readonly makerBase: string;
  readonly crowdBase: string;
}

export const demoMarkets: readonly DemoMarket[] = [
  {
    symbol: 'TATA_INR',
    base: 'TATA',
    quote: 'INR',
    tickSize: '0.05',
    lotSize: '0.001',
    minQuantity: '0.001',
    minNotional: '10',
    makerFee: '0.0001',
    takerFee: '0.0005',
    startPrice: 978.4,
    volatilityBps: 2,
    orderSize: 4,
    makerBase: '1000000',
    crowdBase: '200000',
  },
  {
    symbol: 'BTC_USDT',
    base: 'BTC',
    quote: 'USDT',
    tickSize: '0.01',
    lotSize: '0.00001',
    minQuantity: '0.00001',
    minNotional: '5',
    makerFee: '0.0001',
    takerFee: '0.0005',
    startPrice: 61_837.63,
    volatilityBps: 1,
    orderSize: 0.02,
    makerBase: '5000',
    crowdBase: '1000',
  },
];

export const MAKERS = ['maker-1', 'maker-2', 'maker-3'] as const;
export const CROWD = ['crowd-1', 'crowd-2'] as const;
/** Whose terminal opens. */
export const TRADER = 'demo';

/** Decimal text of what each kind of account starts with. */
export function startBalances(
  kind: 'trader' | 'maker' | 'crowd',
): Readonly<Record<string, string>> {
  switch (kind) {
    case 'trader':
      return { INR: '1000000', TATA: '1000', USDT: '100000', BTC: '1' };
    case 'maker':
      return { INR: '2000000000', TATA: '1000000', USDT: '500000000', BTC: '5000' };
    case 'crowd':
      return { INR: '500000000', TATA: '200000', USDT: '100000000', BTC: '1000' };
  }
}
