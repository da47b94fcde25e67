/** Dead-man's switch: all open orders of the account are cancelled unless it is set again in time. */
import type { SetDeadManSwitch } from '@exchange/core';
import { milliseconds, type WireDeadman } from '@exchange/core/protocol';
import { timeMicros } from '@exchange/core/units';
import type { DeadmanBody } from '../http/schemas/orders.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import { rejectProblem } from './reject-problem.ts';

/** @throws {ProblemError} when it is refused; the switch is then as it was */
export async function setDeadman(
  { views, gate, throttle, clock }: GatewayServices,
  { account }: Caller,
  { timeout }: DeadmanBody,
): Promise<WireDeadman> {
  throttle.cancels(account, 1);
  // The engine's time may be ahead of a clock that was set back.
  const now = Math.max(clock.now(), views.time);
  const cancelAt = timeout === 0 ? {} : { cancelAt: timeMicros(now + timeout * 1_000) };
  const command: SetDeadManSwitch = { kind: 'set-dead-man-switch', account, ...cancelAt };
  const { events } = await gate.submit(command, 'reduces-risk');
  for (const event of events) {
    if (event.kind === 'command-rejected') throw rejectProblem(event, views);
    if (event.kind !== 'dead-man-switch-changed' || event.account !== account) continue;
    return { cancelAt: event.cancelAt === undefined ? null : milliseconds(event.cancelAt) };
  }
  throw new ProblemError('internal');
}
