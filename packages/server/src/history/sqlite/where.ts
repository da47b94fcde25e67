/** A query's conditions, with parameters only: no value ever becomes part of the SQL text. */
import type { TimeRange } from '../history.ts';
import type { Page } from '../query.ts';

export class Where {
  readonly #conditions: string[] = [];
  readonly #parameters: unknown[] = [];

  /** `condition` has one `?`; nothing is added without a value. */
  add(condition: string, value: unknown): this {
    if (value === undefined) return this;
    this.#conditions.push(condition);
    this.#parameters.push(value);
    return this;
  }

  addAny(column: string, values: readonly unknown[] | undefined): this {
    if (values === undefined) return this;
    this.#conditions.push(`${column} IN (${values.map(() => '?').join(', ')})`);
    this.#parameters.push(...values);
    return this;
  }

  addRange(column: string, { from, to }: TimeRange): this {
    return this.add(`${column} >= ?`, from).add(`${column} < ?`, to);
  }

  /** The whole tail of a SELECT, sorted by `columns`. */
  sorted(columns: readonly string[], { limit, offset, sort }: Page): Tail {
    const where = this.#conditions.length === 0 ? '' : `WHERE ${this.#conditions.join(' AND ')}`;
    const order = columns.map((column) => `${column} ${sort}`).join(', ');
    return {
      sql: `${where} ORDER BY ${order} LIMIT ? OFFSET ?`,
      parameters: [...this.#parameters, limit, offset],
    };
  }
}

export interface Tail {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}
