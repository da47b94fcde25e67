import { milliseconds } from '@exchange/core/protocol';
import { Type } from 'typebox';
import type { GatewayServices } from '../../services.ts';
import { publicRoute, type Route } from '../route.ts';
import { strict } from '../schemas/common.ts';

export function getTimeRoute({ clock }: GatewayServices): Route {
  return publicRoute({
    method: 'GET',
    paths: ['/api/v1/time'],
    tag: 'System',
    summary: 'The exchange’s clock, in milliseconds',
    query: Type.Object({}, strict),
    answer: Type.Integer(),
    // Text: the framework takes a bare number for a status code in other places.
    handle: () => String(milliseconds(clock.now())),
  });
}
