/**
 * Dead-man's switch: at its time all open orders of the account are cancelled, unless it was moved or
 * switched off before.
 */
import type { AccountId } from '../../units/quantities.ts';
import type { SetDeadManSwitch } from '../commands.ts';
import type { Engine } from '../engine.ts';
import { emitCommandRejected } from '../events/command-rejected.ts';
import { CANCEL_DEAD_MAN_SWITCH } from '../events/emit.ts';
import { cancelEveryOrder } from '../orders/cancel-order.ts';
import { refuse, refuseBound } from '../refusal.ts';
import { TIMER_DEAD_MAN_SWITCH } from '../time/timers.ts';
import type { Account } from './account.ts';

export function setDeadManSwitch(engine: Engine, command: SetDeadManSwitch): void {
  const account = engine.userAccount(command.account);
  const { cancelAt } = command;
  if (account === undefined) {
    emitCommandRejected(engine, command, refuse('account-unknown'));
    return;
  }
  if (cancelAt !== undefined && cancelAt <= engine.time) {
    emitCommandRejected(engine, command, refuseBound('time-in-past', cancelAt, engine.time));
    return;
  }
  // Past this line the switch is set and nothing can fail.
  armDeadManSwitch(engine, account, cancelAt ?? 0);
  engine.events.object({
    kind: 'dead-man-switch-changed',
    account: account.id as AccountId,
    ...(cancelAt === undefined ? {} : { cancelAt }),
  });
}

/** At 0 it is off. */
export function armDeadManSwitch(engine: Engine, account: Account, cancelAt: number): void {
  if (account.cancelAt === cancelAt) return;
  if (account.cancelAt !== 0) engine.timers.bury();
  account.cancelAt = cancelAt;
  if (cancelAt === 0) return;
  engine.timers.schedule({ dueAt: cancelAt, kind: TIMER_DEAD_MAN_SWITCH, id: account.id });
}

/** Its time has come. Halted markets are not left out: nobody is there to do it later. */
export function fireDeadManSwitch(engine: Engine, account: Account): void {
  account.cancelAt = 0;
  engine.events.object({ kind: 'dead-man-switch-fired', account: account.id as AccountId });
  cancelEveryOrder(engine, account, CANCEL_DEAD_MAN_SWITCH);
}
