/**
 * Every bound of the pipeline and the storage in one place; the gateways' are in
 * `gateways/settings.ts`. Relations are asserted when the module loads.
 */
import { strict as assert } from 'node:assert';

/** Commands that may wait to be sequenced. */
export const INBOX_COMMANDS_MAX = 65_536;
/** The part of the inbox that only cancels and reductions may fill. */
export const INBOX_RESERVED_FOR_CANCELS = 8_192;
/** Commands in one durable commit (one `submitAll` may be larger alone). */
export const COMMIT_COMMANDS_MAX = 4_096;
/** Commands in one `submitAll`. */
export const SUBMIT_ALL_COMMANDS_MAX = 20_000;

/** An idle exchange writes one heartbeat this long after its last command. */
export const HEARTBEAT_AFTER_MS = 500;

/** The longest timer for what is due; the clock is looked at again after it. */
export const DUE_TIMER_MS_MAX = 60_000;

/** Rows given out by the journal at a time; a page holds at least one row. */
export const JOURNAL_PAGE_BYTES = 1 << 20;
export const SNAPSHOTS_KEPT = 3;
export const SNAPSHOT_EVERY_COMMANDS_DEFAULT = 100_000;

/** Journaled rows kept in memory for the follower, so that it rarely reads the journal back. */
export const RECENT_ROWS_BYTES_MAX = 8 << 20;
/** Commands the follower takes before it commits rows, so that it never holds its thread for long. */
export const FOLLOW_COMMANDS_MAX = 5_000;

/** A close waits so long for history; what is missing is made by the next start. */
export const CLOSE_HISTORY_MS_MAX = 500;

/** Rows in one answer of history. */
export const HISTORY_LIMIT_MAX = 1_000;
/** Trades per market that are kept in memory. */
export const RECENT_TRADES_PER_MARKET_MAX = 1_000;

/** Audit entries that may wait to be written; more are counted and dropped. */
export const AUDIT_QUEUE_MAX = 10_000;
export const ACCOUNTS_MAX = 1_000_000;
export const KEYS_PER_ACCOUNT_MAX = 100;

/** A venue file larger than this is not read. */
export const VENUE_FILE_BYTES_MAX = 8 << 20;

export const DISK_FREE_BYTES_MIN_DEFAULT = 256 << 20;
export const DISK_CHECK_EVERY_MS = 1_000;

assert(INBOX_RESERVED_FOR_CANCELS * 2 < INBOX_COMMANDS_MAX, 'most of the inbox is for everyone');
assert(
  SUBMIT_ALL_COMMANDS_MAX <= INBOX_COMMANDS_MAX - INBOX_RESERVED_FOR_CANCELS,
  'one submitAll fits',
);
assert(HEARTBEAT_AFTER_MS < 1_000, 'the heartbeat is there within a second');
