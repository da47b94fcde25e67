/**
 * How a cell looks, as a role and not as a colour: panes say `up` or `muted`, the theme decides what
 * that is on this terminal. A style is one number, so that comparing two cells is comparing two
 * numbers: bits 0–7 the role of the glyph, 8–15 the role of the background, 16– attributes.
 */
export const roles = [
  'text',
  'muted',
  'faint',
  'frame',
  'title',
  'focus',
  'accent',
  'up',
  'down',
  'bid',
  'ask',
  'own',
  'warn',
  'error',
  'live',
  'paper',
  'volume-up',
  'volume-down',
  'average-fast',
  'average-slow',
  'bid-bar',
  'bid-bar-soft',
  'ask-bar',
  'ask-bar-soft',
  'size-up',
  'size-down',
  'selection',
  'tag-up',
  'tag-down',
  'tag-neutral',
  'tag-own',
] as const;

export type Role = (typeof roles)[number];
export type Style = number;

export const BOLD = 1 << 16;
export const DIM = 1 << 17;
export const INVERSE = 1 << 18;
export const UNDERLINE = 1 << 19;
const ATTRIBUTES = BOLD | DIM | INVERSE | UNDERLINE;
const NO_BACKGROUND = 0xff;

const indexes = new Map<Role, number>(roles.map((role, index) => [role, index]));

function indexOf(role: Role): number {
  return indexes.get(role) ?? 0;
}

/** A glyph in `role`'s colour, with attributes or-ed together, optionally on a background role. */
export function style(role: Role, attributes = 0, background?: Role): Style {
  const back = background === undefined ? NO_BACKGROUND : indexOf(background);
  return indexOf(role) | (back << 8) | (attributes & ATTRIBUTES);
}

export function roleIndex(value: Style): number {
  return value & 0xff;
}

/** The glyph's role. */
export function roleOf(value: Style): Role {
  return roles[value & 0xff] ?? 'text';
}

/** The background's role; undefined is the terminal's own. */
export function backgroundOf(value: Style): Role | undefined {
  return roles[(value >>> 8) & 0xff];
}

export function withBackground(value: Style, background: Role): Style {
  return (value & ~0xff00) | (indexOf(background) << 8);
}

/** `value` on the background that `other` is on. */
export function withBackgroundOf(value: Style, other: Style): Style {
  return (value & ~0xff00) | (other & 0xff00);
}

export function withAttributes(value: Style, attributes: number): Style {
  return value | (attributes & ATTRIBUTES);
}

export const PLAIN: Style = style('text');
