/**
 * Runs the terminal: Ink reads keys and lays out its parts, the painter writes frames, the session
 * holds the terminal. Everything that needs a real terminal is here.
 */

import type { ReadStream, WriteStream } from 'node:tty';
import { type Instance, render } from 'ink';
import { App } from './app.tsx';
import type { Cells } from './cells.ts';
import { Controller, type ControllerOptions, type HostEffect } from './controller.ts';
import { FrameStream, parseFrame } from './ink-frame.ts';
import { inside } from './layout.ts';
import { type MouseEvent, MouseFilter } from './mouse-filter.ts';
import { inkAreas } from './overlays.ts';
import { Painter } from './painter.ts';
import { visibleLadderRows } from './panes/ladder.ts';
import { composeScreen, ladderInput } from './screen.ts';
import { TerminalSession } from './session.ts';
import { type ColourDepth, createPalette, type ThemeName } from './theme.ts';

export interface HostOptions extends Omit<ControllerOptions, 'size' | 'onHost'> {
  readonly input: ReadStream;
  readonly output: WriteStream;
  readonly depth: ColourDepth;
  readonly glyphs: 'unicode' | 'ascii';
  /** Called before each frame. */
  readonly refresh: (now: number) => void;
  /** Frames per second at most. */
  readonly framesPerSecond: number;
}

export type ExitReason =
  | { readonly kind: 'quit'; readonly cancelOrders: boolean }
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'crash'; readonly error: unknown };

export class Host {
  readonly controller: Controller;
  readonly #options: HostOptions;
  readonly #session: TerminalSession;
  readonly #painter: Painter;
  readonly #frames: FrameStream;
  readonly #stdin: MouseFilter;
  #theme: ThemeName;
  #ink: Instance | undefined;
  #inkFrame = '';
  #inkCells: Cells | undefined;
  #timer: NodeJS.Timeout | undefined;
  #second = 0;
  #finish: ((reason: ExitReason) => void) | undefined;

  constructor(options: HostOptions) {
    const { input, output } = options;
    this.#options = options;
    const size = { columns: output.columns, rows: output.rows };
    this.controller = new Controller({
      ...options,
      size,
      onHost: (effect) => this.#onHost(effect),
    });
    this.#theme = options.ui.theme;
    this.#painter = new Painter(createPalette(this.#theme, options.depth), options.glyphs);
    this.#frames = new FrameStream(size, (frame) => this.#onInkFrame(frame));
    this.#stdin = new MouseFilter(input, (event) => this.#onMouse(event));
    this.#session = new TerminalSession({
      input,
      output,
      mouse: options.ui.mouse,
      onSignal: (signal) => this.#end({ kind: 'signal', signal }),
      onCrash: (error) => this.#end({ kind: 'crash', error }),
    });
  }

  /** Resolves when the user leaves; the terminal is as it was before. */
  async run(): Promise<ExitReason> {
    const ended = new Promise<ExitReason>((resolve) => {
      this.#finish = resolve;
    });
    this.#session.enter();
    try {
      this.#startInk();
      this.#options.output.on('resize', this.#onResize);
      this.#timer = setInterval(() => this.#tick(), 1000 / this.#options.framesPerSecond);
      return await ended;
    } finally {
      clearInterval(this.#timer);
      this.#options.output.off('resize', this.#onResize);
      this.#ink?.unmount();
      this.#stdin.detach();
      this.#session.leave();
    }
  }

  /** Ends it from outside. */
  stop(signal: NodeJS.Signals): void {
    this.#end({ kind: 'signal', signal });
  }

  #startInk(): void {
    this.#ink = render(<App model={this.controller} />, {
      // Ink needs the parts of the two streams that these have.
      stdout: this.#frames as unknown as NodeJS.WriteStream,
      stdin: this.#stdin as unknown as NodeJS.ReadStream,
      debug: true,
      interactive: true,
      exitOnCtrlC: false,
      patchConsole: false,
    });
  }

  #end(reason: ExitReason): void {
    this.#finish?.(reason);
  }

  #onInkFrame(frame: string): void {
    this.#inkFrame = frame;
    this.#inkCells = undefined;
    this.controller.dirty = true;
  }

  readonly #onResize = (): void => {
    const { columns, rows } = this.#options.output;
    this.#frames.resize(columns, rows);
    this.controller.resize(columns, rows);
    this.#painter.invalidate();
    this.#draw();
  };

  #onHost(effect: HostEffect): void {
    switch (effect.kind) {
      case 'redraw':
        this.#painter.invalidate();
        this.controller.dirty = true;
        break;
      case 'suspend':
        this.#suspend();
        break;
      case 'quit':
        this.#end({ kind: 'quit', cancelOrders: effect.cancelOrders });
        break;
    }
  }

  /** Stops the whole foreground group, as the shell's job control expects. */
  #suspend(): void {
    this.#session.leave();
    process.once('SIGCONT', () => {
      this.#session.enter();
      this.#stdin.setRawMode(true);
      this.#painter.invalidate();
      this.controller.dirty = true;
    });
    process.kill(0, 'SIGTSTP');
  }

  #onMouse(event: MouseEvent): void {
    const pane = this.controller.layout.panes.ladder;
    if (event.kind === 'wheel-up' || event.kind === 'wheel-down') {
      this.controller.press(event.kind === 'wheel-up' ? 'up' : 'down');
      return;
    }
    if (pane === undefined || event.kind !== 'press') return;
    const room = inside(pane);
    const input = ladderInput(this.#screenInput());
    // The first row of the pane is its heading.
    const row = visibleLadderRows(input, room.height)[event.y - room.y - 1];
    const across = event.x >= room.x && event.x < room.x + room.width;
    if (across && row?.kind === 'level') this.controller.pointAt(row.price);
  }

  #screenInput() {
    const { live, ui, layout } = this.controller;
    return { live, ui, layout, now: this.#options.now() };
  }

  #tick(): void {
    // Clock and ages move on their own.
    const second = Math.floor(this.#options.now() / 1000);
    if (second !== this.#second) this.controller.dirty = true;
    this.#second = second;
    if (this.controller.dirty) this.#draw();
  }

  #draw(): void {
    const { output } = this.#options;
    // A terminal that does not keep up gets the newest frame later instead of all of them.
    if (output.writableNeedDrain) return;
    this.controller.dirty = false;
    this.#options.refresh(this.#options.now());
    this.#applyUi();
    const frame = composeScreen(this.#screenInput());
    this.#overlayInk(frame);
    const text = this.#painter.paint(frame);
    if (text !== '') output.write(text);
  }

  #applyUi(): void {
    const { theme, mouse } = this.controller.ui;
    this.#session.mouse = mouse;
    if (theme === this.#theme) return;
    this.#theme = theme;
    this.#painter.palette = createPalette(theme, this.#options.depth);
  }

  #overlayInk(frame: Cells): void {
    this.#inkCells ??= parseFrame(this.#inkFrame, frame.width, frame.height);
    const ink = this.#inkCells;
    const { ticket, overlay, hints } = inkAreas(this.controller.layout, this.controller.ui);
    for (const area of [hints, ticket, overlay]) {
      if (area === undefined) continue;
      for (let y = area.y; y < area.y + area.height; y += 1) {
        for (let x = area.x; x < area.x + area.width; x += 1) {
          frame.set(x, y, ink.glyph(x, y), ink.style(x, y));
        }
      }
    }
  }
}
