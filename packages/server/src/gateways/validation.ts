/** Schemas as checks that answer in the words of the API. HTTP and WebSocket use the same. */
import type { ProblemCode } from '@exchange/core/protocol';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { ProblemError } from './problem-error.ts';

interface SchemaFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: object;
}

const FIELD_LENGTH_MAX = 40;
const DECIMAL_FIELDS: ReadonlySet<string> = new Set(['price', 'quantity', 'quoteQuantity']);

/** A check that gives the first fault, or undefined when the value has the schema's form. */
export function createValidator(schema: TSchema): (value: unknown) => ProblemError | undefined {
  const compiled = Compile(schema);
  return (value) => (compiled.Check(value) ? undefined : faultOf(compiled.Errors(value), value));
}

function faultOf(faults: readonly SchemaFault[], value: unknown): ProblemError {
  // `additionalProperties: false` reports each field twice; the second report names it.
  const fault = faults.find(({ keyword }) => keyword !== 'boolean');
  if (fault === undefined) return new ProblemError('request-malformed');
  switch (fault.keyword) {
    case 'required':
      return new ProblemError('field-missing', { field: firstOf(fault, 'requiredProperties') });
    case 'additionalProperties':
      return new ProblemError('field-unknown', { field: firstOf(fault, 'additionalProperties') });
    case 'maxItems':
      return new ProblemError('batch-too-large', { limit: String(paramOf(fault, 'limit')) });
    default: {
      const path = fault.instancePath.split('/').slice(1);
      return valueFault(path.at(-1) ?? '', valueAt(value, path));
    }
  }
}

function valueFault(field: string, value: unknown): ProblemError {
  // A root that is no object, or an element of a batch that is none.
  if (field === '' || /^[0-9]+$/.test(field)) return new ProblemError('json-malformed');
  // A query parameter that came twice.
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) {
    return new ProblemError('field-duplicated', { field });
  }
  return new ProblemError(valueCode(field), { field });
}

function valueCode(field: string): ProblemCode {
  if (DECIMAL_FIELDS.has(field)) return 'decimal-malformed';
  switch (field) {
    case 'symbol':
      return 'symbol-malformed';
    case 'clientId':
      return 'client-id-malformed';
    case 'interval':
      return 'interval-unknown';
    default:
      return 'field-malformed';
  }
}

function paramOf(fault: SchemaFault, name: string): unknown {
  return (fault.params as Record<string, unknown>)[name];
}

function firstOf(fault: SchemaFault, name: string): string {
  const names = paramOf(fault, name);
  return printable(Array.isArray(names) ? names[0] : names);
}

function valueAt(source: unknown, path: readonly string[]): unknown {
  let value: unknown = source;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

/** A field's name comes from a stranger: bounded, and nothing that could steer a terminal or log. */
function printable(name: unknown): string {
  return String(name)
    .slice(0, FIELD_LENGTH_MAX)
    .replace(/[^\x20-\x7e]/g, '?');
}
