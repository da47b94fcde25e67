/** A book as text for people: two sides, and a bar for which one is heavier. */
import { groupDigits } from '../tui/text.ts';
import type { Output } from './output.ts';

interface Level {
  readonly price: string;
  readonly quantity: string;
}

export interface BookTable {
  readonly market: string;
  readonly updateId: number;
  readonly bids: readonly Level[];
  readonly asks: readonly Level[];
}

const BAR_COLUMNS = 40;

export function bookText(book: BookTable, output: Output): string {
  const lines = [title(book, output), heading(book, output)];
  const rows = Math.max(book.bids.length, book.asks.length);
  const width = columnWidths(book);
  for (let row = 0; row < rows; row += 1) lines.push(levelLine(book, { row, width, output }));
  lines.push(bar(book, output));
  return `${lines.join('\n')}\n`;
}

interface Widths {
  readonly quantity: number;
  readonly price: number;
}

function columnWidths(book: BookTable): Widths {
  const all = [...book.bids, ...book.asks];
  return {
    quantity: Math.max(7, ...all.map((level) => groupDigits(level.quantity).length)) + 2,
    price: Math.max(7, ...all.map((level) => groupDigits(level.price).length)) + 2,
  };
}

function decimals(text: string): number {
  const dot = text.indexOf('.');
  return dot < 0 ? 0 : text.length - dot - 1;
}

function title(book: BookTable, output: Output): string {
  const bid = book.bids[0];
  const ask = book.asks[0];
  const parts = [output.paint(book.market, 'focus')];
  if (bid !== undefined && ask !== undefined) {
    const mid = (Number(bid.price) + Number(ask.price)) / 2;
    const spread = Number(ask.price) - Number(bid.price);
    const places = Math.max(decimals(bid.price), decimals(ask.price));
    parts.push(`mid ${groupDigits(mid.toFixed(places + 1))}`);
    parts.push(
      `spread ${groupDigits(spread.toFixed(places))} (${((spread / mid) * 10_000).toFixed(2)} bp)`,
    );
  }
  parts.push(output.paint(`update ${book.updateId}`, 'muted'));
  return parts.join('  ');
}

function heading(book: BookTable, output: Output): string {
  const { quantity, price } = columnWidths(book);
  const text = `${'BID QTY'.padStart(quantity)}${'BID'.padStart(price)}  ${'ASK'.padEnd(price)}${'ASK QTY'.padStart(quantity)}`;
  return output.paint(text, 'muted');
}

function levelLine(
  book: BookTable,
  at: { readonly row: number; readonly width: Widths; readonly output: Output },
): string {
  const { row, width, output } = at;
  const bid = book.bids[row];
  const ask = book.asks[row];
  const left = groupDigits(bid?.quantity ?? '').padStart(width.quantity);
  const bidPrice = output.paint(groupDigits(bid?.price ?? '').padStart(width.price), 'bid');
  const askPrice = output.paint(groupDigits(ask?.price ?? '').padEnd(width.price), 'ask');
  const right = groupDigits(ask?.quantity ?? '').padStart(width.quantity);
  return `${left}${bidPrice}  ${askPrice}${right}`.trimEnd();
}

function bar(book: BookTable, output: Output): string {
  const sum = (levels: readonly Level[]) =>
    levels.reduce((total, level) => total + Number(level.quantity), 0);
  const bids = sum(book.bids);
  const asks = sum(book.asks);
  if (bids + asks === 0) return output.paint('the book is empty', 'muted');
  const places = Math.max(
    0,
    ...[...book.bids, ...book.asks].map((level) => decimals(level.quantity)),
  );
  const filled = Math.round((bids / (bids + asks)) * BAR_COLUMNS);
  const left = output.paint('█'.repeat(filled), 'bid');
  const right = output.paint('░'.repeat(BAR_COLUMNS - filled), 'ask');
  return `bids ${bids.toFixed(places)}  ▕${left}${right}▏  asks ${asks.toFixed(places)}`;
}
