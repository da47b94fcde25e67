/** What the account has: free and held by open orders. */
import { Cells } from '../cells.ts';
import type { BalanceView } from '../model.ts';
import { BOLD, style } from '../style.ts';
import { fitNumber, groupDigits } from '../text.ts';

export interface BalancesInput {
  readonly balances: readonly BalanceView[];
  /** The assets of the market on screen come first and stand out. */
  readonly base: string;
  readonly quote: string;
  readonly remark: string | undefined;
}

export function balancesPane(input: BalancesInput, width: number, height: number): Cells {
  const cells = new Cells(width, height);
  if (input.remark !== undefined) {
    cells.put(1, 0, input.remark.slice(0, width - 2), style('muted'));
    return cells;
  }
  const room = Math.floor((width - 9) / 2);
  cells.put(1, 0, 'asset', style('muted'));
  cells.putRight(8 + room, 0, 'free', style('muted'));
  cells.putRight(width - 1, 0, 'held', style('muted'));
  ordered(input).forEach((balance, index) => {
    const y = index + 1;
    const ours = balance.asset === input.base || balance.asset === input.quote;
    cells.put(1, y, balance.asset.slice(0, 6), style(ours ? 'text' : 'muted', ours ? BOLD : 0));
    cells.putRight(8 + room, y, number(balance.available, room), style(ours ? 'text' : 'muted'));
    const held = Number(balance.held) === 0 ? '–' : number(balance.held, room);
    cells.putRight(width - 1, y, held, style(held === '–' ? 'faint' : 'own'));
  });
  return cells;
}

function number(text: string, room: number): string {
  const dot = text.indexOf('.');
  // Eight decimals of money say nothing at a glance.
  const short = dot >= 0 && dot > 3 ? text.slice(0, dot + 3) : text;
  return fitNumber(groupDigits(short), room - 1);
}

function ordered(input: BalancesInput): BalanceView[] {
  const rank = (asset: string) => (asset === input.base ? 0 : asset === input.quote ? 1 : 2);
  return [...input.balances].sort(
    (a, b) => rank(a.asset) - rank(b.asset) || (a.asset < b.asset ? -1 : 1),
  );
}
