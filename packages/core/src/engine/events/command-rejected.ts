/** Reports that a command other than `place-order` was refused. */
import type { AccountId, OrderId } from '../../units/quantities.ts';
import type { Command } from '../commands.ts';
import type { Engine } from '../engine.ts';
import type { Refusal } from '../refusal.ts';

export function emitCommandRejected(engine: Engine, command: Command, refusal: Refusal): void {
  engine.events.object({
    kind: 'command-rejected',
    command: command.kind,
    ...refusal,
    ...namesOf(command),
  });
}

interface Names {
  readonly account?: AccountId;
  readonly market?: string;
  readonly orderId?: OrderId;
  readonly clientId?: string;
}

function namesOf(command: Command): Names {
  return {
    ...('account' in command ? { account: command.account } : {}),
    ...('market' in command && command.market !== undefined ? { market: command.market } : {}),
    ...('orderId' in command && command.orderId !== undefined ? { orderId: command.orderId } : {}),
    ...('clientId' in command && command.clientId !== undefined
      ? { clientId: command.clientId }
      : {}),
  };
}
