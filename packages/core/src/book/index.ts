/** `@exchange/core/book`: matching alone, without accounts. */
export {
  BookReports,
  REPORT_CANCELLED,
  REPORT_DECREMENTED,
  REPORT_EXPIRED,
  REPORT_REDUCED,
  REPORT_REJECTED,
  REPORT_RESTED,
  REPORT_TRADE,
} from './book-reports.ts';
export { createFastBook, createReferenceBook } from './create-book.ts';
export {
  BUY,
  type Level,
  type MatchingBook,
  NOBODY,
  SELF_TRADE_CANCEL_BOTH,
  SELF_TRADE_CANCEL_MAKER,
  SELF_TRADE_CANCEL_TAKER,
  SELF_TRADE_DECREMENT,
  SELF_TRADE_NONE,
  SELL,
  type SideBit,
} from './matching-book.ts';
export type {
  BookEvent,
  BookLevel,
  BookOrder,
  BookRejectCode,
  NewBookOrder,
  NewMarketOrder,
  OrderBook,
  Replacement,
} from './order-book.ts';
export { bookRejectCodes, FOK, GTC, IOC, PackedBook, POST_ONLY } from './packed-book.ts';
