/** Market data as pure folds over events: depth, trades, ticker, candles, open orders, balances. */
export { type Balance, BalancesFold, type BalancesSource } from './balances.ts';
export { bookChecksum, CHECKSUM_LEVELS } from './book-checksum.ts';
export type { Candle } from './candle-bar.ts';
export {
  CandleFold,
  type CandleFoldOptions,
  type CandleFoldState,
  type CandleMarket,
  fillGaps,
  type GapOptions,
} from './candles.ts';
export { crc32 } from './crc32.ts';
export { type DepthDelta, DepthFold, type DepthSnapshot, type DepthSource } from './depth.ts';
export {
  type CandleInterval,
  candleCloseTime,
  candleIntervals,
  candleLengthMicros,
  candleOpenTime,
  parseCandleInterval,
} from './intervals.ts';
export {
  type BookDelta,
  type BookSnapshot,
  type DeltaOutcome,
  L2Book,
  parseLevels,
} from './l2-book.ts';
export { type CountedLevel, type Level, LevelSide } from './levels.ts';
export {
  isConditional,
  type OpenOrderSource,
  type OrderState,
  type OrderStatus,
  OrdersFold,
  type OrdersSource,
  type OrderUpdate,
} from './orders.ts';
export { type Ticker, TickerFold } from './ticker.ts';
export { TAPE_TRADES_DEFAULT, type TapeTrade, TradeTape } from './trade-tape.ts';
