import type { GatewayServices } from '../../services.ts';
import { setDeadman } from '../../trading/set-deadman.ts';
import { onlyOnce, type Route, signedRoute } from '../route.ts';
import { DeadmanAnswer } from '../schemas/answers.ts';
import { DeadmanBody } from '../schemas/orders.ts';

export function setDeadmanRoute(services: GatewayServices): Route {
  return signedRoute({
    method: 'POST',
    paths: ['/api/v1/deadman'],
    instruction: 'deadmanSet',
    scope: 'trade',
    tag: 'Orders',
    summary: 'Set the dead-man’s switch',
    description:
      'When the time is over, all open orders of the account are cancelled in every market, ' +
      'unless this comes again before. Once it has fired it is off.',
    body: DeadmanBody,
    answer: DeadmanAnswer,
    repeat: onlyOnce,
    handle: ({ caller, body }) => setDeadman(services, caller, body),
  });
}
