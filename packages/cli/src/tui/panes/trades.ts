/** The newest trades, with the taker's direction and a bar for size. */
import { Cells } from '../cells.ts';
import { type MarketView, priceText, quantityText, type TradeView } from '../model.ts';
import { BOLD, style } from '../style.ts';
import { clockText, fitNumber } from '../text.ts';

export interface TradesInput {
  readonly market: MarketView;
  /** Newest first. */
  readonly trades: readonly TradeView[];
}

const CLOCK_COLUMNS = 8;

export function tradesPane(input: TradesInput, width: number, height: number): Cells {
  const cells = new Cells(width, height);
  const shown = input.trades.slice(0, height);
  const largest = Math.max(1, ...shown.map((trade) => trade.quantity));
  shown.forEach((trade, y) => {
    const up = trade.side === 'buy';
    const length = Math.round((trade.quantity / largest) * (width - CLOCK_COLUMNS - 2));
    cells.tint({ x: width - length, y, width: length, height: 1 }, up ? 'size-up' : 'size-down');
    const heavy = trade.quantity * 2 > largest ? BOLD : 0;
    const price = priceText(input.market, trade.price);
    const quantity = fitNumber(
      quantityText(input.market, trade.quantity),
      width - price.length - 14,
    );
    cells.putOver(1, y, clockText(trade.at), style('muted'));
    cells.putOver(CLOCK_COLUMNS + 2, y, up ? '▲' : '▼', style(up ? 'up' : 'down'));
    cells.putOver(CLOCK_COLUMNS + 4, y, price, style(up ? 'up' : 'down', heavy));
    cells.putOver(width - quantity.length - 1, y, quantity, style('text', heavy));
  });
  if (shown.length === 0 && height > 0) cells.put(1, 0, 'no trades yet', style('muted'));
  return cells;
}
