/** Money in and out: the other side of the entry is the outside world. */
import { REASON_DEPOSIT, REASON_WITHDRAWAL } from '../../ledger/ledger.ts';
import { units } from '../../ledger/units.ts';
import { AMOUNT_MAX } from '../../limits.ts';
import { WORLD_ACCOUNT } from '../../units/quantities.ts';
import type { Deposit, Withdraw } from '../commands.ts';
import type { Engine } from '../engine.ts';
import { emitCommandRejected } from '../events/command-rejected.ts';
import { type Refusal, refuse, refuseBound } from '../refusal.ts';

export function deposit(engine: Engine, command: Deposit): void {
  const named = find(engine, command);
  const refusal = named.refusal ?? checkDeposit(engine, named.asset, command.amount);
  if (refusal !== undefined) {
    emitCommandRejected(engine, command, refusal);
    return;
  }
  // Past this line the money moves and nothing can fail.
  const amount = units(command.amount);
  const world = engine.account(WORLD_ACCOUNT);
  const to = engine.balance(engine.account(command.account), named.asset);
  engine.ledger.credit(to, amount, REASON_DEPOSIT);
  engine.ledger.debit(engine.balance(world, named.asset), amount, REASON_DEPOSIT);
}

export function withdraw(engine: Engine, command: Withdraw): void {
  const named = find(engine, command);
  const refusal = named.refusal ?? checkWithdrawal(engine, named.asset, command);
  if (refusal !== undefined) {
    emitCommandRejected(engine, command, refusal);
    return;
  }
  // Past this line the money moves and nothing can fail.
  const amount = units(command.amount);
  const world = engine.account(WORLD_ACCOUNT);
  const from = engine.balance(engine.account(command.account), named.asset);
  engine.ledger.debit(from, amount, REASON_WITHDRAWAL);
  engine.ledger.credit(engine.balance(world, named.asset), amount, REASON_WITHDRAWAL);
}

interface Found {
  /** Index, where there is no refusal. */
  readonly asset: number;
  readonly refusal?: Refusal;
}

function find(engine: Engine, command: Deposit | Withdraw): Found {
  const asset = engine.assetBySymbol.get(command.asset);
  if (engine.userAccount(command.account) === undefined) {
    return { asset: 0, refusal: refuse('account-unknown') };
  }
  if (asset === undefined) return { asset: 0, refusal: refuse('asset-unknown') };
  return { asset: asset.index };
}

/** All that was ever let in of an asset stays below a bound, and with it every balance. */
function checkDeposit(engine: Engine, asset: number, amount: bigint): Refusal | undefined {
  const inside = -engine.ledger.available(engine.balance(engine.account(WORLD_ACCOUNT), asset));
  if (amount <= 0n) return refuseBound('amount-out-of-range', amount, 1);
  const room = AMOUNT_MAX - inside;
  return amount > room ? refuseBound('amount-out-of-range', amount, room) : undefined;
}

function checkWithdrawal(engine: Engine, asset: number, command: Withdraw): Refusal | undefined {
  const { amount } = command;
  const available = engine.ledger.available(engine.balance(engine.account(command.account), asset));
  if (amount > available) return refuseBound('insufficient-funds', amount, available);
  return amount > 0n ? undefined : refuseBound('amount-out-of-range', amount, 1);
}
