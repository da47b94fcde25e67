/** Reading TOML as plain tables: what is not there is empty, what is malformed is a sentence. */
import { readFile } from 'node:fs/promises';
import { parse } from 'smol-toml';
import { usageError } from '../errors.ts';

export type Table = Readonly<Record<string, unknown>>;

/** @throws {CliError} when the file is there and is not TOML */
export async function readToml(file: string): Promise<Table> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  try {
    return parse(text);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw usageError(`${file} is not valid TOML: ${reason}`);
  }
}

export function tableOf(table: Table, name: string): Table {
  const value = table[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Table)
    : {};
}

export function textOf(table: Table, name: string): string | undefined {
  const value = table[name];
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value : undefined;
}
