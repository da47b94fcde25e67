/**
 * Standard output carries data and nothing else: a table on a terminal, tab-separated lines in a
 * pipe, JSON for machines. Everything for people goes to standard error.
 */

import stringWidth from 'string-width';
import { type Role, style } from '../tui/style.ts';
import { createPalette, detectColourDepth, type Palette } from '../tui/theme.ts';

export type OutputFormat = 'table' | 'plain' | 'json';

export interface Column<Row> {
  readonly title: string;
  readonly align?: 'left' | 'right';
  value(row: Row): string;
  role?(row: Row): Role | undefined;
}

export interface OutputOptions {
  readonly format: OutputFormat;
  /** Names of the fields that JSON keeps; undefined keeps all. */
  readonly fields?: readonly string[] | undefined;
  readonly colour: boolean;
  readonly quiet: boolean;
}

/** Where bytes go; `process` unless a test says otherwise. */
export interface Streams {
  readonly stdout: { write(text: string): unknown; readonly columns?: number };
  readonly stderr: { write(text: string): unknown };
}

export class Output {
  readonly format: OutputFormat;
  readonly colour: boolean;
  readonly #options: OutputOptions;
  readonly #streams: Streams;
  readonly #palette: Palette;

  constructor(options: OutputOptions, streams: Streams = process) {
    this.format = options.format;
    this.colour = options.colour;
    this.#options = options;
    this.#streams = streams;
    const depth = options.colour ? detectColourDepth({ ...process.env, NO_COLOR: undefined }) : 0;
    this.#palette = createPalette('dark', depth === 0 && options.colour ? 4 : depth);
  }

  get columns(): number {
    return this.#streams.stdout.columns ?? 80;
  }

  get palette(): Palette {
    return this.#palette;
  }

  /** A list: a table, lines, or one JSON array. */
  list<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    switch (this.format) {
      case 'json':
        this.json(rows);
        break;
      case 'plain':
        for (const row of rows) this.line(columns.map((column) => column.value(row)).join('\t'));
        break;
      case 'table':
        this.#table(rows, columns);
        break;
    }
  }

  /** One thing: names and values, or one JSON object. */
  record(value: object, rows: readonly (readonly [string, string])[]): void {
    if (this.format === 'json') {
      this.json(value);
      return;
    }
    if (this.format === 'plain') {
      for (const [name, text] of rows) this.line(`${name}\t${text}`);
      return;
    }
    const width = Math.max(0, ...rows.map(([name]) => name.length));
    for (const [name, text] of rows)
      this.line(`${this.paint(name.padEnd(width), 'muted')}  ${text}`);
  }

  /** Indented for one result; `fields` are picked. */
  json(value: unknown): void {
    this.line(JSON.stringify(this.#picked(value), undefined, 2));
  }

  /** One line of NDJSON, for everything that goes on. */
  ndjson(value: unknown): void {
    this.line(JSON.stringify(this.#picked(value)));
  }

  /** One row of something that goes on: NDJSON unless it is a person who watches. */
  item<Row>(row: Row, columns: readonly Column<Row>[], widths: readonly number[]): void {
    if (this.format !== 'table') {
      this.ndjson(row);
      return;
    }
    this.line(this.#row(columns, row, widths));
  }

  line(text: string): void {
    this.#streams.stdout.write(`${text}\n`);
  }

  raw(text: string): void {
    this.#streams.stdout.write(text);
  }

  /** For people, on standard error; `--quiet` leaves it out. */
  note(text: string): void {
    if (!this.#options.quiet) this.#streams.stderr.write(`${text}\n`);
  }

  paint(text: string, role: Role | undefined, attributes = 0): string {
    if (!this.colour || role === undefined) return text;
    return `${this.#palette.sgr(style(role, attributes))}${text}\x1b[0m`;
  }

  #table<Row>(rows: readonly Row[], columns: readonly Column<Row>[]): void {
    const widths = columns.map((column) =>
      Math.max(stringWidth(column.title), ...rows.map((row) => stringWidth(column.value(row)))),
    );
    const titles = columns.map((column, index) =>
      pad(column.title, widths[index] ?? 0, column.align),
    );
    this.line(this.paint(titles.join('  ').trimEnd(), 'muted'));
    for (const row of rows) this.line(this.#row(columns, row, widths));
  }

  #row<Row>(columns: readonly Column<Row>[], row: Row, widths: readonly number[]): string {
    const cells = columns.map((column, index) => {
      const text = pad(column.value(row), widths[index] ?? 0, column.align);
      return this.paint(text, column.role?.(row));
    });
    return cells.join('  ').trimEnd();
  }

  #picked(value: unknown): unknown {
    const { fields } = this.#options;
    if (fields === undefined) return value;
    if (Array.isArray(value)) return value.map((one) => pick(one, fields));
    return pick(value, fields);
  }
}

function pad(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const missing = ' '.repeat(Math.max(0, width - stringWidth(text)));
  return align === 'right' ? missing + text : text + missing;
}

function pick(value: unknown, fields: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const source = value as Record<string, unknown>;
  return Object.fromEntries(fields.map((field) => [field, source[field] ?? null]));
}
