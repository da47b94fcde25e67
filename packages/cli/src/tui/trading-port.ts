/** What the terminal can ask of the exchange. `feed.ts` does it with the SDK, tests with a fake. */
import type { ChartInterval } from './intervals.ts';
import type { OrderView } from './model.ts';
import type { TicketOrder, TicketPreview } from './ticket.ts';

export type PlaceResult =
  | { readonly kind: 'accepted'; readonly text: string }
  /** The answer was lost; `settled` says what became of it. */
  | { readonly kind: 'unknown'; readonly clientId: string; readonly settled: Promise<string> };

/** Everything may throw an error whose message is a sentence. */
export interface TradingPort {
  preview(order: TicketOrder): Promise<TicketPreview>;
  place(order: TicketOrder): Promise<PlaceResult>;
  cancel(order: OrderView): Promise<void>;
  /** Undefined: in all markets. Resolves with how many were cancelled. */
  cancelAll(market: string | undefined): Promise<number>;
  switchMarket(symbol: string): Promise<void>;
  loadCandles(interval: ChartInterval): Promise<void>;
}
