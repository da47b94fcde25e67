/** The terminal's chart as lines of text, for one look. */
import type { Candle, MarketInfo } from '@exchange/sdk';
import { candleView, marketView, trimmed } from '../tui/from-sdk.ts';
import { chartPane } from '../tui/panes/chart.ts';
import type { Style } from '../tui/style.ts';
import type { Palette } from '../tui/theme.ts';

export function chartLines(input: {
  readonly info: MarketInfo;
  readonly candles: readonly Candle[];
  readonly width: number;
  readonly height: number;
  /** Undefined: no colours. */
  readonly palette: Palette | undefined;
}): string[] {
  const market = marketView(input.info);
  const candles = trimmed(input.candles.map((candle) => candleView(market, candle)));
  const first = input.candles[0];
  const cells = chartPane(
    {
      market,
      candles,
      intervalMilliseconds: first === undefined ? 60_000 : first.closeAt - first.openAt,
      pitch: candles.length * 2 <= input.width - 12 ? 2 : 1,
      offset: 0,
      crosshair: undefined,
      last: candles.findLast((candle) => candle.close !== undefined)?.close,
      orders: [],
      fills: [],
      averages: true,
      empty: 'nothing was traded in this time',
    },
    input.width,
    input.height,
  );
  if (input.palette === undefined)
    return cells
      .toText()
      .split('\n')
      .map((line) => line.trimEnd());
  const { palette } = input;
  return Array.from({ length: cells.height }, (_, y) => {
    let line = '';
    let style: Style | undefined;
    for (let x = 0; x < cells.width; x += 1) {
      const next = cells.style(x, y);
      if (next !== style) line += palette.sgr(next);
      style = next;
      line += cells.glyph(x, y);
    }
    return `${line}\x1b[0m`;
  });
}
