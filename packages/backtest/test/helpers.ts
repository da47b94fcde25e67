import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';

const folder = mkdtempSync(path.join(tmpdir(), 'backtest-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A data file that is gone after the tests. */
export function file(name: string, content: string | Uint8Array): string {
  const at = path.join(folder, name);
  writeFileSync(at, content);
  return at;
}

export const market = { symbol: 'BTC_USD', tickSize: '0.5', lotSize: '0.01' } as const;

/** Candles of one minute: `open high low close volume`, one a line. */
export function candles(name: string, lines: string): string {
  const rows = lines
    .trim()
    .split('\n')
    .map((line, index) => `${1_700_000_040 + index * 60},${line.trim().split(/\s+/).join(',')}`);
  return file(name, ['time,open,high,low,close,volume', ...rows].join('\n'));
}

/** Trades a second apart: `side price quantity`, one a line. */
export function trades(name: string, lines: string): string {
  const rows = lines
    .trim()
    .split('\n')
    .map((line, index) => `${1_700_000_040 + index},${line.trim().split(/\s+/).join(',')}`);
  return file(name, ['time,side,price,quantity', ...rows].join('\n'));
}
