/**
 * A candle in one column at half-cell resolution: heavy strokes are the body, light ones the wick,
 * and a cell can hold one of each. Wide candles use blocks for the body.
 */
type Half = 'none' | 'wick' | 'body';

const thin: Readonly<Record<Half, Readonly<Record<Half, string>>>> = {
  none: { none: ' ', wick: '╷', body: '╻' },
  wick: { none: '╵', wick: '│', body: '╽' },
  body: { none: '╹', wick: '╿', body: '┃' },
};

const block: Readonly<Record<Half, Readonly<Record<Half, string>>>> = {
  none: { none: ' ', wick: '╷', body: '▄' },
  wick: { none: '╵', wick: '│', body: '▄' },
  body: { none: '▀', wick: '▀', body: '█' },
};

/** One candle's extent in half-cells, from the top down. */
export interface CandleSpan {
  readonly high: number;
  readonly bodyTop: number;
  readonly bodyBottom: number;
  readonly low: number;
}

function halfOf(span: CandleSpan, half: number): Half {
  if (half >= span.bodyTop && half <= span.bodyBottom) return 'body';
  return half >= span.high && half <= span.low ? 'wick' : 'none';
}

/** The glyph of `row` in a one-column candle. */
export function thinGlyph(span: CandleSpan, row: number): string {
  return thin[halfOf(span, row * 2)][halfOf(span, row * 2 + 1)];
}

/** The glyph of `row` in the middle column of a wide candle. */
export function blockGlyph(span: CandleSpan, row: number): string {
  return block[halfOf(span, row * 2)][halfOf(span, row * 2 + 1)];
}

/** The glyph of `row` in the outer columns of a wide candle: the body alone. */
export function sideGlyph(span: CandleSpan, row: number): string {
  const upper = halfOf(span, row * 2) === 'body';
  const lower = halfOf(span, row * 2 + 1) === 'body';
  if (upper && lower) return '█';
  if (upper) return '▀';
  return lower ? '▄' : ' ';
}

const eighths = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/** The glyph of one cell of a bar: `row` counts from the bottom, `height` is in cells. */
export function barGlyph(height: number, row: number): string {
  const level = Math.max(0, Math.min(8, Math.round((height - row) * 8)));
  return eighths[level] ?? ' ';
}

const leftDots = [0x01, 0x02, 0x04, 0x40];
const rightDots = [0x08, 0x10, 0x20, 0x80];

/** A braille cell from the dot rows (0–3, undefined for none) of its left and right column. */
export function brailleBits(left: number | undefined, right: number | undefined): number {
  const leftBit = left === undefined ? 0 : (leftDots[left] ?? 0);
  const rightBit = right === undefined ? 0 : (rightDots[right] ?? 0);
  return leftBit | rightBit;
}

export function brailleGlyph(bits: number): string {
  return String.fromCodePoint(0x2800 + bits);
}
