/**
 * Candles with volume, averages, the last price, own orders and fills, and a crosshair. Pure: the
 * same input gives the same cells.
 */
import { Cells } from '../cells.ts';
import { exponentialAverage } from '../chart/averages.ts';
import {
  barGlyph,
  blockGlyph,
  brailleBits,
  brailleGlyph,
  type CandleSpan,
  sideGlyph,
  thinGlyph,
} from '../chart/candle-glyphs.ts';
import {
  halfCell,
  type Pitch,
  type PriceRange,
  priceLabels,
  priceRange,
  startsStep,
  timeLabel,
  timeStep,
  type VisibleCandles,
  visibleCandles,
} from '../chart/geometry.ts';
import { type CandleView, type MarketView, priceText, quantityText, type Side } from '../model.ts';
import { BOLD, type Role, style } from '../style.ts';
import { compact, percentText } from '../text.ts';

export interface ChartInput {
  readonly market: MarketView;
  readonly candles: readonly CandleView[];
  readonly intervalMilliseconds: number;
  readonly pitch: Pitch;
  /** Candles that the view is scrolled back by. */
  readonly offset: number;
  /** Index in `candles` of the candle under the crosshair. */
  readonly crosshair: number | undefined;
  readonly last: number | undefined;
  /** Own open orders, prices in ticks. */
  readonly orders: readonly { readonly price: number; readonly side: Side }[];
  readonly fills: readonly { readonly at: number; readonly price: number; readonly side: Side }[];
  readonly averages: boolean;
  /** What to say when there is nothing to draw. */
  readonly empty: string;
}

const FAST_PERIOD = 9;
const SLOW_PERIOD = 21;

interface Plot {
  readonly input: ChartInput;
  readonly cells: Cells;
  readonly visible: VisibleCandles;
  readonly range: PriceRange;
  /** Columns of candles; the axis is to the right. */
  readonly width: number;
  /** First row and number of rows of the prices. */
  readonly top: number;
  readonly rows: number;
  /** Rows of volume below the prices. */
  readonly volumeRows: number;
}

const WIDTH_MIN = 16;
const HEIGHT_MIN = 4;

export function chartPane(input: ChartInput, width: number, height: number): Cells {
  const cells = new Cells(width, height);
  if (width < WIDTH_MIN || height < HEIGHT_MIN) return cells;
  const plot = createPlot(input, cells);
  if (plot === undefined) {
    const text = input.empty.slice(0, width - 2);
    const x = Math.max(0, Math.floor((width - text.length) / 2));
    cells.put(x, Math.floor(height / 2), text, style('muted'));
    return cells;
  }
  drawGrid(plot);
  drawVolume(plot);
  drawCandles(plot);
  if (input.averages) {
    drawAverage(plot, SLOW_PERIOD, 'average-slow');
    drawAverage(plot, FAST_PERIOD, 'average-fast');
  }
  drawOrders(plot);
  drawFills(plot);
  drawLast(plot);
  drawTimes(plot);
  drawCrosshair(plot);
  drawLegend(plot);
  return cells;
}

function createPlot(input: ChartInput, cells: Cells): Plot | undefined {
  const { market } = input;
  const rough = input.last ?? lastClose(input.candles);
  if (rough === undefined) return undefined;
  const axis = priceText(market, rough).length + 2;
  const width = cells.width - axis;
  const visible = visibleCandles(input.candles, { ...input, width });
  const range = priceRange(visible.candles, input.offset === 0 ? compactList(input.last) : []);
  if (range === undefined) return undefined;
  const volumeRows = cells.height >= 11 ? Math.max(2, Math.round(cells.height * 0.17)) : 0;
  const rows = cells.height - 2 - volumeRows;
  return { input, cells, visible, range, width, top: 1, rows, volumeRows };
}

function compactList(value: number | undefined): number[] {
  return value === undefined ? [] : [value];
}

function lastClose(candles: readonly CandleView[]): number | undefined {
  return candles.findLast((candle) => candle.close !== undefined)?.close;
}

function rowOf(plot: Plot, price: number): number {
  return plot.top + Math.floor(halfCell(plot.range, plot.rows, price) / 2);
}

/** Only where nothing is drawn yet. */
function putBehind(cells: Cells, x: number, y: number): { with(glyph: string, role: Role): void } {
  return {
    with(glyph, role) {
      if (cells.glyph(x, y) === ' ') cells.set(x, y, glyph, style(role));
    },
  };
}

function drawGrid(plot: Plot): void {
  const { cells, input } = plot;
  for (const price of priceLabels(plot.range, plot.rows)) {
    const y = rowOf(plot, price);
    for (let x = 0; x < plot.width; x += 2) cells.set(x, y, '·', style('faint'));
    cells.putRight(cells.width, y, priceText(input.market, price), style('muted'));
  }
}

function isUp(candle: CandleView): boolean {
  return (candle.close ?? 0) >= (candle.open ?? 0);
}

function drawCandles(plot: Plot): void {
  const { visible } = plot;
  let previous: number | undefined;
  visible.candles.forEach((candle, index) => {
    const x = visible.column(index);
    if (candle.close === undefined) {
      if (previous !== undefined) plot.cells.set(x, rowOf(plot, previous), '∙', style('muted'));
      return;
    }
    previous = candle.close;
    drawCandle(plot, candle, x);
  });
}

function spanOf(plot: Plot, candle: CandleView): CandleSpan {
  const { range, rows } = plot;
  const open = halfCell(range, rows, candle.open ?? 0);
  const close = halfCell(range, rows, candle.close ?? 0);
  return {
    high: halfCell(range, rows, candle.high ?? 0),
    low: halfCell(range, rows, candle.low ?? 0),
    bodyTop: Math.min(open, close),
    bodyBottom: Math.max(open, close),
  };
}

function drawCandle(plot: Plot, candle: CandleView, x: number): void {
  const span = spanOf(plot, candle);
  const look = style(isUp(candle) ? 'up' : 'down');
  const from = Math.floor(span.high / 2);
  const to = Math.floor(span.low / 2);
  for (let row = from; row <= to; row += 1) {
    const y = plot.top + row;
    if (plot.input.pitch === 1) {
      plot.cells.set(x, y, thinGlyph(span, row), look);
      continue;
    }
    plot.cells.set(x, y, blockGlyph(span, row), look);
    if (plot.input.pitch !== 4) continue;
    const side = sideGlyph(span, row);
    if (side === ' ') continue;
    plot.cells.set(x - 1, y, side, look);
    plot.cells.set(x + 1, y, side, look);
  }
}

function drawVolume(plot: Plot): void {
  const { visible, volumeRows, cells, input } = plot;
  if (volumeRows === 0) return;
  const most = Math.max(1, ...visible.candles.map((candle) => candle.volume));
  const bottom = plot.top + plot.rows + volumeRows - 1;
  visible.candles.forEach((candle, index) => {
    if (candle.volume === 0) return;
    const bar = Math.max(1 / 8, (candle.volume / most) * volumeRows);
    const look = style(isUp(candle) ? 'volume-up' : 'volume-down');
    const x = visible.column(index);
    const half = input.pitch === 4 ? 1 : 0;
    for (let row = 0; row < Math.ceil(bar); row += 1) {
      for (let column = x - half; column <= x + half; column += 1) {
        cells.set(column, bottom - row, barGlyph(bar, row), look);
      }
    }
  });
  const label = compact(Number(quantityText(input.market, most).replaceAll(',', '')));
  cells.putRight(cells.width, bottom - volumeRows + 1, label, style('muted'));
  cells.putRight(cells.width, bottom, 'vol', style('frame'));
}

/** A line of braille dots, behind everything: two samples a column, between the candles' centres. */
function drawAverage(plot: Plot, period: number, role: Role): void {
  const { visible, input, cells } = plot;
  const values = exponentialAverage(input.candles, period).slice(visible.first);
  const dots = new Map<number, number>();
  for (let index = 1; index < visible.candles.length; index += 1) {
    const from = values[index - 1];
    const to = values[index];
    if (from === undefined || to === undefined) continue;
    const steps = input.pitch * 2;
    for (let step = 0; step < steps; step += 1) {
      const price = from + ((to - from) * step) / steps;
      addDot(plot, dots, { half: visible.column(index - 1) * 2 + step, price });
    }
  }
  for (const [key, bits] of dots) {
    const x = key % plot.width;
    const y = Math.floor(key / plot.width);
    const below = cells.glyph(x, y);
    if (below === ' ' || below === '·') cells.set(x, y, brailleGlyph(bits), style(role));
  }
}

function addDot(
  plot: Plot,
  dots: Map<number, number>,
  at: { readonly half: number; readonly price: number },
): void {
  const { range, rows, width, top } = plot;
  const x = Math.floor(at.half / 2);
  if (x < 0 || x >= width || at.price > range.high || at.price < range.low) return;
  const share = (range.high - at.price) / (range.high - range.low);
  const dotRow = Math.min(rows * 4 - 1, Math.floor(share * rows * 4));
  const key = (top + Math.floor(dotRow / 4)) * width + x;
  const inCell = dotRow % 4;
  const bits = at.half % 2 === 0 ? brailleBits(inCell, undefined) : brailleBits(undefined, inCell);
  dots.set(key, (dots.get(key) ?? 0) | bits);
}

function isInRange(plot: Plot, price: number): boolean {
  return price <= plot.range.high && price >= plot.range.low;
}

function drawOrders(plot: Plot): void {
  const { cells, input } = plot;
  for (const order of input.orders) {
    if (!isInRange(plot, order.price)) continue;
    const y = rowOf(plot, order.price);
    for (let x = 1; x < plot.width; x += 2) putBehind(cells, x, y).with('╴', 'own');
    const text = `${order.side === 'buy' ? 'B' : 'S'} ${priceText(input.market, order.price)}`;
    cells.putRight(cells.width, y, text.slice(-(cells.width - plot.width)), style('own'));
    cells.set(plot.width - 1, y, '●', style('own', BOLD));
  }
}

function drawFills(plot: Plot): void {
  const { visible, input, cells } = plot;
  const first = visible.candles[0];
  if (first === undefined) return;
  for (const fill of input.fills) {
    if (fill.at < first.openAt) continue;
    const index = visible.candles.findLastIndex((candle) => candle.openAt <= fill.at);
    const candle = visible.candles[index];
    if (candle === undefined || fill.at >= candle.openAt + input.intervalMilliseconds * 2) continue;
    const buy = fill.side === 'buy';
    const edge = rowOf(plot, (buy ? candle.low : candle.high) ?? fill.price) + (buy ? 1 : -1);
    const y = Math.max(plot.top, Math.min(plot.top + plot.rows - 1, edge));
    cells.set(visible.column(index), y, buy ? '▲' : '▼', style('own', BOLD));
  }
}

function drawLast(plot: Plot): void {
  const { cells, input } = plot;
  const { last } = input;
  if (last === undefined || !isInRange(plot, last)) return;
  const candle = plot.visible.candles.at(-1);
  const up = candle === undefined || isUp(candle);
  const y = rowOf(plot, last);
  for (let x = 0; x < plot.width; x += 1) {
    if (cells.glyph(x, y) === '·') cells.set(x, y, ' ', style('text'));
    if (x % 2 === 0) putBehind(cells, x, y).with('╌', up ? 'volume-up' : 'volume-down');
  }
  const text = priceText(input.market, last);
  const tag = ` ${text}`.padStart(cells.width - plot.width - 1);
  cells.set(plot.width, y, '◂', style(up ? 'up' : 'down'));
  cells.putRight(cells.width, y, tag, style('text', BOLD, up ? 'tag-up' : 'tag-down'));
}

const TIME_LABEL_COLUMNS = 11;

function drawTimes(plot: Plot): void {
  const { visible, input, cells } = plot;
  const y = cells.height - 1;
  const step = timeStep(input.intervalMilliseconds, input.pitch, TIME_LABEL_COLUMNS);
  let free = 0;
  visible.candles.forEach((candle, index) => {
    if (!startsStep(candle.openAt, input.intervalMilliseconds, step)) return;
    const label = timeLabel(candle.openAt, step);
    const x = visible.column(index) - Math.floor(label.length / 2);
    if (x < free || x + label.length > plot.width) return;
    cells.put(x, y, label, style('muted'));
    free = x + label.length + 2;
  });
}

function drawCrosshair(plot: Plot): void {
  const { visible, input, cells } = plot;
  if (input.crosshair === undefined) return;
  const index = input.crosshair - visible.first;
  const candle = visible.candles[index];
  if (candle === undefined) return;
  const x = visible.column(index);
  for (let y = plot.top; y < plot.top + plot.rows + plot.volumeRows; y += 1) {
    if (cells.glyph(x, y) === '·') cells.set(x, y, ' ', style('text'));
    putBehind(cells, x, y).with('┊', 'focus');
  }
  if (candle.close !== undefined) {
    const y = rowOf(plot, candle.close);
    for (let column = 0; column < plot.width; column += 1) {
      const glyph = cells.glyph(column, y);
      if (glyph === ' ' || glyph === '·') cells.set(column, y, '╌', style('focus'));
    }
    const text = priceText(input.market, candle.close).padStart(cells.width - plot.width - 1);
    cells.putRight(cells.width, y, text, style('text', BOLD, 'tag-neutral'));
  }
  const label = ` ${timeLabel(candle.openAt, input.intervalMilliseconds)} `;
  const left = Math.max(0, Math.min(plot.width - label.length, x - Math.floor(label.length / 2)));
  cells.put(left, cells.height - 1, label, style('text', BOLD, 'tag-neutral'));
}

/** Open, high, low, close and volume of the candle under the crosshair, or of the newest one. */
function drawLegend(plot: Plot): void {
  const { input, cells } = plot;
  const candle =
    (input.crosshair === undefined ? undefined : input.candles[input.crosshair]) ??
    plot.visible.candles.findLast((one) => one.close !== undefined);
  if (candle?.open === undefined || candle.close === undefined) return;
  const look = style(isUp(candle) ? 'up' : 'down');
  const quiet = style('muted');
  const price = (ticks: number | undefined) => priceText(input.market, ticks ?? 0);
  const change = percentText((candle.close - candle.open) / candle.open);
  const parts: [string, string][] = [
    ['O ', price(candle.open)],
    ['H ', price(candle.high)],
    ['L ', price(candle.low)],
    ['C ', price(candle.close)],
    ['', change],
    ['V ', compact(Number(quantityText(input.market, candle.volume).replaceAll(',', '')), 7)],
  ];
  let x = 1;
  for (const [name, value] of parts) {
    if (x + name.length + value.length > plot.width + 1) break;
    x = cells.put(x, 0, name, quiet);
    x = cells.put(x, 0, value, look) + 2;
  }
  if (!input.averages || x + 12 > plot.width) return;
  x = cells.put(x, 0, `EMA${FAST_PERIOD} `, style('average-fast'));
  cells.put(x, 0, `EMA${SLOW_PERIOD}`, style('average-slow'));
}
