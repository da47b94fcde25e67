/** Accounts: creating one, and its own fee rates. */
import type { AccountId } from '../../units/quantities.ts';
import type { CreateAccount, SetAccountFees } from '../commands.ts';
import type { Engine } from '../engine.ts';
import { emitCommandRejected } from '../events/command-rejected.ts';
import { isMakerFee, isTakerFee } from '../markets/create-market.ts';
import { refuse } from '../refusal.ts';

export function createAccount(engine: Engine, command: CreateAccount): void {
  const { selfTradeGroup } = command;
  const account = engine.addAccount(selfTradeGroup);
  engine.events.object({
    kind: 'account-created',
    account: account.id as AccountId,
    ...(selfTradeGroup === undefined ? {} : { selfTradeGroup }),
  });
}

export function setAccountFees(engine: Engine, command: SetAccountFees): void {
  const account = engine.userAccount(command.account);
  const market = engine.marketBySymbol.get(command.market);
  const { makerFee, takerFee } = command;
  if (account === undefined || market === undefined) {
    const code = account === undefined ? 'account-unknown' : 'market-unknown';
    emitCommandRejected(engine, command, refuse(code));
    return;
  }
  const isValid =
    (makerFee === undefined || isMakerFee(makerFee)) &&
    (takerFee === undefined || isTakerFee(takerFee));
  if (!isValid) {
    emitCommandRejected(engine, command, refuse('amount-out-of-range'));
    return;
  }
  // Past this line the rates are set and nothing can fail.
  while (account.fees.length <= market.index) account.fees.push(undefined);
  account.fees[market.index] = { makerFee, takerFee };
  engine.events.object({
    kind: 'account-fees-changed',
    account: command.account,
    market: command.market,
    ...(makerFee === undefined ? {} : { makerFee }),
    ...(takerFee === undefined ? {} : { takerFee }),
  });
}
