/** What the painter writes, read back by a real terminal emulator. */
import { fc, test } from '@fast-check/vitest';
import xterm from '@xterm/headless';
import { describe, expect } from 'vitest';
import { Cells } from '../../src/tui/cells.ts';
import { toAscii } from '../../src/tui/glyphs.ts';
import { Painter } from '../../src/tui/painter.ts';
import { BOLD, style } from '../../src/tui/style.ts';
import { createPalette, themeNames } from '../../src/tui/theme.ts';

const COLUMNS = 24;
const ROWS = 6;
const glyph = fc.constantFrom(' ', ' ', 'a', '7', '┃', '╽', '▄', '·', '█', '⣀');
const look = fc.constantFrom(
  style('text'),
  style('up'),
  style('down', BOLD),
  style('text', 0, 'bid-bar'),
);
const change = fc.record({ x: fc.nat(COLUMNS - 1), y: fc.nat(ROWS - 1), glyph, look });
const frames = fc.array(fc.array(change, { maxLength: 30 }), { minLength: 1, maxLength: 6 });

function newTerminal() {
  return new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
}

function write(terminal: InstanceType<typeof xterm.Terminal>, text: string): Promise<void> {
  return new Promise((resolve) => terminal.write(text, resolve));
}

function screen(terminal: InstanceType<typeof xterm.Terminal>): string {
  const lines: string[] = [];
  for (let y = 0; y < terminal.rows; y += 1) {
    lines.push(terminal.buffer.active.getLine(y)?.translateToString(false) ?? '');
  }
  return lines.join('\n');
}

describe('painter', () => {
  test.prop([frames], { numRuns: 60 })(
    'writing differences shows the whole frame',
    async (series) => {
      const painter = new Painter(createPalette('dark', 24), 'unicode');
      const terminal = newTerminal();
      const frame = new Cells(COLUMNS, ROWS);
      for (const changes of series) {
        for (const one of changes) frame.set(one.x, one.y, one.glyph, one.look);
        await write(terminal, painter.paint(frame));
        expect(screen(terminal)).toBe(frame.toText());
      }
    },
  );

  test('an unchanged frame writes nothing', () => {
    const painter = new Painter(createPalette('dark', 8), 'unicode');
    const frame = new Cells(10, 3);
    frame.put(0, 0, 'hello', style('up'));
    expect(painter.paint(frame)).not.toBe('');
    expect(painter.paint(frame)).toBe('');
    painter.invalidate();
    expect(painter.paint(frame)).toContain('hello');
  });

  test('one frame is one synchronized update that leaves no style behind', () => {
    const painter = new Painter(createPalette('dark', 4), 'unicode');
    const frame = new Cells(10, 3);
    frame.put(2, 1, 'x', style('down', BOLD));
    const text = painter.paint(frame);
    expect(text.startsWith('\x1b[?2026h')).toBe(true);
    expect(text.endsWith('\x1b[0m\x1b[?2026l')).toBe(true);
  });

  test('a new size clears the screen and writes everything', () => {
    const painter = new Painter(createPalette('dark', 4), 'unicode');
    painter.paint(new Cells(10, 3));
    const larger = new Cells(12, 4);
    larger.put(0, 3, 'below', style('text'));
    const text = painter.paint(larger);
    expect(text).toContain('\x1b[2J');
    expect(text).toContain('below');
  });

  test('the ascii set shows every glyph of ours in seven bits', () => {
    const painter = new Painter(createPalette('mono', 0), 'ascii');
    const frame = new Cells(40, 1);
    frame.put(0, 0, '╭─┃╽╿╹╻│╵╷█▀▄▁▇●▲▼◂▸┄╌┊⣀·…−×Σ⏎', style('text'));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test is about control characters
    const shown = painter.paint(frame).replaceAll(/\x1b\[[?0-9;]*[a-zA-Z]/g, '');
    expect(shown).toMatch(/^[ -~]*$/);
    expect(shown).not.toContain('?');
    expect(toAscii('漢')).toBe('?');
  });

  test.each(themeNames)('theme %s: no colours where none are wanted', (theme) => {
    const palette = createPalette(theme, 0);
    for (const role of ['up', 'down', 'own', 'muted'] as const) {
      expect(palette.sgr(style(role, 0, 'bid-bar'))).not.toMatch(/[;[](3|4|9|10)[0-9];?/);
    }
  });

  test('bars become a texture where there is no background', () => {
    const frame = new Cells(4, 1);
    frame.tint({ x: 0, y: 0, width: 2, height: 1 }, 'bid-bar');
    frame.tint({ x: 2, y: 0, width: 2, height: 1 }, 'ask-bar-soft');
    const text = new Painter(createPalette('mono', 0), 'unicode').paint(frame);
    expect(text).toContain('▒▒');
    expect(text).toContain('░░');
    expect(new Painter(createPalette('dark', 24), 'unicode').paint(frame)).not.toContain('▒');
  });
});
