/** The built `exchange demo` as a user meets it: started, looked at, traded in, left. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPseudoTerminal, type PseudoTerminal } from './pseudo-terminal.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const COLUMNS = 120;
const ROWS = 40;

let folder: string;
let terminal: PseudoTerminal | undefined;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'exchange-demo-'));
});

afterEach(async () => {
  terminal?.kill();
  terminal = undefined;
  await rm(folder, { recursive: true, force: true });
});

/** In a shell, so that there is a prompt to come back to; it says how it finds its terminal. */
function startDemo(): PseudoTerminal {
  expect(existsSync(main), 'the command is built: npm run build').toBe(true);
  const demo = `"${process.execPath}" "${main}" demo --data "${folder}/data" --port 0 --seed 7`;
  const opened = openPseudoTerminal({
    command: ['/bin/sh', '-c', `${demo}; echo "left with $?"; stty -a`],
    columns: COLUMNS,
    rows: ROWS,
    folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      EXCHANGE_CONFIG_DIR: path.join(folder, 'config'),
      LANG: 'C.UTF-8',
      TERM: 'xterm-256color',
    },
  });
  terminal = opened;
  return opened;
}

/** The text inside the frame with that title. */
function pane(opened: PseudoTerminal, title: string): string {
  const lines = opened.lines();
  const top = lines.findIndex((line) => line.includes(` ${title} `));
  if (top < 0) return '';
  const titleAt = lines[top]?.indexOf(` ${title} `) ?? 0;
  const left = Math.max(
    lines[top]?.lastIndexOf('╭', titleAt) ?? 0,
    lines[top]?.lastIndexOf('┏', titleAt) ?? 0,
  );
  const right = lines[top]?.slice(titleAt).search(/[╮┓]/) ?? 0;
  const rows: string[] = [];
  for (const line of lines.slice(top + 1)) {
    if (/[╰┗]/.test(line[left] ?? '')) break;
    rows.push(line.slice(left, titleAt + right));
  }
  return rows.join('\n');
}

async function see(opened: PseudoTerminal, title: string, wanted: RegExp): Promise<void> {
  await opened.until(`${wanted} in ${title}`, () => wanted.test(pane(opened, title)));
}

const candle = /[█▄▀╿╽┃]/;

describe('exchange demo', () => {
  test('shows candles and ladder, buys by keys, shows the fill, and gives the terminal back', async () => {
    const opened = startDemo();
    await see(opened, 'Ladder', /spread \d/);
    await see(opened, 'Ladder', /B +\d+% ━+/);
    await see(opened, 'Chart', candle);
    expect(opened.buffer()).toBe('alternate');
    await see(opened, 'Orders', /no open orders/);

    // Buy at the market: ticket, review by the exchange, and only then send.
    opened.send('b');
    await opened.until('the ticket', (text) => text.includes('Ticket: buy'));
    opened.send('m');
    await opened.until('a market order', (text) => text.includes('at the market'));
    opened.send('\r');
    await opened.until('the review', (text) => text.includes('BUY now'));
    expect(pane(opened, 'Orders')).not.toContain('BUY');
    opened.send('\r');
    await see(opened, 'Orders', /BUY .* filled taker/);

    // A limit order far below rests until it is cancelled.
    opened.send('b');
    await opened.until('the ticket', (text) => text.includes('Ticket: buy'));
    opened.send('m\x1b[Z500\r');
    await opened.until('the review', (text) => text.includes('BUY now'));
    await opened.until('the warning', (text) => text.includes('below the middle'));
    opened.send('\r');
    await opened.until('an open order', (text) => text.includes('1 open'));
    opened.send('X');
    await see(opened, 'Orders', /no open orders/);

    // A new size is a new layout at once.
    opened.resize(80, 24);
    await opened.until('the narrow layout', () => {
      const lines = opened.lines();
      return /Ladder.*[┓╮]$/.test(lines[1] ?? '') && / b buy /.test(lines[23] ?? '');
    });

    opened.send('q');
    await opened.until('the shell again', (text) => text.includes('left with 0'));
    await expect(opened.exited).resolves.toBe(0);
    expect(opened.buffer()).toBe('normal');
    expect(opened.mouse()).toBe('none');
    expect(opened.raw().lastIndexOf('\x1b[?25h')).toBeGreaterThan(
      opened.raw().lastIndexOf('\x1b[?25l'),
    );
    // `stty -a` after leaving: line editing and echo are on.
    expect(opened.raw()).toMatch(/[^-]icanon/);
    expect(opened.raw()).toMatch(/[^-]echo[ ;]/);
  }, 60_000);

  test('Ctrl-C leaves and gives the terminal back', async () => {
    const opened = startDemo();
    await see(opened, 'Ladder', /spread \d/);
    opened.send('\x03');
    await opened.until('the shell again', (text) => text.includes('left with 0'));
    expect(opened.buffer()).toBe('normal');
  }, 60_000);

  test.skipIf(process.platform !== 'linux')(
    'SIGTERM from outside gives the terminal back',
    async () => {
      const opened = startDemo();
      await see(opened, 'Ladder', /spread \d/);
      process.kill(await childOf(opened.pid), 'SIGTERM');
      await opened.until('the shell again', (text) => text.includes('left with 0'));
      await opened.exited;
      expect(opened.buffer()).toBe('normal');
      expect(opened.mouse()).toBe('none');
      expect(opened.raw()).toMatch(/[^-]icanon/);
    },
    60_000,
  );
});

/** The program that the shell waits for. */
async function childOf(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return Number(children.trim().split(' ')[0]);
}
