/** The first row: what is traded, at what price, how the day was, as whom and how fresh it is. */
import { Cells } from '../cells.ts';
import {
  type LinkStatus,
  type MarketView,
  priceText,
  type Side,
  type TickerView,
} from '../model.ts';
import { BOLD, type Role, type Style, style } from '../style.ts';
import { compact, groupDigits, percentText } from '../text.ts';

export interface HeaderInput {
  readonly market: MarketView;
  readonly ticker: TickerView | undefined;
  readonly last: { readonly price: number; readonly side: Side } | undefined;
  readonly status: LinkStatus;
  /** Round trip in milliseconds. */
  readonly latency: number | undefined;
  readonly account: string;
  readonly mode: 'paper' | 'live' | 'read-only';
  readonly clock: string;
}

type Part = readonly [string, Style];

export function headerPane(input: HeaderInput, width: number): Cells {
  const cells = new Cells(width, 1);
  const right = rightParts(input, width);
  const rightLength = length(right);
  let x = cells.putParts(0, 0, nameParts(input, width));
  for (const group of dayParts(input)) {
    if (x + length(group) + rightLength + 1 > width) break;
    x = cells.putParts(x, 0, group);
  }
  cells.putParts(Math.max(x, width - rightLength), 0, right);
  return cells;
}

function length(parts: readonly Part[]): number {
  return parts.reduce((sum, [text]) => sum + text.length, 0);
}

function nameParts(input: HeaderInput, width: number): Part[] {
  const parts: Part[] = [];
  if (width >= 110) parts.push([' exchange ', style('focus', BOLD)], ['│', style('frame')]);
  parts.push([` ${input.market.symbol} `, style('text', BOLD)]);
  if (input.market.state !== 'open')
    parts.push([` ${input.market.state} `, style('text', BOLD, 'tag-down')]);
  if (input.last !== undefined) {
    const up = input.last.side === 'buy';
    const text = `${priceText(input.market, input.last.price)} ${up ? '▲' : '▼'}`;
    parts.push([` ${text} `, style(up ? 'up' : 'down', BOLD)]);
  }
  return parts;
}

function dayParts(input: HeaderInput): Part[][] {
  const { ticker } = input;
  if (ticker === undefined) return [];
  const change = percentText(ticker.change);
  const groups: Part[][] = [];
  if (change !== '') groups.push([[` ${change} `, style(change.startsWith('−') ? 'down' : 'up')]]);
  const named = (name: string, value: string | undefined): void => {
    if (value === undefined) return;
    groups.push([
      [` ${name} `, style('muted')],
      [`${value} `, style('text')],
    ]);
  };
  named('H', ticker.high === undefined ? undefined : groupDigits(ticker.high));
  named('L', ticker.low === undefined ? undefined : groupDigits(ticker.low));
  named('Vol', `${compact(Number(ticker.volume), 7)} ${input.market.base}`);
  return groups;
}

const modeTexts: Readonly<Record<HeaderInput['mode'], string>> = {
  paper: 'PAPER',
  live: 'LIVE',
  'read-only': 'READ ONLY',
};

function rightParts(input: HeaderInput, width: number): Part[] {
  const parts: Part[] = [];
  if (width >= 130 && input.account !== '') {
    parts.push(['as ', style('muted')], [`${input.account}  `, style('text')]);
  }
  const mode: Role = input.mode === 'live' ? 'live' : input.mode === 'paper' ? 'paper' : 'muted';
  parts.push([`${modeTexts[input.mode]}  `, style(mode, BOLD)]);
  parts.push(statusPart(input));
  if (width >= 100) parts.push([`  ${input.clock}`, style('muted')]);
  parts.push([' ', style('text')]);
  return parts;
}

function statusPart(input: HeaderInput): Part {
  const latency = input.latency === undefined ? '' : ` ${Math.round(input.latency)}ms`;
  switch (input.status) {
    case 'live':
      return [`● live${latency}`, style('up')];
    case 'connecting':
      return ['○ connecting', style('warn')];
    case 'resyncing':
      return ['○ resyncing', style('warn', BOLD)];
    case 'stale':
      return ['○ stale', style('warn', BOLD)];
    case 'closed':
      return ['○ no connection', style('error', BOLD)];
  }
}
