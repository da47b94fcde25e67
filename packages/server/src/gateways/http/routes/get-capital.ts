import type { WireBalance } from '@exchange/core/protocol';
import { formatAmount } from '@exchange/core/units';
import { Type } from 'typebox';
import type { GatewayServices } from '../../services.ts';
import { type Route, repeatable, signedRoute } from '../route.ts';
import { CapitalAnswer } from '../schemas/answers.ts';
import { strict } from '../schemas/common.ts';

export function getCapitalRoute({ views }: GatewayServices): Route {
  return signedRoute({
    method: 'GET',
    paths: ['/api/v1/capital'],
    instruction: 'balanceQuery',
    scope: 'read',
    tag: 'Account',
    summary: 'Balances',
    description: 'By asset: what may be used, and what open orders hold.',
    query: Type.Object({}, strict),
    answer: CapitalAnswer,
    repeat: repeatable,
    handle: ({ caller }) => {
      const balances: [string, WireBalance][] = [];
      for (const { asset, available, held } of views.balances(caller.account)) {
        const decimals = views.asset(asset)?.decimals ?? 0;
        const text = (units: typeof held) => formatAmount(decimals, units);
        balances.push([asset, { available: text(available), locked: text(held), staked: '0' }]);
      }
      return Object.fromEntries(balances);
    },
  });
}
