/** Optional values and words of a list, as the command codec writes them. */
import type { Amount } from '../../units/quantities.ts';
import { type BinaryReader, type BinaryWriter, FormatError } from './binary.ts';

/** 0: absent; else the value after a 1, so that 0 and absent differ. */
export function writeOptional(writer: BinaryWriter, value: number | undefined): void {
  writer.number(value === undefined ? 0 : 1);
  if (value !== undefined) writer.number(value);
}

export function readOptional(reader: BinaryReader): number | undefined {
  return reader.number() === 0 ? undefined : reader.number();
}

export function writeOptionalSigned(writer: BinaryWriter, value: number | undefined): void {
  writer.number(value === undefined ? 0 : 1);
  if (value !== undefined) writer.signed(value);
}

export function readOptionalSigned(reader: BinaryReader): number | undefined {
  return reader.number() === 0 ? undefined : reader.signed();
}

export function writeOptionalText(writer: BinaryWriter, value: string | undefined): void {
  writer.number(value === undefined ? 0 : 1);
  if (value !== undefined) writer.text(value);
}

export function readOptionalText(reader: BinaryReader): string | undefined {
  return reader.number() === 0 ? undefined : reader.text();
}

export function writeOptionalBig(writer: BinaryWriter, value: bigint | undefined): void {
  writer.number(value === undefined ? 0 : 1);
  if (value !== undefined) writer.big(value);
}

export function readOptionalBig(reader: BinaryReader): Amount | undefined {
  return reader.number() === 0 ? undefined : (reader.big() as Amount);
}

export function readWord<T>(reader: BinaryReader, words: readonly T[]): T {
  return word(words, reader.number());
}

export function word<T>(words: readonly T[], number: number): T {
  const found = words[number];
  if (found === undefined) throw new FormatError('A word is not in its list.');
  return found;
}

/** The property, or nothing at all where the value is absent. */
export function optional<K extends string, V>(
  key: K,
  value: V | undefined,
): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}
