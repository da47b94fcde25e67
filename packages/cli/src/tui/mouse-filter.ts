/**
 * Takes mouse reports out of the keyboard's stream. Ink knows no mouse and would hand the bytes on
 * as keys. Understands SGR reports (`ESC[<b;x;yM` and `m`), also when a chunk ends inside one.
 */
import { Transform, type TransformCallback } from 'node:stream';
import type { ReadStream } from 'node:tty';

export interface MouseEvent {
  /** Zero-based cell. */
  readonly x: number;
  readonly y: number;
  readonly kind: 'press' | 'release' | 'wheel-up' | 'wheel-down';
  readonly shift: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with ESC
const REPORT = /\x1b\[<(\d+);(\d+);(\d+)([Mm])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: an escape sequence begins with ESC
const PARTIAL = /\x1b(?:\[(?:<[\d;]*)?)?$/;
/** A report is at most this long; a longer partial one is not a report. */
const PARTIAL_MAX = 24;
/** A lone Escape is a key unless the rest of a report follows at once. */
const PARTIAL_MILLISECONDS = 15;
const SHIFT = 4;
const MOTION = 32;
const WHEEL = 64;

/** Splits a chunk: mouse reports go to `report`, the rest is returned with what to keep. */
export function splitMouse(
  text: string,
  report: (event: MouseEvent) => void,
): { readonly keys: string; readonly rest: string } {
  for (const match of text.matchAll(REPORT)) {
    const event = decode(match);
    if (event !== undefined) report(event);
  }
  const keys = text.replaceAll(REPORT, '');
  const partial = PARTIAL.exec(keys);
  if (partial === null || partial[0].length > PARTIAL_MAX) return { keys, rest: '' };
  return { keys: keys.slice(0, partial.index), rest: partial[0] };
}

function decode(match: RegExpMatchArray): MouseEvent | undefined {
  const [button = 0, x = 0, y = 0] = match.slice(1, 4).map(Number);
  if ((button & MOTION) !== 0) return undefined;
  const at = { x: x - 1, y: y - 1, shift: (button & SHIFT) !== 0 };
  if ((button & WHEEL) !== 0)
    return { ...at, kind: (button & 1) === 0 ? 'wheel-up' : 'wheel-down' };
  if ((button & 3) !== 0) return undefined;
  return { ...at, kind: match[4] === 'm' ? 'release' : 'press' };
}

/** A stand-in for `process.stdin` that Ink can read: keys only. */
export class MouseFilter extends Transform {
  readonly isTTY: boolean;
  readonly #source: ReadStream;
  readonly #report: (event: MouseEvent) => void;
  #rest = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(source: ReadStream, report: (event: MouseEvent) => void) {
    super();
    this.#source = source;
    this.#report = report;
    this.isTTY = source.isTTY;
    source.pipe(this);
  }

  setRawMode(mode: boolean): this {
    this.#source.setRawMode?.(mode);
    return this;
  }

  ref(): this {
    this.#source.ref?.();
    return this;
  }

  unref(): this {
    this.#source.unref?.();
    return this;
  }

  /** Lets go of the source, so that the process can end. */
  detach(): void {
    clearTimeout(this.#timer);
    this.#source.unpipe(this);
    this.#source.pause();
  }

  override _transform(chunk: Buffer | string, _encoding: string, done: TransformCallback): void {
    clearTimeout(this.#timer);
    const { keys, rest } = splitMouse(this.#rest + chunk.toString(), this.#report);
    this.#rest = rest;
    if (rest !== '') this.#timer = setTimeout(() => this.#giveUp(), PARTIAL_MILLISECONDS);
    done(null, keys === '' ? undefined : keys);
  }

  /** Nothing followed: it was a key after all. */
  #giveUp(): void {
    const keys = this.#rest;
    this.#rest = '';
    this.push(keys);
  }
}
