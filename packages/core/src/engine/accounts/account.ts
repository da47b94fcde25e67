/** One account's own state, beside its balances in the ledger and its orders in the order table. */
import { NONE } from '../../book/matching-book.ts';
import type { ClientIds } from '../orders/client-ids.ts';

/** Rates of one account in one market; `undefined`: the market's own. */
export interface AccountFees {
  readonly makerFee: number | undefined;
  readonly takerFee: number | undefined;
}

export class Account {
  readonly id: number;
  /** As given when it was created. */
  readonly selfTradeGroup: number | undefined;
  /** Accounts with the same owner count as one for self-trade prevention. */
  readonly owner: number;
  /** By asset index: the ledger's balance, or absent. */
  readonly balances: number[] = [];
  /** By market index. */
  readonly fees: (AccountFees | undefined)[] = [];
  /** Slots of its open orders, linked in the order table. */
  oldestOrder = NONE;
  newestOrder = NONE;
  clientIds: ClientIds | undefined = undefined;
  /** When its dead-man's switch fires; 0: it is off. */
  cancelAt = 0;

  constructor(id: number, selfTradeGroup: number | undefined, owner: number) {
    this.id = id;
    this.selfTradeGroup = selfTradeGroup;
    this.owner = owner;
  }
}
