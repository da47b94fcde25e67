/**
 * The characters of a terminal that cannot show ours. Panes always draw with the full set; where
 * the locale is not UTF-8, the painter replaces each glyph on the way out.
 */
export const glyphSetNames = ['auto', 'unicode', 'ascii'] as const;
export type GlyphSetName = (typeof glyphSetNames)[number];

const ascii: Readonly<Record<string, string>> = {
  '─': '-',
  '│': '|',
  '╭': '+',
  '╮': '+',
  '╰': '+',
  '╯': '+',
  '├': '+',
  '┤': '+',
  '┴': '+',
  '┬': '+',
  '┼': '+',
  '┌': '+',
  '┐': '+',
  '└': '+',
  '┘': '+',
  '━': '=',
  '┃': '#',
  '┏': '+',
  '┓': '+',
  '┗': '+',
  '┛': '+',
  '╴': '-',
  '╶': '-',
  '╽': '#',
  '╿': '#',
  '╻': '#',
  '╹': '#',
  '╷': '|',
  '╵': '|',
  '┊': ':',
  '╌': '-',
  '┄': '-',
  '┈': '.',
  '█': '#',
  '▀': '"',
  '▄': '_',
  '▌': '#',
  '▐': '#',
  '▁': '_',
  '▂': '_',
  '▃': '=',
  '▅': '=',
  '▆': '#',
  '▇': '#',
  '▏': '|',
  '▎': '|',
  '▍': '|',
  '▋': '#',
  '▊': '#',
  '▉': '#',
  '░': '.',
  '▒': ':',
  '▓': '%',
  '▲': '^',
  '▼': 'v',
  '▸': '>',
  '◂': '<',
  '▶': '>',
  '◀': '<',
  '●': '*',
  '○': 'o',
  '◆': '*',
  '•': '*',
  '·': '.',
  '∙': '.',
  '←': '<',
  '→': '>',
  '↑': '^',
  '↓': 'v',
  '⏎': '>',
  '…': '~',
  '–': '-',
  '—': '-',
  '−': '-',
  '×': 'x',
  '≥': '>',
  '≤': '<',
  Σ: 'S',
  Δ: 'd',
  '✓': 'v',
  '✗': 'x',
  '∅': '0',
  '▾': 'v',
  '▴': '^',
  '±': '+',
};

/** Always one cell, also for glyphs that have no entry. */
export function toAscii(glyph: string): string {
  const code = glyph.codePointAt(0) ?? 32;
  if (code < 0x7f) return glyph;
  if (code >= 0x2800 && code <= 0x28ff) return code === 0x2800 ? ' ' : '.';
  return ascii[glyph] ?? '?';
}

/** `auto` looks at the locale and at TERM, as every program does. */
export function resolveGlyphs(
  wanted: GlyphSetName,
  env: Readonly<Record<string, string | undefined>>,
): 'unicode' | 'ascii' {
  if (wanted !== 'auto') return wanted;
  if (env['TERM'] === 'linux' || env['TERM'] === 'dumb') return 'ascii';
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  // Containers and macOS apps often have no locale at all on a terminal that is UTF-8.
  if (locale === '') return 'unicode';
  return /utf-?8/i.test(locale) ? 'unicode' : 'ascii';
}
