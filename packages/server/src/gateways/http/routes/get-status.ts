import type { WireStatus } from '@exchange/core/protocol';
import { Type } from 'typebox';
import type { GatewayServices } from '../../services.ts';
import { publicRoute, type Route } from '../route.ts';
import { strict } from '../schemas/common.ts';

export function getStatusRoute(services: GatewayServices): Route {
  return publicRoute({
    method: 'GET',
    paths: ['/api/v1/status'],
    tag: 'System',
    summary: 'Whether the exchange takes orders',
    query: Type.Object({}, strict),
    answer: Type.Object({
      status: Type.Union([Type.Literal('Ok'), Type.Literal('Maintenance')]),
      message: Type.Union([Type.String(), Type.Null()]),
    }),
    handle: (): WireStatus => {
      const { mode } = services.status();
      if (mode === 'normal') return { status: 'Ok', message: null };
      return { status: 'Maintenance', message: `The exchange is ${mode}.` };
    },
  });
}
