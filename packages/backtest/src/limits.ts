/** Every bound of a backtest in one place. */

/**
 * Requests that one moment may cause, outcomes answering outcomes; beyond it the strategy is
 * looping.
 */
export const REQUESTS_PER_MOMENT_MAX = 10_000;
/** The shortest timer, as live. */
export const TIMER_MILLISECONDS_MIN = 1;
/** Timers that one strategy may have. */
export const TIMERS_MAX = 1_000;
/** Rows simulated before other work of the process gets a turn. */
export const ROWS_PER_TURN = 20_000;
/** Levels of the book that a strategy sees. */
export const BOOK_LEVELS_MAX = 50;
/** Lines of the strategy's log that are kept. */
export const LOG_LINES_MAX = 1_000;
/** Closed candles kept per market and interval. */
export const CANDLES_KEPT_MAX = 10_000;
