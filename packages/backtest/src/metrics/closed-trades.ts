/** Matches exits with entries, first in first out, into closed trades: one for each order that closed something. */
import type { FillRecord } from '../simulation/recorder.ts';

export interface ClosedTrade {
  readonly market: string;
  readonly side: 'long' | 'short';
  /** Lots. */
  readonly quantity: number;
  /** Quote asset, fees of entry and exit taken off. */
  readonly pnl: number;
  /** Share of the entry value, in percent. */
  readonly returnPercent: number;
  readonly openedAt: number;
  readonly closedAt: number;
}

export interface MarketValue {
  readonly tickValue: number;
  readonly lotValue: number;
}

interface Entry {
  readonly price: number;
  quantity: number;
  readonly at: number;
  readonly feePerLot: number;
}

interface Exit {
  quantity: number;
  gainTickLots: number;
  entryTickLots: number;
  fees: number;
  openedAt: number;
}

export function closedTrades(
  fills: readonly FillRecord[],
  valueOf: (market: string) => MarketValue,
): ClosedTrade[] {
  const trades: ClosedTrade[] = [];
  const books = new Map<string, Entry[]>();
  const signs = new Map<string, number>();
  let index = 0;
  while (index < fills.length) {
    // All fills of one order that follow each other close as one.
    const first = fills[index] as FillRecord;
    const entries = books.get(first.market) ?? [];
    books.set(first.market, entries);
    let exit: Exit | undefined;
    let sign = signs.get(first.market) ?? 0;
    let last = first;
    for (; fills[index]?.clientId === first.clientId; index += 1) {
      last = fills[index] as FillRecord;
      const matched = matchFill(last, entries, sign, exit);
      exit = matched.exit;
      sign = entries.length === 0 ? 0 : matched.sign;
    }
    const closedSign = signs.get(first.market) ?? 0;
    signs.set(first.market, sign);
    if (exit !== undefined)
      trades.push(tradeOf(exit, { last, sign: closedSign, value: valueOf(first.market) }));
  }
  return trades;
}

/** Takes the fill off the entries it closes and adds what is left as a new one. */
function matchFill(
  fill: FillRecord,
  entries: Entry[],
  sign: number,
  exitBefore: Exit | undefined,
): { exit: Exit | undefined; sign: number } {
  const direction = fill.side === 'buy' ? 1 : -1;
  const feePerLot = fill.fee / fill.quantity;
  let exit = exitBefore;
  let left = fill.quantity;
  while (left > 0 && entries.length > 0 && sign === -direction) {
    const entry = entries[0] as Entry;
    const quantity = Math.min(left, entry.quantity);
    exit ??= { quantity: 0, gainTickLots: 0, entryTickLots: 0, fees: 0, openedAt: entry.at };
    exit.quantity += quantity;
    exit.gainTickLots += sign * (fill.price - entry.price) * quantity;
    exit.entryTickLots += entry.price * quantity;
    exit.fees += (feePerLot + entry.feePerLot) * quantity;
    left -= quantity;
    entry.quantity -= quantity;
    if (entry.quantity === 0) entries.shift();
  }
  if (left > 0) entries.push({ price: fill.price, quantity: left, at: fill.at, feePerLot });
  return { exit, sign: left > 0 ? direction : sign };
}

function tradeOf(
  exit: Exit,
  {
    last,
    sign,
    value,
  }: { readonly last: FillRecord; readonly sign: number; readonly value: MarketValue },
): ClosedTrade {
  const unit = value.tickValue * value.lotValue;
  const pnl = exit.gainTickLots * unit - exit.fees;
  return {
    market: last.market,
    side: sign > 0 ? 'long' : 'short',
    quantity: exit.quantity,
    pnl,
    returnPercent: (pnl / (exit.entryTickLots * unit)) * 100,
    openedAt: exit.openedAt,
    closedAt: last.at,
  };
}
