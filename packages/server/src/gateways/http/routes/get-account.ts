import type { WireAccount } from '@exchange/core/protocol';
import { formatUnits } from '@exchange/core/units';
import { Type } from 'typebox';
import type { GatewayServices } from '../../services.ts';
import { type Route, repeatable, signedRoute } from '../route.ts';
import { AccountAnswer } from '../schemas/answers.ts';
import { strict } from '../schemas/common.ts';

/** Parts per million → basis points. */
const BASIS_POINT_DIGITS = 2;

export function getAccountRoute({ views }: GatewayServices): Route {
  return signedRoute({
    method: 'GET',
    paths: ['/api/v1/account'],
    instruction: 'accountQuery',
    scope: 'read',
    tag: 'Account',
    summary: 'The account',
    description:
      'The rates are the first market’s; `GET /api/v1/markets` has those of each market.',
    query: Type.Object({}, strict),
    answer: AccountAnswer,
    repeat: repeatable,
    handle: ({ caller }): WireAccount => {
      const [market] = views.markets();
      const open = views.openOrders(caller.account);
      const waiting = open.filter(({ status }) => status === 'waiting').length;
      return {
        spotMakerFee: formatUnits(market?.makerFee ?? 0, BASIS_POINT_DIGITS),
        spotTakerFee: formatUnits(market?.takerFee ?? 0, BASIS_POINT_DIGITS),
        autoBorrowSettlements: false,
        autoLend: false,
        autoRealizePnl: false,
        autoRepayBorrows: false,
        borrowLimit: '0',
        futuresMakerFee: '0',
        futuresTakerFee: '0',
        leverageLimit: '1',
        limitOrders: open.length - waiting,
        liquidating: false,
        positionLimit: '0',
        triggerOrders: waiting,
      };
    },
  });
}
