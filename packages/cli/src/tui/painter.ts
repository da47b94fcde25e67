/**
 * Writes a frame of cells to a terminal by writing only the cells that changed. The frame is a pure
 * function of state, so everything above this file is tested without a terminal. One write a frame,
 * inside a synchronized update: no terminal shows half of it.
 */
import { Cells } from './cells.ts';
import { toAscii } from './glyphs.ts';
import { backgroundOf, PLAIN, type Style } from './style.ts';
import type { Palette } from './theme.ts';

const BEGIN = '\x1b[?2026h';
const END = '\x1b[0m\x1b[?2026l';
/** Unchanged cells that are cheaper to write again than to jump over. */
const GAP_MAX = 3;
const NEVER: Style = 0xffffffff;

export class Painter {
  #palette: Palette;
  #glyphs: 'unicode' | 'ascii';
  #shown = new Cells(0, 0);

  constructor(palette: Palette, glyphs: 'unicode' | 'ascii') {
    this.#palette = palette;
    this.#glyphs = glyphs;
  }

  set palette(palette: Palette) {
    this.#palette = palette;
    this.invalidate();
  }

  set glyphs(glyphs: 'unicode' | 'ascii') {
    this.#glyphs = glyphs;
    this.invalidate();
  }

  /** Forgets what is on the screen: the next frame is written whole. */
  invalidate(): void {
    this.#shown.styles.fill(NEVER);
  }

  /** What to write to show `frame`; empty when it is already there. */
  paint(frame: Cells): string {
    const cleared = this.#resize(frame);
    let output = '';
    for (let y = 0; y < frame.height; y += 1) output += this.#paintRow(frame, y);
    if (output === '' && !cleared) return '';
    return BEGIN + (cleared ? '\x1b[0m\x1b[2J' : '') + output + END;
  }

  #resize(frame: Cells): boolean {
    if (this.#shown.width === frame.width && this.#shown.height === frame.height) return false;
    this.#shown = new Cells(frame.width, frame.height);
    this.#shown.styles.fill(NEVER);
    return true;
  }

  #paintRow(frame: Cells, y: number): string {
    const { width } = frame;
    let output = '';
    let cursor = -1;
    let style = NEVER;
    for (let x = 0; x < width; x += 1) {
      if (this.#isShown(frame, y * width + x)) continue;
      const from = this.#startOfRun({ frame, y, x, cursor });
      if (from !== cursor) output += `\x1b[${y + 1};${from + 1}H`;
      for (let column = from; column <= x; column += 1) {
        const index = y * width + column;
        const wanted = frame.styles[index] ?? PLAIN;
        if (wanted !== style) output += this.#palette.sgr(wanted);
        style = wanted;
        output += this.#take(frame, index);
      }
      cursor = x + 1;
    }
    return output;
  }

  /** Where to begin writing so that a short gap is bridged instead of jumped over. */
  #startOfRun(at: { frame: Cells; y: number; x: number; cursor: number }): number {
    const { x, cursor } = at;
    return cursor >= 0 && x - cursor <= GAP_MAX ? cursor : x;
  }

  #isShown(frame: Cells, index: number): boolean {
    return (
      frame.styles[index] === this.#shown.styles[index] &&
      frame.glyphs[index] === this.#shown.glyphs[index]
    );
  }

  #take(frame: Cells, index: number): string {
    const glyph = frame.glyphs[index] ?? ' ';
    const style = frame.styles[index] ?? PLAIN;
    this.#shown.glyphs[index] = glyph;
    this.#shown.styles[index] = style;
    const visible = this.#texture(glyph, style);
    return this.#glyphs === 'ascii' ? toAscii(visible) : visible;
  }

  /** Where a bar's background cannot be shown, its empty cells carry a texture. */
  #texture(glyph: string, style: Style): string {
    if (glyph !== ' ') return glyph;
    const background = backgroundOf(style);
    if (background === undefined || this.#palette.showsBackground(background)) return glyph;
    switch (background) {
      case 'bid-bar':
      case 'ask-bar':
        return '▒';
      case 'bid-bar-soft':
      case 'ask-bar-soft':
        return '░';
      default:
        return glyph;
    }
  }
}
