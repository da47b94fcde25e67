/** What a schema found, in the words of the API. Only the name of a field is repeated, never its value. */
import type { ProblemCode } from '@exchange/core/protocol';
import type { FastifyError, FastifyRequest } from 'fastify';
import { ProblemError } from '../problem-error.ts';

interface SchemaFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

const FIELD_LENGTH_MAX = 40;
const DECIMAL_FIELDS: ReadonlySet<string> = new Set(['price', 'quantity', 'quoteQuantity']);

/** The first fault of a request's body or query. */
export function validationProblem(error: FastifyError, request: FastifyRequest): ProblemError {
  const faults = error.validation as readonly SchemaFault[] | undefined;
  const fault = faults?.[0];
  if (fault === undefined) return new ProblemError('request-malformed');
  const source = error.validationContext === 'querystring' ? request.query : request.body;
  return schemaProblem(fault, source);
}

export function schemaProblem(fault: SchemaFault, source: unknown): ProblemError {
  const path = fault.instancePath.split('/').slice(1);
  const field = path.at(-1) ?? '';
  switch (fault.keyword) {
    case 'required':
      return new ProblemError('field-missing', { field: printable(fault.params['missingProperty']) });
    case 'additionalProperties':
      return new ProblemError('field-unknown', {
        field: printable(fault.params['additionalProperty']),
      });
    case 'maxItems':
      return new ProblemError('batch-too-large', { limit: String(fault.params['limit']) });
    default:
      return valueProblem(field, valueAt(source, path));
  }
}

function valueProblem(field: string, value: unknown): ProblemError {
  // A root that is no object, or an element of a batch that is none.
  if (field === '' || /^[0-9]+$/.test(field)) return new ProblemError('json-malformed');
  // A query parameter that came twice.
  if (Array.isArray(value) && field !== 'clientId') {
    const repeated = value.every((item) => typeof item === 'string');
    if (repeated) return new ProblemError('field-duplicated', { field });
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
    .replace(/[^\x20-\x7e]/g, '?')
    .slice(0, FIELD_LENGTH_MAX);
}
