/** What every command of the reference exchange works on. */
import type { CommandKind, Side } from '../../src/engine/commands.ts';
import type { CancelReason, EventBody } from '../../src/engine/events.ts';
import type { RejectCode } from '../../src/engine/reject-codes.ts';
import type { AccountId, OrderId, UpdateId } from '../../src/units/quantities.ts';
import { paysWith, ReferenceLedger } from './reference-ledger.ts';
import { toAccount, toLots, toOrderId, toTicks } from './reference-numbers.ts';
import {
  FEES,
  FIRST_USER,
  notionalOf,
  type ReferenceAccount,
  type ReferenceMarket,
  type RememberedId,
  type RestingOrder,
  remainingOf,
  WORLD,
} from './reference-state.ts';

export interface Refusal {
  readonly code: RejectCode;
  readonly actual?: bigint | undefined;
  readonly limit?: bigint | undefined;
}

export class ReferenceContext {
  time = 0n;
  readonly assets = new Map<string, number>();
  readonly markets = new Map<string, ReferenceMarket>();
  readonly accounts = new Map<bigint, ReferenceAccount>();
  readonly ledger = new ReferenceLedger(this.accounts);
  /** Oldest first. */
  remembered: RememberedId[] = [];
  #ordersCount = 0n;
  #usersCount = 0n;
  #events: EventBody[] = [];
  readonly #changedBooks = new Set<string>();

  constructor() {
    this.#addAccount(WORLD, undefined);
    this.#addAccount(FEES, undefined);
  }

  addUser(selfTradeGroup: number | undefined): bigint {
    const account = FIRST_USER + this.#usersCount;
    this.#usersCount += 1n;
    this.#addAccount(account, selfTradeGroup);
    return account;
  }

  #addAccount(account: bigint, selfTradeGroup: number | undefined): void {
    this.accounts.set(account, { account, selfTradeGroup, fees: new Map(), balances: new Map() });
  }

  isUser(account: number): boolean {
    return BigInt(account) >= FIRST_USER && this.accounts.has(BigInt(account));
  }

  nextOrderId(): bigint {
    this.#ordersCount += 1n;
    return this.#ordersCount;
  }

  emit(body: EventBody): void {
    this.#events.push(body);
  }

  /** The events of the command, and then nothing is pending. */
  takeEvents(): EventBody[] {
    const events = this.#events;
    this.#events = [];
    this.#changedBooks.clear();
    return events;
  }

  /** The market's update id: one more the first time that a command changes its book. */
  changeBook(market: ReferenceMarket): UpdateId {
    if (!this.#changedBooks.has(market.symbol)) {
      this.#changedBooks.add(market.symbol);
      market.updateId += 1n;
    }
    return Number(market.updateId) as UpdateId;
  }

  rejectCommand(
    command: CommandKind,
    refusal: Refusal,
    about: { account?: AccountId; market?: string; orderId?: OrderId; clientId?: string },
  ): void {
    this.emit({ kind: 'command-rejected', command, ...defined(about), ...defined(refusal) });
  }

  /** Takes the order off the book and gives back what it held. */
  removeOrder(market: ReferenceMarket, order: RestingOrder, reason: CancelReason): void {
    market.resting = market.resting.filter((one) => one !== order);
    this.ledger.release(order.account, paysWith(market, order.side), reservedBy(market, order));
    this.emit({
      kind: 'order-cancelled',
      ...identityOf(order),
      reason,
      price: toTicks(order.price),
      remaining: toLots(remainingOf(order)),
      updateId: this.changeBook(market),
    });
  }
}

/** What an open order holds: a buy the money at its price, a sell the lots. */
export function reservedBy(market: ReferenceMarket, order: RestingOrder): bigint {
  return reserve(market, order.side, { price: order.price, lots: remainingOf(order) });
}

export function reserve(
  market: ReferenceMarket,
  side: Side,
  { price, lots }: { price: bigint; lots: bigint },
): bigint {
  return side === 'buy' ? notionalOf(market, price, lots) : lots * market.baseUnitsPerLot;
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
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}
