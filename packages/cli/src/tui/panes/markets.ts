/** All markets with their last price and change; the one on screen is marked. */
import { Cells } from '../cells.ts';
import type { TickerView } from '../model.ts';
import { BOLD, style } from '../style.ts';
import { fitNumber, groupDigits, percentText } from '../text.ts';

export interface MarketsInput {
  readonly markets: readonly string[];
  readonly tickers: ReadonlyMap<string, TickerView>;
  readonly current: string;
}

const CHANGE_COLUMNS = 8;

export function marketsPane(input: MarketsInput, width: number, height: number): Cells {
  const cells = new Cells(width, height);
  input.markets.slice(0, height).forEach((market, y) => {
    const current = market === input.current;
    const ticker = input.tickers.get(market);
    if (current) cells.set(0, y, '▸', style('focus', BOLD));
    const nameEnd = cells.put(1, y, market, style('text', current ? BOLD : 0));
    const room = width - nameEnd - CHANGE_COLUMNS - 2;
    const change = percentText(ticker?.change);
    const role = change.startsWith('−') ? 'down' : 'up';
    cells.putRight(width - 1, y, change, style(role));
    if (ticker?.last === undefined || room < 3) return;
    cells.putRight(
      width - CHANGE_COLUMNS - 1,
      y,
      fitNumber(groupDigits(ticker.last), room),
      style('text'),
    );
  });
  return cells;
}
