/** The newest messages in one row, newest first. */
import { Cells, clip } from '../cells.ts';
import type { LogEntry } from '../model.ts';
import { type Role, style } from '../style.ts';
import { clockText } from '../text.ts';

const roleOfKind: Readonly<Record<LogEntry['kind'], Role>> = {
  info: 'text',
  good: 'up',
  warn: 'warn',
  error: 'error',
};

/** `entries` newest first. */
export function logPane(entries: readonly LogEntry[], width: number): Cells {
  const cells = new Cells(width, 1);
  let x = 1;
  for (const [index, entry] of entries.entries()) {
    if (width - x < 16) break;
    x = cells.put(x, 0, `${clockText(entry.at)} `, style('muted'));
    const text = clip(entry.text, width - x - 1);
    x = cells.put(x, 0, text, style(index === 0 ? roleOfKind[entry.kind] : 'muted')) + 3;
  }
  return cells;
}
