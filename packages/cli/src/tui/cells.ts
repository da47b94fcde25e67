/**
 * A rectangle of character cells: what every pane returns and what the painter compares. Glyphs are
 * one cell wide; text from outside goes through `printable` first. Writes outside are clipped.
 */
import {
  PLAIN,
  type Role,
  type Style,
  withAttributes,
  withBackground,
  withBackgroundOf,
} from './style.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export class Cells {
  readonly width: number;
  readonly height: number;
  readonly glyphs: string[];
  readonly styles: Uint32Array;

  constructor(width: number, height: number) {
    this.width = Math.max(0, Math.floor(width));
    this.height = Math.max(0, Math.floor(height));
    this.glyphs = new Array<string>(this.width * this.height).fill(' ');
    this.styles = new Uint32Array(this.width * this.height).fill(PLAIN);
  }

  glyph(x: number, y: number): string {
    return this.#inside(x, y) ? (this.glyphs[y * this.width + x] ?? ' ') : ' ';
  }

  style(x: number, y: number): Style {
    return this.#inside(x, y) ? (this.styles[y * this.width + x] ?? PLAIN) : PLAIN;
  }

  // biome-ignore lint/complexity/useMaxParams: where, what and how are the words of drawing
  set(x: number, y: number, glyph: string, style: Style): void {
    if (!this.#inside(x, y)) return;
    const index = y * this.width + x;
    this.glyphs[index] = glyph;
    this.styles[index] = style;
  }

  /** Writes `text` from `x` on and returns the column after it. */
  // biome-ignore lint/complexity/useMaxParams: where, what and how are the words of drawing
  put(x: number, y: number, text: string, style: Style = PLAIN): number {
    let column = x;
    for (const glyph of text) {
      this.set(column, y, glyph, style);
      column += 1;
    }
    return column;
  }

  /** As `put`, but the cells keep the background that they have. */
  // biome-ignore lint/complexity/useMaxParams: where, what and how are the words of drawing
  putOver(x: number, y: number, text: string, style: Style = PLAIN): void {
    let column = x;
    for (const glyph of text) {
      this.set(column, y, glyph, withBackgroundOf(style, this.style(column, y)));
      column += 1;
    }
  }

  /** Writes `text` so that it ends before column `end`; what does not fit is cut on the left. */
  // biome-ignore lint/complexity/useMaxParams: where, what and how are the words of drawing
  putRight(end: number, y: number, text: string, style: Style = PLAIN): void {
    this.put(end - text.length, y, text, style);
  }

  /** Writes styled parts one after the other and returns the column after them. */
  putParts(x: number, y: number, parts: readonly (readonly [string, Style])[]): number {
    let column = x;
    for (const [text, style] of parts) column = this.put(column, y, text, style);
    return column;
  }

  /** Gives cells a background and leaves their glyphs. */
  tint(area: Rectangle, background: Role): void {
    this.#restyle(area, (style) => withBackground(style, background));
  }

  emphasise(area: Rectangle, attributes: number): void {
    this.#restyle(area, (style) => withAttributes(style, attributes));
  }

  fill(area: Rectangle, glyph: string, style: Style): void {
    for (let y = area.y; y < area.y + area.height; y += 1) {
      for (let x = area.x; x < area.x + area.width; x += 1) this.set(x, y, glyph, style);
    }
  }

  blit(source: Cells, x: number, y: number): void {
    for (let row = 0; row < source.height; row += 1) {
      for (let column = 0; column < source.width; column += 1) {
        const index = row * source.width + column;
        this.set(x + column, y + row, source.glyphs[index] ?? ' ', source.styles[index] ?? PLAIN);
      }
    }
  }

  /** The glyphs as text, one line a row, trailing blanks kept: what golden frames compare. */
  toText(): string {
    const lines: string[] = [];
    for (let row = 0; row < this.height; row += 1) {
      lines.push(this.glyphs.slice(row * this.width, (row + 1) * this.width).join(''));
    }
    return lines.join('\n');
  }

  #inside(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.width && y < this.height;
  }

  #restyle(area: Rectangle, change: (style: Style) => Style): void {
    for (let y = area.y; y < area.y + area.height; y += 1) {
      for (let x = area.x; x < area.x + area.width; x += 1) {
        if (!this.#inside(x, y)) continue;
        const index = y * this.width + x;
        this.styles[index] = change(this.styles[index] ?? PLAIN);
      }
    }
  }
}

/** Text that came over the network, safe to put in cells: controls and wide glyphs become `?`. */
export function printable(text: string): string {
  let result = '';
  for (const glyph of text) result += isNarrow(glyph.codePointAt(0) ?? 0) ? glyph : '?';
  return result;
}

function isNarrow(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return false;
  if (code >= 0x300 && code < 0x370) return false;
  // Latin, Greek, Cyrillic, punctuation, arrows, box drawing, blocks, geometric shapes, braille.
  return code < 0x590 || (code >= 0x2010 && code <= 0x25ff) || (code >= 0x2800 && code <= 0x28ff);
}

/** Cuts to `width` cells, with an ellipsis when something was lost. */
export function clip(text: string, width: number): string {
  if (text.length <= width) return text;
  return width <= 1 ? text.slice(0, Math.max(0, width)) : `${text.slice(0, width - 1)}…`;
}
