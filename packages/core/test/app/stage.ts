/** A small market of the friendly API for its tests: two traders, and two more who trade when told to. */
import { expect } from 'vitest';
import {
  type AppAccount,
  type AppExchange,
  createExchange,
  type MarketInput,
  type OrderId,
} from '../../src/index.ts';

export const MARKET = 'GOLD_COIN';
export const HOUR = 3_600_000_000;

export interface Stage {
  readonly exchange: AppExchange;
  readonly alice: AppAccount;
  readonly bob: AppAccount;
  /** Trades one lot at this price between two others, and leaves the book as it was. */
  readonly trade: (price: string) => void;
}

export function stage(terms: Partial<MarketInput> = {}): Stage {
  const exchange = createExchange({
    assets: { GOLD: 2, COIN: 4 },
    markets: [{ symbol: MARKET, tickSize: '0.01', lotSize: '0.1', ...terms }],
  });
  const account = () => {
    const made = exchange.createAccount();
    made.deposit('GOLD', '1000');
    made.deposit('COIN', '100000');
    return made;
  };
  const [alice, bob, seller, buyer] = [account(), account(), account(), account()];
  const trade = (price: string) => {
    expect(seller.limit(MARKET, { side: 'sell', price, quantity: '0.1' }).ok).toBe(true);
    expect(buyer.limit(MARKET, { side: 'buy', price, quantity: '0.1' }).ok).toBe(true);
  };
  return { exchange, alice, bob, trade };
}

export function idOf(answer: { readonly ok: boolean; readonly orderId?: OrderId }): OrderId {
  if (answer.orderId === undefined) throw new Error(JSON.stringify(answer));
  return answer.orderId;
}
