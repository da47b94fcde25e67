/** Reads untrusted JSON field by field; what is wrong is gathered with its path. */
import type { VenueFault } from './errors.ts';

/** What was read when a fault was noted; the whole is refused in the end, so it goes nowhere. */
const NOTHING = undefined as never;

export class Faults {
  readonly list: VenueFault[] = [];

  note(path: string, message: string): never {
    this.list.push({ path, message });
    return NOTHING;
  }
}

type Read<T> = (value: unknown, path: string, faults: Faults) => T;

export function text(what: string, pattern: RegExp): Read<string> {
  return (value, path, faults) => {
    if (typeof value !== 'string')
      return faults.note(path, `${what} is a text, not ${kindOf(value)}`);
    return pattern.test(value) ? value : faults.note(path, `${quoted(value)} is not ${what}`);
  };
}

export function wholeNumber(minimum: number, maximum: number): Read<number> {
  return (value, path, faults) => {
    const fits =
      Number.isSafeInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
    if (fits) return value as number;
    const found = typeof value === 'number' ? String(value) : kindOf(value);
    return faults.note(
      path,
      `a whole number from ${minimum} to ${maximum} is needed, not ${found}`,
    );
  };
}

export function oneOf<T extends string>(words: readonly T[]): Read<T> {
  return (value, path, faults) => {
    const word = words.find((one) => one === value);
    if (word !== undefined) return word;
    const found = typeof value === 'string' ? quoted(value) : kindOf(value);
    return faults.note(path, `${found} is not one of ${words.join(', ')}`);
  };
}

export function list<T>(read: Read<T>): Read<readonly T[]> {
  return (value, path, faults) => {
    if (!Array.isArray(value)) return faults.note(path, `a list is needed, not ${kindOf(value)}`);
    return value.map((item, index) => read(item, `${path}[${index}]`, faults));
  };
}

/** An object whose names are free. */
export function dictionary<T>(
  readName: Read<string>,
  read: Read<T>,
): Read<Readonly<Record<string, T>>> {
  return (value, path, faults) => {
    const entries = entriesOf(value, path, faults).map(([name, item]) => {
      const itemPath = `${path}.${name}`;
      return [readName(name, itemPath, faults), read(item, itemPath, faults)] as const;
    });
    return Object.fromEntries(entries);
  };
}

type Fields<T> = { readonly [K in keyof Required<T>]: Read<Exclude<T[K], undefined>> };

/** An object with these names and no others; those in `optional` may be missing. */
export function record<T extends object>(
  fields: Fields<T>,
  optional: readonly (keyof T & string)[] = [],
): Read<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return (value, path, faults) => {
    const given = new Map(entriesOf(value, path, faults));
    for (const name of given.keys()) {
      if (!names.some((known) => known === name)) {
        faults.note(join(path, name), `there is no such field; there are ${names.join(', ')}`);
      }
    }
    const result: Partial<T> = {};
    for (const name of names) {
      const item = given.get(name);
      if (item !== undefined) result[name] = fields[name](item, join(path, name), faults);
      else if (!optional.includes(name)) faults.note(join(path, name), 'it is missing');
    }
    return result as T;
  };
}

function entriesOf(value: unknown, path: string, faults: Faults): [string, unknown][] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject) return Object.entries(value);
  faults.note(path, `an object is needed, not ${kindOf(value)}`);
  return [];
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function quoted(value: string): string {
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}
