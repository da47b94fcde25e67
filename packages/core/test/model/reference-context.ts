/** What every command of the reference exchange works on. */
import type { CommandKind, Side } from '../../src/engine/commands.ts';
import type { EventBody } from '../../src/engine/events.ts';
import { type RejectCode, rejectCodes } from '../../src/engine/reject-codes.ts';
import type { AccountId, OrderId, UpdateId } from '../../src/units/quantities.ts';
import { ReferenceLedger } from './reference-ledger.ts';
import { toAccount, toOrderId } from './reference-numbers.ts';
import {
  emptyState,
  FEES,
  FIRST_USER,
  type ReferenceMarket,
  type ReferenceOrder,
  type ReferenceState,
  WORLD,
} from './reference-state.ts';

export interface Refusal {
  readonly code: RejectCode;
  readonly actual?: bigint | undefined;
  readonly limit?: bigint | undefined;
}

/** Of several that apply, the one that the list of codes has first; of equals, the first given. */
export function firstOf(refusals: readonly (Refusal | undefined)[]): Refusal | undefined {
  const applying = refusals.filter((one) => one !== undefined);
  return applying.sort((a, b) => rejectCodes.indexOf(a.code) - rejectCodes.indexOf(b.code))[0];
}

export class ReferenceContext {
  state: ReferenceState = emptyState();
  readonly ledger = new ReferenceLedger(this);

  constructor() {
    this.#addAccount(WORLD, undefined);
    this.#addAccount(FEES, undefined);
  }

  get time(): bigint {
    return this.state.time;
  }

  get markets(): Map<string, ReferenceMarket> {
    return this.state.markets;
  }

  addUser(selfTradeGroup: number | undefined): bigint {
    const account = FIRST_USER + this.state.usersCount;
    this.state.usersCount += 1n;
    this.#addAccount(account, selfTradeGroup);
    return account;
  }

  #addAccount(account: bigint, selfTradeGroup: number | undefined): void {
    this.state.accounts.set(account, {
      account,
      selfTradeGroup,
      fees: new Map(),
      balances: new Map(),
      cancelAt: undefined,
    });
  }

  isUser(account: number): boolean {
    return BigInt(account) >= FIRST_USER && this.state.accounts.has(BigInt(account));
  }

  nextOrderId(): bigint {
    this.state.ordersCount += 1n;
    return this.state.ordersCount;
  }

  /** Resting and waiting, oldest first. */
  openOrders(market: ReferenceMarket): ReferenceOrder[] {
    return [...market.resting, ...market.waiting].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  }

  emit(body: EventBody): void {
    this.state.events.push(body);
  }

  /** The events of the command, and then nothing is pending. */
  takeEvents(): EventBody[] {
    const { events } = this.state;
    this.state.events = [];
    this.state.changedBooks.clear();
    this.state.stopsRun.clear();
    return events;
  }

  /** The market's update id: one more the first time that a command changes its book. */
  changeBook(market: ReferenceMarket): UpdateId {
    if (!this.state.changedBooks.has(market.symbol)) {
      this.state.changedBooks.add(market.symbol);
      market.updateId += 1n;
    }
    return Number(market.updateId) as UpdateId;
  }

  rejectCommand(
    command: CommandKind,
    refusal: Refusal,
    about: {
      account?: AccountId;
      market?: string;
      orderId?: OrderId;
      clientId?: string;
      item?: number;
    },
  ): void {
    this.emit({ kind: 'command-rejected', command, ...defined(about), ...defined(refusal) });
  }
}

export interface OrderIdentity {
  readonly market: string;
  readonly account: AccountId;
  readonly orderId: OrderId;
  readonly side: Side;
}

export function identityOf(order: {
  market: string;
  account: bigint;
  orderId: bigint;
  side: Side;
}): OrderIdentity {
  return {
    market: order.market,
    account: toAccount(order.account),
    orderId: toOrderId(order.orderId),
    side: order.side,
  };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without the fields that are undefined: an absent field and an undefined one are not the same. */
export function defined<T extends object>(fields: T): Defined<T> {
  const kept: Partial<T> = {};
  for (const key in fields) {
    if (fields[key] !== undefined) kept[key] = fields[key];
  }
  return kept as Defined<T>;
}
