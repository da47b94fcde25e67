/**
 * Ink lays out the menus, the ticket and the hints; the painter is the only one that writes to the
 * terminal. So Ink is given this stream, its frames are read back into cells, and the two are
 * composed. Ink's text carries roles instead of colours (`Look` in `widgets.tsx`): colour index n
 * stands for role n, and the theme is applied when the cells are painted.
 */
import { Writable } from 'node:stream';
import { Cells } from './cells.ts';
import {
  BOLD,
  DIM,
  INVERSE,
  PLAIN,
  roles,
  type Style,
  style,
  UNDERLINE,
  withBackground,
} from './style.ts';

/** Stands for the terminal towards Ink: knows its size and keeps the last frame. */
export class FrameStream extends Writable {
  columns: number;
  rows: number;
  readonly isTTY = true;
  #onFrame: (frame: string) => void;

  constructor(
    size: { readonly columns: number; readonly rows: number },
    onFrame: (frame: string) => void,
  ) {
    super({ decodeStrings: false });
    this.columns = size.columns;
    this.rows = size.rows;
    this.#onFrame = onFrame;
  }

  resize(columns: number, rows: number): void {
    this.columns = columns;
    this.rows = rows;
    this.emit('resize');
  }

  override _write(chunk: string | Buffer, _encoding: string, done: () => void): void {
    const text = chunk.toString();
    // Cursor and mode switches that Ink sends on its own are not a frame.
    if (text.replaceAll(CONTROL, '') !== '') this.#onFrame(text);
    done();
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with ESC
const CONTROL = /\x1b\[[?>=<]?[0-9;]*[a-ln-zA-Z]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with ESC
const SEQUENCE = /\x1b\[([?>=<]?[0-9;]*)([a-zA-Z])/y;

/** Reads a frame into cells; what is outside is cut off. */
export function parseFrame(text: string, columns: number, rows: number): Cells {
  const cells = new Cells(columns, rows);
  let current = PLAIN;
  let x = 0;
  let y = 0;
  let at = 0;
  while (at < text.length) {
    SEQUENCE.lastIndex = at;
    const sequence = SEQUENCE.exec(text);
    if (sequence !== null) {
      if (sequence[2] === 'm') current = applySgr(current, sequence[1] ?? '');
      at = SEQUENCE.lastIndex;
      continue;
    }
    const glyph = String.fromCodePoint(text.codePointAt(at) ?? 32);
    at += glyph.length;
    if (glyph === '\n') {
      x = 0;
      y += 1;
    } else if (glyph >= ' ') {
      cells.set(x, y, glyph, current);
      x += 1;
    }
  }
  return cells;
}

function applySgr(current: Style, parameters: string): Style {
  const codes = parameters === '' ? [0] : parameters.split(';').map(Number);
  let result = current;
  for (let index = 0; index < codes.length; index += 1) {
    const code = codes[index] ?? 0;
    if ((code === 38 || code === 48) && codes[index + 1] === 5) {
      const role = roles[codes[index + 2] ?? 0] ?? 'text';
      result = code === 38 ? (result & ~0xff) | (style(role) & 0xff) : withBackground(result, role);
      index += 2;
    } else {
      result = applySimple(result, code);
    }
  }
  return result;
}

function applySimple(current: Style, code: number): Style {
  switch (code) {
    case 0:
      return PLAIN;
    case 1:
      return current | BOLD;
    case 2:
      return current | DIM;
    case 4:
      return current | UNDERLINE;
    case 7:
      return current | INVERSE;
    case 22:
      return current & ~(BOLD | DIM);
    case 24:
      return current & ~UNDERLINE;
    case 27:
      return current & ~INVERSE;
    case 39:
      return (current & ~0xff) | (PLAIN & 0xff);
    case 49:
      return (current & ~0xff00) | (PLAIN & 0xff00);
    default:
      return current;
  }
}
