/** The book of a market by itself, for data that comes from elsewhere: a recording, another feed. */
export {
  type BookDelta,
  type BookSnapshot,
  type DeltaOutcome,
  L2Book,
  parseLevels,
} from '@exchange/core/market-data';
export { groupBook, type Quote, quoteBook, type Top, topOfBook } from './book-math.ts';
export { type BookFault, BookSync, type StartOutcome, type SyncOutcome } from './book-sync.ts';
