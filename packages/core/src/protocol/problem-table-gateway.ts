/** The rows of codes that are found before the engine. */
import type { GatewayCode } from './problem-codes.ts';
import type { ProblemDetails, ProblemEntry } from './problem-entry.ts';

type Rows = Readonly<Record<GatewayCode, ProblemEntry>>;

function seconds(details: ProblemDetails): string {
  const wait = details.retryAfterMilliseconds;
  return wait === undefined ? '' : ` Try again in ${Math.max(1, Math.ceil(wait / 1_000))} s.`;
}

function named(details: ProblemDetails): string {
  return details.field === undefined ? 'A field' : `Field \`${details.field}\``;
}

function shown(details: ProblemDetails): string {
  return details.actual === undefined ? '' : ` (it is \`${details.actual}\`)`;
}

const bytes = {
  'request-malformed': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: () => 'The request is not valid HTTP for this route.',
    hint: 'Compare it with the route in the reference.',
  },
  'headers-too-large': {
    httpStatus: 431,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: () => 'The request headers are too large.',
    hint: 'Send fewer or shorter headers.',
  },
  'method-not-allowed': {
    httpStatus: 405,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: ({ actual }) =>
      `Method ${actual ?? ''} is not allowed on this route.`.replace('  ', ' '),
    hint: 'The `Allow` header lists the methods of this route.',
  },
  'not-found': {
    httpStatus: 404,
    nativeCode: 'RESOURCE_NOT_FOUND',
    retry: 'useless',
    message: ({ actual }) => `There is no ${actual ?? 'such route'} here.`,
    hint: 'The routes are listed at /api/v1/openapi.json.',
  },
  'content-type-unsupported': {
    httpStatus: 415,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: () => 'The body must be JSON, not compressed.',
    hint: 'Send `Content-Type: application/json` and no `Content-Encoding`.',
  },
  'body-too-large': {
    httpStatus: 413,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: ({ limit }) =>
      limit === undefined
        ? 'The body is too large.'
        : `The body is larger than ${limit} bytes, the maximum for this route.`,
    hint: 'Split a batch into smaller ones.',
  },
  'request-timeout': {
    httpStatus: 408,
    nativeCode: 'TIMEOUT',
    retry: 'safe',
    message: () => 'The request did not arrive in time.',
    hint: 'Send the whole request at once.',
  },
  'json-malformed': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: () => 'The body is not the JSON that this route takes.',
    hint: 'Send one JSON object (an array for a batch), encoded as UTF-8.',
  },
  'json-too-deep': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: ({ limit }) => `The JSON is nested deeper than ${limit ?? 'allowed'}.`,
    hint: 'No request of this API nests objects.',
  },
} satisfies Partial<Rows>;

const fields = {
  'field-duplicated': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: (details) => `${named(details)} is given more than once.`,
    hint: 'Give each field once.',
  },
  'field-unknown': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: (details) => `${named(details)} is not one that this route knows.`,
    hint: 'Leave it out, or check its spelling in the reference.',
  },
  'field-missing': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: (details) => `${named(details)} is missing.`,
    hint: 'Add it; the reference lists what the route needs.',
  },
  'field-malformed': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: (details) =>
      `${named(details)} has a value that is not allowed${shown(details)}.` +
      (details.limit === undefined ? '' : ` Allowed: ${details.limit}.`),
    hint: 'The reference gives the form of each field.',
  },
  'field-conflict': {
    httpStatus: 400,
    nativeCode: 'INVALID_ORDER',
    retry: 'useless',
    message: (details) =>
      `${named(details)} does not go with ${details.limit ?? 'the other fields of the request'}.`,
    hint: 'A limit order has a price and a quantity; a market order a quantity or a quote quantity.',
  },
  'decimal-malformed': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: (details) => `${named(details)} is not a decimal string.`,
    hint: 'Write decimals as strings like "0.05": up to 18 digits on each side of the point, no sign, no exponent, no leading zeros.',
  },
  'amount-off-unit': {
    httpStatus: 400,
    nativeCode: 'INVALID_QUANTITY',
    retry: 'useless',
    message: (details) =>
      `${named(details)} has more decimals than ${details.asset ?? 'its asset'} has` +
      `${details.limit === undefined ? '' : ` (smallest unit ${details.limit})`}.`,
    hint: 'Nothing is rounded; give a whole number of units.',
  },
  'symbol-malformed': {
    httpStatus: 400,
    nativeCode: 'INVALID_SYMBOL',
    retry: 'useless',
    message: () => 'The symbol does not have the form of a market such as TATA_INR.',
    hint: 'GET /api/v1/markets lists the markets.',
  },
  'client-id-malformed': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: () =>
      'The client id is neither a uint32 nor a string of 1 … 36 letters, digits, dots, colons, slashes, underscores and dashes.',
    hint: 'Use a random id per order; the SDK makes one.',
  },
  'interval-unknown': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: () =>
      'The interval is not one of 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1month.',
    hint: 'Use one of these.',
  },
  'batch-too-large': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: ({ actual, limit }) =>
      `A batch of ${actual ?? 'this many'} orders is larger than ${limit ?? 'the maximum'}.`,
    hint: 'Split it.',
  },
} satisfies Partial<Rows>;

const identity = {
  unauthorized: {
    httpStatus: 401,
    nativeCode: 'UNAUTHORIZED',
    retry: 'useless',
    message: () => 'The request is not signed by a key that this exchange knows.',
    hint: 'Send X-API-Key, X-Signature, X-Timestamp and X-Window, with a key of this exchange.',
  },
  'signature-invalid': {
    httpStatus: 401,
    nativeCode: 'INVALID_SIGNATURE',
    retry: 'useless',
    // The same sentence as for an unknown key, so that keys cannot be probed.
    message: () => 'The request is not signed by a key that this exchange knows.',
    hint: 'Sign instruction, sorted parameters, timestamp and window exactly as they are sent.',
  },
  'timestamp-expired': {
    httpStatus: 401,
    nativeCode: 'INVALID_SIGNATURE',
    retry: 'safe',
    message: () => 'The timestamp is outside the window around the time of the exchange.',
    hint: 'Set the clock, or sign with the time that GET /api/v1/time gives, and send it again.',
  },
  'window-invalid': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: () => 'X-Timestamp and X-Window are whole milliseconds, the window 1 … 60000.',
    hint: 'Leave X-Window out for 5000.',
  },
  'signature-replayed': {
    httpStatus: 409,
    nativeCode: 'INVALID_SIGNATURE',
    retry: 'useless',
    message: () => 'This signed request was already received.',
    hint: 'Sign each request anew; give orders a client id so that a repeat is harmless.',
  },
  'key-locked': {
    httpStatus: 429,
    nativeCode: 'TOO_MANY_REQUESTS',
    retry: 'safe',
    message: (details) =>
      `Too many wrong signatures for this key from this address.${seconds(details)}`,
    hint: 'Check the secret before trying again.',
  },
  'scope-missing': {
    httpStatus: 403,
    nativeCode: 'FORBIDDEN',
    retry: 'useless',
    message: ({ limit }) => `The key lacks the scope ${limit ?? 'that this needs'}.`,
    hint: 'Use a key that has it.',
  },
  'ip-not-allowed': {
    httpStatus: 403,
    nativeCode: 'FORBIDDEN',
    retry: 'useless',
    message: () => 'The key may not be used from this address.',
    hint: 'Send from an address on the key’s list.',
  },
} satisfies Partial<Rows>;

const streams = {
  'stream-unknown': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: ({ actual }) =>
      actual === undefined
        ? 'Invalid stream'
        : `Invalid stream: ${actual} is none of this exchange.`,
    hint: 'Streams are named like depth.TATA_INR or kline.1m.TATA_INR.',
  },
  'stream-limit': {
    httpStatus: 429,
    nativeCode: 'TOO_MANY_REQUESTS',
    retry: 'useless',
    message: ({ limit }) => `A connection carries at most ${limit ?? 'so many'} streams.`,
    hint: 'Unsubscribe from some, or open another connection.',
  },
  'stream-account-conflict': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: ({ field }) =>
      `The connection has ${field === undefined ? 'this stream' : `\`${field}\``} for another account.`,
    hint: 'Open a connection for each account, or unsubscribe from the stream first.',
  },
  'message-malformed': {
    httpStatus: 400,
    nativeCode: 'INVALID_CLIENT_REQUEST',
    retry: 'useless',
    message: () => 'The message is not a request of this API.',
    hint: 'Send {"method":"SUBSCRIBE","params":["depth.TATA_INR"],"id":1}.',
  },
  'consumer-too-slow': {
    httpStatus: 429,
    nativeCode: 'TOO_MANY_REQUESTS',
    retry: 'safe',
    message: () => 'The connection was closed because it did not read what it subscribed to.',
    hint: 'Subscribe to less, or read faster, then connect again.',
  },
} satisfies Partial<Rows>;

const capacity = {
  'rate-limited': {
    httpStatus: 429,
    nativeCode: 'TOO_MANY_REQUESTS',
    retry: 'safe',
    message: (details) => `Too many requests.${seconds(details)}`,
    hint: 'The rate-limit headers of each answer say how many are left.',
  },
  'too-many-connections': {
    httpStatus: 429,
    nativeCode: 'TOO_MANY_REQUESTS',
    retry: 'safe',
    message: () => 'Too many connections from this address.',
    hint: 'Share one connection among subscriptions.',
  },
  busy: {
    httpStatus: 503,
    nativeCode: 'SERVER_ERROR',
    retry: 'safe',
    message: (details) => `The exchange is busy; nothing was done.${seconds(details)}`,
    hint: 'Wait a moment and send it again.',
  },
  'not-ready': {
    httpStatus: 503,
    nativeCode: 'MAINTENANCE',
    retry: 'safe',
    message: () => 'The exchange is starting; nothing was done.',
    hint: 'Wait until /readyz on the operators’ port says so.',
  },
  'shutting-down': {
    httpStatus: 503,
    nativeCode: 'MAINTENANCE',
    retry: 'safe',
    message: () => 'The exchange is shutting down; nothing was done.',
    hint: 'Send it again when the exchange is back.',
  },
  'not-implemented': {
    httpStatus: 501,
    nativeCode: 'NOT_IMPLEMENTED',
    retry: 'useless',
    message: (details) => `${named(details)} asks for something that this exchange does not do.`,
    hint: 'Leave it out.',
  },
  internal: {
    httpStatus: 500,
    nativeCode: 'SERVER_ERROR',
    retry: 'unknown',
    message: () => 'Something went wrong inside the exchange.',
    hint: 'Look the order up by its client id before sending it again; tell the operator the request id.',
  },
} satisfies Partial<Rows>;

export const gatewayProblems: Rows = { ...bytes, ...fields, ...identity, ...streams, ...capacity };
