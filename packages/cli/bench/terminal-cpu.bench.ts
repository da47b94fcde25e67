/**
 * How much of a core the built terminal takes: `exchange trade` in a pseudo-terminal on a demo
 * exchange with its crowd, measured from outside. Linux. Run: node bench/terminal-cpu.ts
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPseudoTerminal } from '../test/pseudo-terminal.ts';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const SECONDS = 20;
const TICKS_PER_SECOND = 100;
const sizes = [
  [80, 24],
  [160, 48],
] as const;

const SHARE_MAX = 0.2;

let folder: string;
let demo: ChildProcess;
let url: string;

function environment(): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    EXCHANGE_CONFIG_DIR: path.join(folder, 'config'),
    LANG: 'C.UTF-8',
    COLORTERM: 'truecolor',
  };
}

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'exchange-cpu-'));
  const args = ['demo', '--no-tui', '--data', path.join(folder, 'data'), '--port', '0'];
  demo = spawn(process.execPath, [main, ...args], {
    env: environment(),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  url = await firstUrl(demo);
});

afterAll(async () => {
  demo.kill('SIGINT');
  await new Promise((resolve) => demo.once('exit', resolve));
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(process.platform !== 'linux')('the terminal on a busy market', () => {
  test.each(sizes)(
    '%i × %i',
    async (columns, rows) => {
      const { share, bytes } = await measure(columns, rows);
      console.log(
        `${columns} × ${rows}: ${(share * 100).toFixed(1)} % of a core, ${(bytes / 1000).toFixed(1)} kB/s written`,
      );
      expect(share).toBeLessThan(SHARE_MAX);
    },
    60_000,
  );
});

function firstUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(`the demo ended: ${text}`)));
  });
}

async function measure(columns: number, rows: number): Promise<{ share: number; bytes: number }> {
  const terminal = openPseudoTerminal({
    command: [process.execPath, main, 'trade', 'BTC_USDT', '--url', url],
    columns,
    rows,
    folder,
    env: environment(),
  });
  await terminal.until('the ladder', (text) => /spread \d/.test(text));
  const before = {
    ticks: ticksOf(terminal.pid),
    at: performance.now(),
    bytes: terminal.raw().length,
  };
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const seconds = (performance.now() - before.at) / 1000;
  const share = (ticksOf(terminal.pid) - before.ticks) / TICKS_PER_SECOND / seconds;
  const bytes = (terminal.raw().length - before.bytes) / seconds;
  terminal.send('q');
  await terminal.exited;
  return { share, bytes };
}

/** User and system time of a process, in clock ticks. */
function ticksOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}
