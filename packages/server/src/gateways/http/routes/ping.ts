import { Type } from 'typebox';
import { publicRoute, type Route } from '../route.ts';
import { strict } from '../schemas/common.ts';

export function pingRoute(): Route {
  return publicRoute({
    method: 'GET',
    paths: ['/api/v1/ping'],
    tag: 'System',
    summary: 'Answers `pong`',
    query: Type.Object({}, strict),
    answer: Type.String(),
    handle: () => 'pong',
  });
}
