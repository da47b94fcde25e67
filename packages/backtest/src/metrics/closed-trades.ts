/**
 * Matches exits with entries, first in first out, into closed trades: one for each order that
 * closed something.
 */
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
  readonly clientId: string;
  readonly direction: 1 | -1;
  readonly openedAt: number;
  closedAt: number;
  quantity: number;
  gainTickLots: number;
  entryTickLots: number;
  fees: number;
}

export function closedTrades(
  fills: readonly FillRecord[],
  marketValue: (market: string) => MarketValue,
): ClosedTrade[] {
  const positions = new Map<string, OpenPosition>();
  const trades: ClosedTrade[] = [];
  const close = (market: string, exit: Exit | undefined): void => {
    if (exit !== undefined) trades.push(tradeOf(exit, market, marketValue(market)));
  };
  for (const fill of fills) {
    const position = positions.get(fill.market) ?? new OpenPosition();
    positions.set(fill.market, position);
    // What one order closes, in however many fills, is one trade.
    if (position.exit?.clientId !== fill.clientId) close(fill.market, position.takeExit());
    position.add(fill);
  }
  for (const [market, position] of positions) close(market, position.takeExit());
  return trades.sort((a, b) => a.closedAt - b.closedAt);
}

class OpenPosition {
  /** Oldest first, all of one direction. */
  readonly #entries: Entry[] = [];
  #direction: 1 | -1 = 1;
  exit: Exit | undefined;

  takeExit(): Exit | undefined {
    const { exit } = this;
    this.exit = undefined;
    return exit;
  }

  add(fill: FillRecord): void {
    const direction = fill.side === 'buy' ? 1 : -1;
    const left =
      this.#entries.length > 0 && direction !== this.#direction ? this.#close(fill) : fill.quantity;
    if (left === 0) return;
    this.#direction = direction;
    this.#entries.push({
      price: fill.price,
      quantity: left,
      at: fill.at,
      feePerLot: fill.fee / fill.quantity,
    });
  }

  /** @returns lots of the fill that closed nothing */
  #close(fill: FillRecord): number {
    let left = fill.quantity;
    for (let entry = this.#entries[0]; entry !== undefined && left > 0; entry = this.#entries[0]) {
      const quantity = Math.min(left, entry.quantity);
      this.#note(fill, entry, quantity);
      left -= quantity;
      entry.quantity -= quantity;
      if (entry.quantity === 0) this.#entries.shift();
    }
    return left;
  }

  #note(fill: FillRecord, entry: Entry, quantity: number): void {
    this.exit ??= {
      clientId: fill.clientId,
      direction: this.#direction,
      openedAt: entry.at,
      closedAt: fill.at,
      quantity: 0,
      gainTickLots: 0,
      entryTickLots: 0,
      fees: 0,
    };
    const { exit } = this;
    exit.closedAt = fill.at;
    exit.quantity += quantity;
    exit.gainTickLots += this.#direction * (fill.price - entry.price) * quantity;
    exit.entryTickLots += entry.price * quantity;
    exit.fees += (fill.fee / fill.quantity + entry.feePerLot) * quantity;
  }
}

function tradeOf(exit: Exit, market: string, value: MarketValue): ClosedTrade {
  const unit = value.tickValue * value.lotValue;
  const pnl = exit.gainTickLots * unit - exit.fees;
  return {
    market,
    side: exit.direction > 0 ? 'long' : 'short',
    quantity: exit.quantity,
    pnl,
    returnPercent: (pnl / (exit.entryTickLots * unit)) * 100,
    openedAt: exit.openedAt,
    closedAt: exit.closedAt,
  };
}
