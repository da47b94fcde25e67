/** What happens by itself when its time has come, before the command is looked at. */
import { endAuction } from './reference-auction.ts';
import { fireDeadManSwitch } from './reference-cancel.ts';
import type { ReferenceContext } from './reference-context.ts';
import { expireOpen } from './reference-end.ts';

interface Due {
  readonly time: bigint;
  /** At one time: expiries, then dead-man's switches, then ends of auctions. */
  readonly rank: number;
  /** Within a rank: by order, by account, by market. */
  readonly order: bigint;
  run(): void;
}

/** All that is due by the command's time, in the order of its own time. */
export function runDue(context: ReferenceContext): void {
  for (;;) {
    const [next] = allDue(context);
    if (next === undefined || next.time > context.time) return;
    next.run();
  }
}

export function nextDue(context: ReferenceContext): bigint | undefined {
  return allDue(context)[0]?.time;
}

function allDue(context: ReferenceContext): Due[] {
  const all: Due[] = [];
  [...context.markets.values()].forEach((market, index) => {
    for (const order of context.openOrders(market)) {
      const { expiresAt: time, orderId } = order;
      if (time === undefined) continue;
      const run = (): void => expireOpen(context, market, { order, reason: 'time' });
      all.push({ time, rank: 0, order: orderId, run });
    }
    const { endsAt: time } = market;
    if (time === undefined) return;
    all.push({ time, rank: 2, order: BigInt(index), run: () => endAuction(context, market) });
  });
  for (const { account, cancelAt: time } of context.state.accounts.values()) {
    if (time === undefined) continue;
    all.push({ time, rank: 1, order: account, run: () => fireDeadManSwitch(context, account) });
  }
  return all.sort(
    (left, right) =>
      compare(left.time, right.time) || left.rank - right.rank || compare(left.order, right.order),
  );
}

function compare(left: bigint, right: bigint): number {
  return left === right ? 0 : left < right ? -1 : 1;
}
