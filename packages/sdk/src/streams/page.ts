/** Lists that the exchange serves in pages, as async iterables. */
import { invalidInput } from '../errors/exchange-error.ts';
import { COLLECTED_ROWS_MAX, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX } from '../limits.ts';

export interface PageOptions {
  /** What a previous page gave as `next`. */
  readonly cursor?: string;
  /** 1 … 1000. */
  readonly limit?: number;
}

export interface PageRows<T> {
  readonly items: T[];
  /** Absent on the last page. */
  readonly next?: string;
}

export interface Page<T> extends AsyncIterable<T> {
  page(options?: PageOptions): Promise<PageRows<T>>;
  /** At most `limit` rows, over as many pages as it takes. */
  toArray(options: { readonly limit: number }): Promise<T[]>;
}

export interface PageRequest {
  readonly cursor: string | undefined;
  readonly limit: number;
}

type FetchPage<T> = (request: PageRequest) => Promise<PageRows<T>>;

export interface PageSource<T> {
  readonly fetch: FetchPage<T>;
  /** Rows of a list that grows at its beginning move to later pages; by its key none comes twice. */
  readonly keyOf: (row: T) => string;
}

export function createPage<T>({ fetch, keyOf }: PageSource<T>): Page<T> {
  const page = async (options: PageOptions = {}): Promise<PageRows<T>> => {
    const limit = options.limit ?? PAGE_ROWS_DEFAULT;
    if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_ROWS_MAX) {
      throw invalidInput(
        'limit',
        `limit is a whole number from 1 to ${PAGE_ROWS_MAX}, not ${limit}.`,
      );
    }
    return fetch({ cursor: options.cursor, limit });
  };
  const iterate = async function* (limit = PAGE_ROWS_DEFAULT): AsyncGenerator<T, void, undefined> {
    const seen = createRecentKeys();
    let cursor: string | undefined;
    do {
      const rows: PageRows<T> = await page(cursor === undefined ? { limit } : { limit, cursor });
      for (const row of rows.items) if (seen.add(keyOf(row))) yield row;
      cursor = rows.next;
    } while (cursor !== undefined);
  };
  return {
    page,
    [Symbol.asyncIterator]: () => iterate(),
    toArray: async ({ limit }) => {
      if (!Number.isInteger(limit) || limit < 0 || limit > COLLECTED_ROWS_MAX) {
        throw invalidInput(
          'limit',
          `limit is a whole number up to ${COLLECTED_ROWS_MAX}, not ${limit}.`,
        );
      }
      const rows: T[] = [];
      if (limit === 0) return rows;
      for await (const row of iterate(Math.min(limit, PAGE_ROWS_MAX))) {
        rows.push(row);
        if (rows.length === limit) break;
      }
      return rows;
    },
  };
}

/** How many rows back a row can be known again. */
const RECENT_KEYS_MAX = 10 * PAGE_ROWS_MAX;

function createRecentKeys(): { add(key: string): boolean } {
  // Insertion order is age.
  const keys = new Set<string>();
  return {
    /** Whether it is new. */
    add(key) {
      if (keys.has(key)) return false;
      keys.add(key);
      if (keys.size > RECENT_KEYS_MAX) {
        const [oldest] = keys;
        if (oldest !== undefined) keys.delete(oldest);
      }
      return true;
    },
  };
}
