/** `@exchange/core/book`: matching alone, without accounts. */
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
