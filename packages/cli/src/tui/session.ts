/**
 * Takes the terminal over and gives it back, whatever happens: at the end, on a signal, on a crash.
 * Giving back is synchronous and idempotent, so that it also works in an `exit` handler.
 */
import { writeSync } from 'node:fs';
import type { ReadStream, WriteStream } from 'node:tty';

const ENTER = '\x1b[?1049h\x1b[?25l\x1b[0m\x1b[2J\x1b[H';
// Emptied first: tmux brings what stands there back into view when it was resized meanwhile.
const LEAVE = '\x1b[?2026l\x1b[0m\x1b[H\x1b[J\x1b[?25h\x1b[?1049l';
const MOUSE_ON = '\x1b[?1000h\x1b[?1006h';
const MOUSE_OFF = '\x1b[?1006l\x1b[?1000l';

export interface SessionOptions {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly mouse: boolean;
  /** SIGTERM, SIGHUP and an external SIGINT. */
  readonly onSignal: (signal: NodeJS.Signals) => void;
  /** A bug: the terminal is restored already. */
  readonly onCrash: (error: unknown) => void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export class TerminalSession {
  readonly #options: SessionOptions;
  #entered = false;
  #mouse: boolean;
  readonly #restore = (): void => this.leave();
  readonly #signal = (signal: NodeJS.Signals): void => this.#options.onSignal(signal);
  readonly #crash = (error: unknown): void => {
    this.leave();
    this.#options.onCrash(error);
  };

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#mouse = options.mouse;
  }

  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#write(ENTER + (this.#mouse ? MOUSE_ON : ''));
    process.on('exit', this.#restore);
    process.on('uncaughtException', this.#crash);
    process.on('unhandledRejection', this.#crash);
    for (const signal of signals) process.on(signal, this.#signal);
  }

  set mouse(on: boolean) {
    if (on === this.#mouse) return;
    this.#mouse = on;
    if (this.#entered) this.#write(on ? MOUSE_ON : MOUSE_OFF);
  }

  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    process.off('exit', this.#restore);
    process.off('uncaughtException', this.#crash);
    process.off('unhandledRejection', this.#crash);
    for (const signal of signals) process.off(signal, this.#signal);
    this.#write(MOUSE_OFF + LEAVE);
    try {
      this.#options.input.setRawMode?.(false);
    } catch {
      // The terminal is gone; there is nothing left to restore.
    }
  }

  /** Synchronous where the stream is a file descriptor, so that nothing is lost at exit. */
  #write(text: string): void {
    const { output } = this.#options;
    const fd = 'fd' in output && typeof output.fd === 'number' ? output.fd : undefined;
    try {
      if (fd === undefined) output.write(text);
      else writeSync(fd, text);
    } catch {
      // EIO or EAGAIN: the terminal was closed, or does not read any more.
    }
  }
}
