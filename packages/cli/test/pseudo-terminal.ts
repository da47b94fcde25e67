/** A program in a pseudo-terminal, and the screen that a user would see. */
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';

export interface PseudoTerminal {
  /** The screen's lines, blanks kept. */
  lines(): string[];
  text(): string;
  /** Everything that was written so far, sequences included. */
  raw(): string;
  send(keys: string): void;
  resize(columns: number, rows: number): void;
  /** Looks after each piece of output; fails with the screen when it does not come. */
  until(what: string, look: (text: string) => boolean, milliseconds?: number): Promise<void>;
  readonly exited: Promise<number>;
  /** `normal`, or `alternate` while a full-screen program has it. */
  buffer(): string;
  mouse(): string;
  readonly pid: number;
  kill(): void;
}

export interface PseudoTerminalOptions {
  readonly command: readonly string[];
  readonly columns: number;
  readonly rows: number;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

export function openPseudoTerminal(options: PseudoTerminalOptions): PseudoTerminal {
  const [file = '', ...args] = options.command;
  const { columns: cols, rows } = options;
  const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true });
  const child = pty.spawn(file, args, {
    name: 'xterm-256color',
    cols,
    rows,
    cwd: options.folder,
    env: { ...options.env },
  });
  let raw = '';
  const watchers = new Set<() => void>();
  child.onData((data) => {
    raw += data;
    terminal.write(data, () => {
      for (const watcher of watchers) watcher();
    });
  });
  const exited = new Promise<number>((resolve) => {
    child.onExit(({ exitCode }) => terminal.write('', () => resolve(exitCode)));
  });
  const lines = (): string[] =>
    Array.from({ length: terminal.rows }, (_, y) => {
      const buffer = terminal.buffer.active;
      return buffer.getLine(buffer.viewportY + y)?.translateToString(false, 0, terminal.cols) ?? '';
    });
  const text = (): string => lines().join('\n');
  return {
    lines,
    text,
    raw: () => raw,
    send: (keys) => child.write(keys),
    resize: (columns, newRows) => {
      terminal.resize(columns, newRows);
      child.resize(columns, newRows);
    },
    until: (what, look, milliseconds = 20_000) =>
      new Promise((resolve, reject) => {
        const finish = (): void => {
          clearTimeout(timer);
          watchers.delete(check);
        };
        const check = (): void => {
          if (!look(text())) return;
          finish();
          resolve();
        };
        const timer = setTimeout(() => {
          finish();
          reject(new Error(`There was no ${what} on the screen:\n${text()}`));
        }, milliseconds);
        watchers.add(check);
        check();
      }),
    exited,
    buffer: () => terminal.buffer.active.type,
    mouse: () => terminal.modes.mouseTrackingMode,
    pid: child.pid,
    kill: () => child.kill('SIGKILL'),
  };
}
