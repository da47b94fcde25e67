/** Reads CSV or JSON lines, gzipped or plain, into records of text. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { DataError } from '../errors.ts';

export interface Table {
  /** Lower-case names of the columns; absent when a CSV file has no header. */
  readonly header: readonly string[] | undefined;
  readonly records: readonly (readonly string[])[];
  /** Line of the first record, counted from 1. */
  readonly firstLine: number;
  /** Of the file's bytes. */
  readonly sha256: string;
}

/** @throws {DataError} when it is neither CSV nor JSON lines */
export async function readTable(path: string): Promise<Table> {
  const bytes = await readBytes(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isGzip ? gunzipSync(bytes) : bytes).toString('utf8');
  return { ...parseTable(text, path), sha256 };
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    throw new DataError(`${path}: cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

function parseTable(text: string, name: string): Omit<Table, 'sha256'> {
  const first = text.trimStart()[0];
  if (first === undefined) throw new DataError(`${name}: is empty.`);
  return first === '{' ? parseJsonLines(text, name) : parseCsv(text, name);
}

function parseCsv(text: string, name: string): Omit<Table, 'sha256'> {
  const records = text.includes('"') ? parseQuoted(text, name) : parsePlain(text);
  const [head] = records;
  // A header has a name somewhere; data has digits in every price.
  const isHeader = head?.some((cell) => /^[A-Za-z_ ]+$/.test(cell)) ?? false;
  if (!isHeader) return { header: undefined, records, firstLine: 1 };
  return { header: head?.map(columnName), records: records.slice(1), firstLine: 2 };
}

/** Most recordings have no quotes: splitting them is several times as fast. */
function parsePlain(text: string): string[][] {
  const records: string[][] = [];
  for (const line of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    if (line !== '') records.push(line.split(',').map((cell) => cell.trim()));
  }
  return records;
}

function parseQuoted(text: string, name: string): string[][] {
  try {
    return parse(text, { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    throw new DataError(`${name}: is not CSV: ${messageOf(error)}`, { cause: error });
  }
}

function parseJsonLines(text: string, name: string): Omit<Table, 'sha256'> {
  const header: string[] = [];
  const records: string[][] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const record = new Array<string>(header.length).fill('');
    for (const [key, value] of Object.entries(parseJsonObject(line, `${name}:${index + 1}`))) {
      const column = columnName(key);
      let at = header.indexOf(column);
      if (at === -1) at = header.push(column) - 1;
      record[at] = String(value);
    }
    records.push(record);
  }
  return { header, records, firstLine: 1 };
}

function parseJsonObject(line: string, where: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Reported below, with the line.
  }
  throw new DataError(`${where}: is not a JSON object.`);
}

function columnName(cell: string): string {
  return cell.trim().toLowerCase().replaceAll(/[ _-]/g, '');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
