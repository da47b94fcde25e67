/** What a WebSocket takes. */
import { type Static, Type } from 'typebox';
import { strict } from '../http/schemas/common.ts';
import { ProblemError } from '../problem-error.ts';
import { createValidator } from '../validation.ts';

const UpdateIdNumber = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

export const Request = Type.Object(
  {
    method: Type.String({ maxLength: 32 }),
    params: Type.Optional(Type.Unknown()),
    id: Type.Optional(
      Type.Union([
        Type.String({ maxLength: 64 }),
        Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
        Type.Null(),
      ]),
    ),
    signature: Type.Optional(
      Type.Array(Type.Union([Type.String({ maxLength: 256 }), Type.Integer()]), {
        minItems: 4,
        maxItems: 4,
      }),
    ),
    /** When an order was sent, in milliseconds since the epoch, and for how long it may be executed. */
    timestamp: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    window: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    resume: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), UpdateIdNumber)),
  },
  strict,
);
export type Request = Static<typeof Request>;
export type RequestId = string | number | null;

const faultOfRequest = createValidator(Request);

/** @throws {ProblemError} `message-malformed` */
export function parseRequest(value: unknown): Request {
  if (faultOfRequest(value) !== undefined) throw new ProblemError('message-malformed');
  return value as Request;
}

/** The id to answer under, of a message that may be anything. */
export function requestIdOf(value: unknown): RequestId {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, 'id')) return null;
  const { id } = value as { id: unknown };
  if (typeof id === 'number' && Number.isSafeInteger(id)) return id;
  return typeof id === 'string' && id.length <= 64 ? id : null;
}
