/** Every bound of the client in one place: queues, attempts, sizes and times. */

/** How long one call may take, retries and waiting for the rate limit included. */
export const CALL_TIMEOUT_MILLISECONDS = 10_000;
/** How long one attempt of a call may take. */
export const ATTEMPT_TIMEOUT_MILLISECONDS = 5_000;
/** Attempts of one call, the first included. */
export const ATTEMPTS_MAX = 4;
export const RETRY_BASE_MILLISECONDS = 100;
export const RETRY_MAX_MILLISECONDS = 5_000;

/** A response body longer than this is refused. */
export const RESPONSE_BYTES_MAX = 16 * 1024 * 1024;
/** Calls that wait for the rate limit at the same time; one more is refused. */
export const WAITING_CALLS_MAX = 10_000;
/** Open HTTP connections to one exchange. */
export const HTTP_CONNECTIONS_MAX = 16;
/** Orders in one request. */
export const BATCH_ORDERS_MAX = 100;

/** How far from now a signed request may be when it arrives. */
export const RECEIVE_WINDOW_MILLISECONDS = 5_000;
/** The measured clock offset is measured again when it is older than this. */
export const CLOCK_OFFSET_AGE_MILLISECONDS = 10 * 60_000;
/** Samples of one measurement; the one with the shortest round trip counts. */
export const CLOCK_SAMPLES = 3;

/** How long a timed-out order is looked for before `place` answers with status `unknown`. */
export const LOOK_UP_MILLISECONDS = 3_000;
/** The longest pause between two looks while somebody waits. */
export const LOOK_UP_PAUSE_MILLISECONDS = 250;
/** How long the background goes on looking for such an order. */
export const RESOLVE_MILLISECONDS = 10 * 60_000;
/** Orders of unknown outcome that are looked for at the same time. */
export const UNRESOLVED_ORDERS_MAX = 1_000;
export const RESOLVE_BASE_MILLISECONDS = 250;
export const RESOLVE_MAX_MILLISECONDS = 10_000;

export const RECONNECT_BASE_MILLISECONDS = 100;
export const RECONNECT_MAX_MILLISECONDS = 15_000;
/** A socket that does not open within this is given up. */
export const SOCKET_OPEN_MILLISECONDS = 10_000;
/** Nothing heard for this long: the socket is asked for a sign of life. */
export const SOCKET_QUIET_MILLISECONDS = 15_000;
/** No sign of life within this: the socket is dead and a new one is opened. */
export const SOCKET_PROBE_MILLISECONDS = 5_000;
/** How long a subscription may go without an acknowledgement. */
export const SUBSCRIBE_MILLISECONDS = 5_000;
/** How long the logon of the order socket may go without an answer. */
export const LOGON_MILLISECONDS = 5_000;
/** Streams on one socket. */
export const STREAMS_MAX = 1_024;
/** Stream names in one subscribe message. */
export const STREAMS_PER_MESSAGE_MAX = 50;
/** Bytes that may wait in a socket before sending fails. */
export const SOCKET_BUFFER_BYTES_MAX = 1024 * 1024;

/** Default of a stream's `highWater`: what may wait for a slow consumer. */
export const STREAM_ITEMS_MAX = 1_024;
/** The account stream holds more, because it fails rather than drop. */
export const ACCOUNT_STREAM_ITEMS_MAX = 100_000;

/** Depth events that wait for a snapshot. */
export const BOOK_EVENTS_WAITING_MAX = 10_000;
/** Levels asked for in a snapshot. */
export const BOOK_SNAPSHOT_LEVELS = 1_000;
/** Levels kept on each side; deeper ones are forgotten, farthest first. */
export const BOOK_LEVELS_MAX = 100_000;
export const RESYNC_BASE_MILLISECONDS = 50;
export const RESYNC_MAX_MILLISECONDS = 10_000;

/** Orders that an account stream follows at once. */
export const FOLLOWED_ORDERS_MAX = 100_000;
/** Fills that an account stream remembers so that none is reported twice. */
export const SEEN_FILLS_MAX = 100_000;
/** Live account events that wait while what was missed is fetched. */
export const ACCOUNT_EVENTS_WAITING_MAX = 100_000;
/** How far back before the last event the missed part is looked for. */
export const BACKFILL_OVERLAP_MILLISECONDS = 10_000;
/** History is written a moment after an order is answered; how long a read waits for it. */
export const HISTORY_LAG_MILLISECONDS = 5_000;
/** An order that is not found this long after its request became too old was never placed. */
export const NOT_PLACED_MARGIN_MILLISECONDS = 2_000;

/** Rows of one page. */
export const PAGE_ROWS_DEFAULT = 500;
export const PAGE_ROWS_MAX = 1_000;
/** Rows that `toArray` may collect. */
export const COLLECTED_ROWS_MAX = 1_000_000;

/** Significant digits that a number can carry without being misprinted. */
export const NUMBER_DIGITS_MAX = 15;

/** Closed candles that a running strategy keeps per series. */
export const STRATEGY_CANDLES_MAX = 5_000;
/** Things waiting for a strategy's handlers; more means that it cannot keep up. */
export const STRATEGY_QUEUE_MAX = 100_000;
export const STRATEGY_ORDERS_MAX = 10_000;
export const STRATEGY_TIMERS_MAX = 1_000;
/** The shortest period of a strategy's timer. */
export const STRATEGY_TIMER_MILLISECONDS_MIN = 1;
/** How long a stopping strategy waits for its cancels to be answered. */
export const STRATEGY_STOP_MILLISECONDS = 5_000;
