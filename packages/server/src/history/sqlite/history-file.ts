/**
 * History as a SQLite file, used by one thread (`history-worker.ts`). `synchronous=NORMAL`: after a
 * power cut the newest rows may be gone, together with the cursor, and are made again.
 */
import type { Seq } from '@exchange/core';
import {
  checkpoint,
  isDamageError,
  markStore,
  openDatabase,
  readMeta,
  type SqliteDatabase,
  writeMeta,
} from '../../sqlite/open-database.ts';
import { HistoryFileError } from '../errors.ts';
import type { CandleRow, History, HistoryChanges, OrderRow } from '../history.ts';
import { candleLimit, pageOf } from '../query.ts';
import {
  candlesTable,
  columnNames,
  fillsTable,
  ledgerTable,
  ordersTable,
  type Table,
  toColumns,
  toRow,
  tradesTable,
} from './rows.ts';
import { HISTORY_FORMAT, schema } from './schema.ts';
import { type Tail, Where } from './where.ts';

export interface OpenHistoryFile {
  readonly file: string;
  readonly folderId: string;
}

/** @throws {HistoryFileError} it is damaged or belongs to another folder */
export function openHistoryFile({ file, folderId }: OpenHistoryFile): History {
  let database: SqliteDatabase | undefined;
  try {
    database = openDatabase(file, 'normal');
    const mark = markStore(database, { format: HISTORY_FORMAT, folderId, schema });
    if (mark === 'other') throw new HistoryFileError(file, 'is of another format or folder');
    return new HistoryFile(database);
  } catch (error) {
    database?.close();
    if (!isDamageError(error, file)) throw error;
    throw new HistoryFileError(file, `is damaged (${(error as Error).message})`, { cause: error });
  }
}

class HistoryFile implements History {
  readonly #database: SqliteDatabase;
  readonly #write: (changes: HistoryChanges) => void;
  #cursor: Seq;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#cursor = Number(readMeta(database, 'cursor') ?? 0) as Seq;
    const orders = writer(database, ordersTable);
    const fills = writer(database, fillsTable);
    const trades = writer(database, tradesTable);
    const candles = writer(database, candlesTable);
    const ledger = writer(database, ledgerTable);
    this.#write = database.transaction((changes: HistoryChanges) => {
      changes.orders.forEach(orders);
      changes.fills.forEach(fills);
      changes.trades.forEach(trades);
      changes.candles.forEach(candles);
      changes.ledger.forEach(ledger);
      writeMeta(database, 'cursor', String(changes.cursor));
    });
  }

  async cursor(): Promise<Seq> {
    return this.#cursor;
  }

  async write(changes: HistoryChanges): Promise<void> {
    if (changes.fromCursor !== this.#cursor) {
      throw new Error(`History is at seq ${this.#cursor}, not at ${changes.fromCursor}.`);
    }
    this.#write(changes);
    this.#cursor = changes.cursor;
  }

  async openOrders(): Promise<readonly OrderRow[]> {
    return this.#select(ordersTable, {
      sql: "WHERE status IN ('waiting', 'open') ORDER BY order_id",
      parameters: [],
    });
  }

  async newestCandles(market: string): Promise<readonly CandleRow[]> {
    const sql = `WHERE market = ? AND open_time = (
      SELECT max(open_time) FROM candles other
      WHERE other.market = candles.market AND other.interval = candles.interval)`;
    return this.#select(candlesTable, { sql, parameters: [market] });
  }

  orders: History['orders'] = async (query) => {
    const where = new Where()
      .add('account = ?', query.account)
      .add('order_id = ?', query.orderId)
      .add('client_id = ?', query.clientId)
      .add('market = ?', query.market)
      .addAny('status', query.statuses)
      .addRange('accepted_at', query);
    return this.#select(ordersTable, where.sorted(['order_id'], pageOf(query)));
  };

  fills: History['fills'] = async (query) => {
    const where = new Where()
      .add('account = ?', query.account)
      .add('market = ?', query.market)
      .add('order_id = ?', query.orderId)
      .addRange('time', query);
    // Of one trade, `maker` comes before `taker` in the alphabet as in the projection.
    return this.#select(fillsTable, where.sorted(['seq', 'event_index', 'role'], pageOf(query)));
  };

  trades: History['trades'] = async (query) => {
    const where = new Where()
      .add('market = ?', query.market)
      .add('trade_id > ?', query.afterTradeId)
      .addRange('time', query);
    return this.#select(tradesTable, where.sorted(['trade_id'], pageOf(query)));
  };

  candles: History['candles'] = async (query) => {
    const where = new Where()
      .add('market = ?', query.market)
      .add('interval = ?', query.interval)
      .addRange('open_time', query);
    const isNewest = query.from === undefined;
    const page = {
      limit: candleLimit(query.limit),
      offset: 0,
      sort: isNewest ? 'desc' : 'asc',
    } as const;
    const rows = this.#select(candlesTable, where.sorted(['open_time'], page));
    return isNewest ? rows.reverse() : rows;
  };

  ledger: History['ledger'] = async (query) => {
    const where = new Where()
      .add('account = ?', query.account)
      .add('asset = ?', query.asset)
      .addRange('time', query);
    return this.#select(ledgerTable, where.sorted(['seq', 'event_index'], pageOf(query)));
  };

  async close(): Promise<void> {
    if (!this.#database.open) return;
    try {
      checkpoint(this.#database);
    } finally {
      this.#database.close();
    }
  }

  #select<Row>(table: Table<Row>, { sql, parameters }: Tail): Row[] {
    const statement = this.#database.prepare(
      `SELECT ${columnNames(table)} FROM ${table.name} ${sql}`,
    );
    const tuples = statement.raw().all(...parameters) as unknown[][];
    return tuples.map((tuple) => toRow(table, tuple));
  }
}

/** Writes a row over the one with its key: only indexes of columns that changed are touched. */
function writer<Row>(database: SqliteDatabase, table: Table<Row>): (row: Row) => void {
  const places = table.columns.map(() => '?').join(', ');
  const changes = table.columns.map(([column]) => `${column} = excluded.${column}`).join(', ');
  const statement = database.prepare(
    `INSERT INTO ${table.name} (${columnNames(table)}) VALUES (${places})
     ON CONFLICT DO UPDATE SET ${changes}`,
  );
  return (row) => {
    statement.run(...toColumns(table, row));
  };
}
