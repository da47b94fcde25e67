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

export type FetchPage<T> = (options: {
  readonly cursor: string | undefined;
  readonly limit: number;
}) => Promise<PageRows<T>>;

export function createPage<T>(fetchPage: FetchPage<T>): Page<T> {
  const page = async (options: PageOptions = {}): Promise<PageRows<T>> => {
    const limit = options.limit ?? PAGE_ROWS_DEFAULT;
    if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_ROWS_MAX) {
      throw invalidInput(
        'limit',
        `limit is a whole number from 1 to ${PAGE_ROWS_MAX}, not ${limit}.`,
      );
    }
    return fetchPage({ cursor: options.cursor, limit });
  };
  const iterate = async function* (): AsyncGenerator<T, void, undefined> {
    let cursor: string | undefined;
    do {
      const rows: PageRows<T> = await page(cursor === undefined ? {} : { cursor });
      yield* rows.items;
      cursor = rows.next;
    } while (cursor !== undefined);
  };
  return {
    page,
    [Symbol.asyncIterator]: iterate,
    toArray: async ({ limit }) => {
      if (!Number.isInteger(limit) || limit < 0 || limit > COLLECTED_ROWS_MAX) {
        throw invalidInput(
          'limit',
          `limit is a whole number up to ${COLLECTED_ROWS_MAX}, not ${limit}.`,
        );
      }
      const rows: T[] = [];
      let cursor: string | undefined;
      while (rows.length < limit) {
        const wanted = Math.min(limit - rows.length, PAGE_ROWS_MAX);
        const { items, next } = await page({
          limit: wanted,
          ...(cursor === undefined ? {} : { cursor }),
        });
        rows.push(...items.slice(0, limit - rows.length));
        if (next === undefined) break;
        cursor = next;
      }
      return rows;
    },
  };
}
