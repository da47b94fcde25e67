/**
 * Tables of history. Ticks, lots, times and ids are safe integers; money and sums of lots are whole
 * numbers as text, because they may not fit 64 bits. Nothing is a float.
 */
export const HISTORY_FORMAT = 2;

export const schema = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE orders (
  order_id INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  market TEXT NOT NULL,
  client_id TEXT,
  side TEXT NOT NULL,
  type TEXT NOT NULL,
  price INTEGER,
  quantity INTEGER,
  quote_amount TEXT,
  time_in_force TEXT NOT NULL,
  post_only TEXT,
  self_trade TEXT NOT NULL,
  stop_price INTEGER,
  trail_ticks INTEGER,
  trail_ppm INTEGER,
  display_quantity INTEGER,
  expires_at INTEGER,
  linked_order_id INTEGER,
  triggered_at INTEGER,
  status TEXT NOT NULL,
  reason TEXT,
  filled INTEGER NOT NULL,
  remaining INTEGER NOT NULL,
  filled_quote TEXT NOT NULL,
  accepted_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  updated_seq INTEGER NOT NULL
) STRICT;
CREATE INDEX orders_by_account ON orders (account, order_id);
CREATE INDEX orders_by_client_id ON orders (account, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX orders_open ON orders (order_id) WHERE status IN ('waiting', 'open');
CREATE TABLE fills (
  trade_id INTEGER NOT NULL,
  market TEXT NOT NULL,
  account INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  client_id TEXT,
  side TEXT NOT NULL,
  role TEXT NOT NULL,
  price INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  notional TEXT NOT NULL,
  fee TEXT NOT NULL,
  fee_asset TEXT NOT NULL,
  time INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  event_index INTEGER NOT NULL,
  PRIMARY KEY (account, seq, event_index, role)
) STRICT, WITHOUT ROWID;
CREATE TABLE trades (
  trade_id INTEGER NOT NULL,
  market TEXT NOT NULL,
  price INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  notional TEXT NOT NULL,
  taker_side TEXT NOT NULL,
  taker_order_id INTEGER NOT NULL,
  maker_order_id INTEGER NOT NULL,
  time INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (market, trade_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX trades_by_time ON trades (market, time);
CREATE TABLE candles (
  market TEXT NOT NULL,
  interval TEXT NOT NULL,
  open_time INTEGER NOT NULL,
  close_time INTEGER NOT NULL,
  open INTEGER NOT NULL,
  high INTEGER NOT NULL,
  low INTEGER NOT NULL,
  close INTEGER NOT NULL,
  volume TEXT NOT NULL,
  quote_volume TEXT NOT NULL,
  trades INTEGER NOT NULL,
  PRIMARY KEY (market, interval, open_time)
) STRICT, WITHOUT ROWID;
CREATE TABLE ledger (
  account INTEGER NOT NULL,
  asset TEXT NOT NULL,
  reason TEXT NOT NULL,
  change TEXT NOT NULL,
  balance TEXT NOT NULL,
  time INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  event_index INTEGER NOT NULL,
  PRIMARY KEY (account, seq, event_index)
) STRICT, WITHOUT ROWID;
`;
