import type { WireAccount, WireBalances } from '@exchange/core/protocol';
import type { Client } from '../client.ts';
import type { CallOptions } from '../http/requester.ts';
import { fixedText, toFixed } from '../units/fixed.ts';
import { balancesOf } from '../wire/orders.ts';
import type { Balance, Fees } from './types.ts';

/** What the account owns, by asset. */
export async function fetchBalances(client: Client, options: CallOptions = {}): Promise<Balance[]> {
  const wire = await client.requester.request<WireBalances>(
    {
      method: 'GET',
      path: '/api/v1/capital',
      instruction: 'balanceQuery',
      priority: 'read',
      repeat: 'lost',
    },
    options,
  );
  return balancesOf(wire);
}

const BPS_ONE = 10_000n;

/** The account's rates. A market may have rates of its own: see its `makerFee` and `takerFee`. */
export async function fetchFees(client: Client, options: CallOptions = {}): Promise<Fees> {
  const wire = await client.requester.request<WireAccount>(
    {
      method: 'GET',
      path: '/api/v1/account',
      instruction: 'accountQuery',
      priority: 'read',
      repeat: 'lost',
    },
    options,
  );
  const share = (bps: string): string => fixedText(toFixed(bps) / BPS_ONE);
  return { maker: share(wire.spotMakerFee), taker: share(wire.spotTakerFee) };
}
