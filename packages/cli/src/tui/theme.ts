/**
 * Roles to colours. Every role has a second channel (a sign, an arrow, a side of the axis), so the
 * `mono` theme and NO_COLOR lose nothing. The terminal's own background is never painted over; bars
 * and tags are the only backgrounds, and without them `painter.ts` draws a texture instead.
 */
import {
  BOLD,
  backgroundOf,
  DIM,
  INVERSE,
  type Role,
  roleOf,
  type Style,
  UNDERLINE,
} from './style.ts';

export const themeNames = ['dark', 'light', 'high-contrast', 'cb', 'mono'] as const;
export type ThemeName = (typeof themeNames)[number];

/** How many colours the terminal shows: 0 is none. */
export type ColourDepth = 0 | 4 | 8 | 24;

/** Truecolour as hex, the nearest of 256 when it must differ, and one of the first 16. */
interface Paint {
  readonly hex: string;
  readonly indexed?: number;
  readonly basic: number;
}
type Theme = Partial<Record<Role, Paint>>;

const paint = (hex: string, basic: number, indexed?: number): Paint =>
  indexed === undefined ? { hex, basic } : { hex, basic, indexed };

const GREEN = 2;
const RED = 1;
const YELLOW = 3;
const BLUE = 4;
const CYAN = 6;
const GREY = 8;
const WHITE = 15;
const NO_BASIC_BACKGROUND = -1;

const dark: Theme = {
  muted: paint('#7d8799', GREY),
  faint: paint('#323945', GREY, 237),
  frame: paint('#454d5c', GREY, 240),
  title: paint('#aab4c5', 7),
  focus: paint('#5eb1ff', CYAN),
  accent: paint('#8ab4ff', BLUE),
  up: paint('#2fc98e', GREEN),
  down: paint('#f6556a', RED),
  bid: paint('#2fc98e', GREEN),
  ask: paint('#f6556a', RED),
  own: paint('#f3ba2f', YELLOW),
  warn: paint('#f3ba2f', YELLOW),
  error: paint('#ff6b6b', 9),
  live: paint('#ff5c5c', 9),
  paper: paint('#f3ba2f', YELLOW),
  'volume-up': paint('#1d6e52', GREEN, 29),
  'volume-down': paint('#8a3541', RED, 95),
  'average-fast': paint('#d7a84b', YELLOW),
  'average-slow': paint('#6f8fd8', BLUE),
  'bid-bar': paint('#15503c', NO_BASIC_BACKGROUND, 23),
  'bid-bar-soft': paint('#0f2b23', NO_BASIC_BACKGROUND, 234),
  'size-up': paint('#0f2b23', NO_BASIC_BACKGROUND, 234),
  'ask-bar': paint('#5c2530', NO_BASIC_BACKGROUND, 52),
  'ask-bar-soft': paint('#30191f', NO_BASIC_BACKGROUND, 234),
  'size-down': paint('#30191f', NO_BASIC_BACKGROUND, 234),
  selection: paint('#2b3648', NO_BASIC_BACKGROUND, 238),
  'tag-up': paint('#1f8a61', GREEN),
  'tag-down': paint('#c23b4e', RED),
  'tag-neutral': paint('#3d4757', GREY),
  'tag-own': paint('#8f6b12', YELLOW),
};

const light: Theme = {
  ...dark,
  muted: paint('#6a7280', GREY),
  faint: paint('#d9dde3', 7, 253),
  frame: paint('#b4bac4', GREY, 250),
  title: paint('#475063', 0),
  focus: paint('#0b63ce', BLUE),
  accent: paint('#2458b8', BLUE),
  up: paint('#067a4f', GREEN),
  down: paint('#c4213a', RED),
  bid: paint('#067a4f', GREEN),
  ask: paint('#c4213a', RED),
  own: paint('#8a5a00', YELLOW),
  warn: paint('#8a5a00', YELLOW),
  error: paint('#b00020', RED),
  paper: paint('#8a5a00', YELLOW),
  live: paint('#b00020', RED),
  'volume-up': paint('#9ed3bd', GREEN, 151),
  'volume-down': paint('#ecb2ba', RED, 217),
  'average-fast': paint('#b37400', YELLOW),
  'average-slow': paint('#3f63bd', BLUE),
  'bid-bar': paint('#bfe6d5', NO_BASIC_BACKGROUND, 158),
  'bid-bar-soft': paint('#e4f4ec', NO_BASIC_BACKGROUND, 255),
  'size-up': paint('#e4f4ec', NO_BASIC_BACKGROUND, 255),
  'ask-bar': paint('#f6cbd1', NO_BASIC_BACKGROUND, 224),
  'ask-bar-soft': paint('#fbeaec', NO_BASIC_BACKGROUND, 255),
  'size-down': paint('#fbeaec', NO_BASIC_BACKGROUND, 255),
  selection: paint('#d6e4f7', NO_BASIC_BACKGROUND, 189),
  'tag-up': paint('#8fd3b5', GREEN, 115),
  'tag-down': paint('#f0a5af', RED, 217),
  'tag-neutral': paint('#cfd5de', 7),
  'tag-own': paint('#f2d48a', YELLOW),
};

const highContrast: Theme = {
  ...dark,
  muted: paint('#c8c8c8', 7),
  faint: paint('#5a5a5a', GREY),
  frame: paint('#9a9a9a', 7),
  title: paint('#ffffff', WHITE),
  focus: paint('#00e5ff', 14),
  up: paint('#00ff87', 10),
  down: paint('#ff4d4d', 9),
  bid: paint('#00ff87', 10),
  ask: paint('#ff4d4d', 9),
  own: paint('#ffff00', 11),
  warn: paint('#ffff00', 11),
};

/** Blue up, orange down: told apart in every common colour-vision deficiency. */
const colourBlind: Theme = {
  ...dark,
  up: paint('#3da5ff', 12),
  down: paint('#e69f00', YELLOW),
  bid: paint('#3da5ff', 12),
  ask: paint('#e69f00', YELLOW),
  own: paint('#f0e442', 11),
  live: paint('#d55e00', 9),
  error: paint('#ff8c42', 9),
  'volume-up': paint('#0b5a94', BLUE, 24),
  'volume-down': paint('#7d5600', YELLOW, 94),
  'bid-bar': paint('#0d3d66', NO_BASIC_BACKGROUND, 24),
  'bid-bar-soft': paint('#0c2338', NO_BASIC_BACKGROUND, 234),
  'size-up': paint('#0c2338', NO_BASIC_BACKGROUND, 234),
  'ask-bar': paint('#5e4100', NO_BASIC_BACKGROUND, 58),
  'ask-bar-soft': paint('#30240a', NO_BASIC_BACKGROUND, 234),
  'size-down': paint('#30240a', NO_BASIC_BACKGROUND, 234),
  'tag-up': paint('#0072b2', BLUE),
  'tag-down': paint('#a87400', YELLOW),
};

const themes: Readonly<Record<ThemeName, Theme>> = {
  dark,
  light,
  'high-contrast': highContrast,
  cb: colourBlind,
  mono: {},
};

/** Which roles stand out by weight where there is no colour. */
const heavyWithoutColour: ReadonlySet<Role> = new Set([
  'up',
  'bid',
  'own',
  'focus',
  'live',
  'error',
]);
const quietWithoutColour: ReadonlySet<Role> = new Set(['muted', 'faint', 'frame']);
const inverseWithoutColour: ReadonlySet<Role> = new Set([
  'selection',
  'tag-up',
  'tag-down',
  'tag-neutral',
  'tag-own',
]);

export interface Palette {
  readonly theme: ThemeName;
  readonly depth: ColourDepth;
  /** The escape sequence that makes the next glyphs look like this. */
  sgr(style: Style): string;
  /** False where the background cannot be shown: the painter draws a texture. */
  showsBackground(role: Role): boolean;
}

/** Cached per style: a few hundred entries at most, one for each combination that a pane uses. */
export function createPalette(theme: ThemeName, depth: ColourDepth): Palette {
  const cache = new Map<Style, string>();
  const colours = themes[theme];
  const coloured = depth !== 0 && theme !== 'mono';
  const compute = (style: Style): string =>
    `\x1b[0${(coloured ? colourCodes(colours, depth, style) : monoCodes(style)).join('')}m`;
  return {
    theme,
    depth,
    sgr(style) {
      const known = cache.get(style);
      if (known !== undefined) return known;
      const computed = compute(style);
      cache.set(style, computed);
      return computed;
    },
    showsBackground(role) {
      if (!coloured) return inverseWithoutColour.has(role);
      const found = colours[role];
      return found !== undefined && (depth > 4 || found.basic !== NO_BASIC_BACKGROUND);
    },
  };
}

function colourCodes(theme: Theme, depth: ColourDepth, style: Style): string[] {
  const codes = attributeCodes(style);
  const fore = theme[roleOf(style)];
  if (fore !== undefined) codes.push(colourCode(fore, depth, 38));
  const role = backgroundOf(style);
  if (role === undefined) return codes;
  const back = theme[role];
  if (back === undefined) return codes;
  if (depth > 4 || back.basic !== NO_BASIC_BACKGROUND) codes.push(colourCode(back, depth, 48));
  else if (role === 'selection') codes.push(';7');
  return codes;
}

function monoCodes(style: Style): string[] {
  const codes = attributeCodes(style);
  const role = roleOf(style);
  if (heavyWithoutColour.has(role)) codes.push(';1');
  else if (quietWithoutColour.has(role)) codes.push(';2');
  const back = backgroundOf(style);
  if (back !== undefined && inverseWithoutColour.has(back)) codes.push(';7');
  return codes;
}

function attributeCodes(style: Style): string[] {
  const codes: string[] = [];
  if ((style & BOLD) !== 0) codes.push(';1');
  if ((style & DIM) !== 0) codes.push(';2');
  if ((style & UNDERLINE) !== 0) codes.push(';4');
  if ((style & INVERSE) !== 0) codes.push(';7');
  return codes;
}

function colourCode(colour: Paint, depth: ColourDepth, ground: 38 | 48): string {
  if (depth === 24) {
    const [red, green, blue] = channels(colour.hex);
    return `;${ground};2;${red};${green};${blue}`;
  }
  if (depth === 8) return `;${ground};5;${colour.indexed ?? nearestIndexed(colour.hex)}`;
  const base = ground === 38 ? 30 : 40;
  return colour.basic < 8 ? `;${base + colour.basic}` : `;${base + 52 + colour.basic}`;
}

function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}

const cube = [0, 95, 135, 175, 215, 255];

/** The nearest of the 6×6×6 cube and the grey ramp. */
function nearestIndexed(hex: string): number {
  const rgb = channels(hex);
  const steps = rgb.map((value) => nearestStep(value));
  const [red = 0, green = 0, blue = 0] = steps;
  const cubed = steps.map((step) => cube[step] ?? 0);
  const mean = (rgb[0] + rgb[1] + rgb[2]) / 3;
  const grey = Math.max(0, Math.min(23, Math.round((mean - 8) / 10)));
  const greyDistance = distance(rgb, [8 + grey * 10, 8 + grey * 10, 8 + grey * 10]);
  if (greyDistance < distance(rgb, cubed)) return 232 + grey;
  return 16 + 36 * red + 6 * green + blue;
}

function nearestStep(value: number): number {
  let best = 0;
  cube.forEach((level, index) => {
    if (Math.abs(level - value) < Math.abs((cube[best] ?? 0) - value)) best = index;
  });
  return best;
}

function distance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0);
}

/** How many colours this terminal shows, from the environment's customs. */
export function detectColourDepth(env: Readonly<Record<string, string | undefined>>): ColourDepth {
  const { NO_COLOR, FORCE_COLOR, COLORTERM, TERM = '' } = env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return 0;
  if (FORCE_COLOR === '0' || TERM === 'dumb') return 0;
  if (FORCE_COLOR === '3' || COLORTERM === 'truecolor' || COLORTERM === '24bit') return 24;
  if (FORCE_COLOR === '2' || /-256(color)?$|kitty|alacritty|ghostty|wezterm/.test(TERM)) return 8;
  return 4;
}
