/** Balances of the reference exchange, and the fees of a trade. */
import type { BalanceReason } from '../../src/engine/events.ts';
import type { ReferenceContext } from './reference-context.ts';
import {
  notionalOf,
  PPM,
  type ReferenceMarket,
  type ReferenceOrder,
  remainingOf,
  smaller,
  type TouchedBalance,
} from './reference-state.ts';

/** A balance that changed for several reasons in one command tells the weightiest. */
const WEIGHT: Readonly<Record<BalanceReason, number>> = {
  release: 0,
  hold: 1,
  fee: 2,
  trade: 3,
  deposit: 4,
  withdrawal: 4,
};

export class ReferenceLedger {
  readonly #context: ReferenceContext;

  constructor(context: ReferenceContext) {
    this.#context = context;
  }

  available(account: bigint, asset: string): bigint {
    return this.#balance(account, asset).available;
  }

  held(account: bigint, asset: string): bigint {
    return this.#balance(account, asset).held;
  }

  /** What the order holds becomes `amount`; nothing is touched where it is that already. */
  holdFor(market: ReferenceMarket, order: ReferenceOrder, amount: bigint): void {
    const more = amount - order.held;
    order.held = amount;
    if (more === 0n) return;
    const { account } = order;
    const asset = paysWith(market, order.side);
    const reason = more > 0n ? 'hold' : 'release';
    this.#change({ account, asset, available: -more, held: more, reason });
  }

  /** From one account's available to another's. */
  move(
    asset: string,
    {
      from,
      to,
      amount,
      reason,
    }: { from: bigint; to: bigint; amount: bigint; reason: BalanceReason },
  ): void {
    if (amount === 0n) return;
    this.#change({ account: from, asset, available: -amount, held: 0n, reason });
    this.#change({ account: to, asset, available: amount, held: 0n, reason });
  }

  takeTouched(): TouchedBalance[] {
    const { touched } = this.#context.state;
    this.#context.state.touched = [];
    return touched;
  }

  #balance(account: bigint, asset: string): { available: bigint; held: bigint } {
    const owner = this.#context.state.accounts.get(account);
    if (owner === undefined) throw new Error(`no account ${account}`);
    const balance = owner.balances.get(asset) ?? { available: 0n, held: 0n };
    owner.balances.set(asset, balance);
    return balance;
  }

  #change(change: {
    account: bigint;
    asset: string;
    available: bigint;
    held: bigint;
    reason: BalanceReason;
  }): void {
    const { account, asset, reason } = change;
    const balance = this.#balance(account, asset);
    balance.available += change.available;
    balance.held += change.held;
    const all = this.#context.state.touched;
    const touched = all.find((one) => one.account === account && one.asset === asset);
    if (touched === undefined) all.push({ account, asset, reason });
    else if (WEIGHT[reason] > WEIGHT[touched.reason]) touched.reason = reason;
  }
}

/**
 * What an order needs while it is open: a sell its lots, a buy the amount that it spends, or what its
 * lots cost at its limit or protection price.
 */
export function needOf(market: ReferenceMarket, order: ReferenceOrder): bigint {
  const lots = remainingOf(order);
  if (order.side === 'sell') return lots * market.baseUnitsPerLot;
  if (order.quoteAmount !== undefined) return order.quoteAmount;
  if (order.price === undefined) throw new Error('a buy by quantity states what it pays at most');
  return notionalOf(market, order.price, lots);
}

export interface TradeFees {
  readonly takerFee: bigint;
  /** Negative: a rebate. */
  readonly makerFee: bigint;
}

/** Fees are taken out of what each side receives, rounded up; a rebate comes out of the taker's. */
export function feesOf({
  takerReceives,
  makerReceives,
  takerRate,
  makerRate,
}: {
  takerReceives: bigint;
  makerReceives: bigint;
  takerRate: bigint;
  makerRate: bigint;
}): TradeFees {
  const takerFee = roundedUp(takerReceives * takerRate);
  if (makerRate >= 0n) return { takerFee, makerFee: roundedUp(makerReceives * makerRate) };
  const rebate = (-makerRate * takerReceives) / PPM;
  return { takerFee, makerFee: -smaller(rebate, takerFee) };
}

function roundedUp(millionths: bigint): bigint {
  return (millionths + PPM - 1n) / PPM;
}

/** What one lot's buyer pays and seller gives: the assets of a side. */
export function paysWith(market: ReferenceMarket, side: 'buy' | 'sell'): string {
  return side === 'buy' ? market.quote : market.base;
}

export function receives(market: ReferenceMarket, side: 'buy' | 'sell'): string {
  return side === 'buy' ? market.base : market.quote;
}
