/**
 * The text that a native request signs. Clients differ in one point, whether values are
 * percent-encoded, so a server builds both forms and accepts a signature over either.
 */

export type SignableValue = string | number | boolean | null | undefined;
/** Query parameters or the JSON body of one request. Null and undefined are left out. */
export type SignableParameters = Readonly<Record<string, SignableValue>>;

export type SigningForm = 'raw' | 'percent-encoded';

export interface SigningRequest {
  readonly instruction: string;
  /** An array for a batch: each element is signed with its own `instruction=`. */
  readonly parameters?: SignableParameters | readonly SignableParameters[];
  /** Milliseconds since the epoch, as sent in `X-Timestamp`. */
  readonly timestamp: number | string;
  /** Milliseconds, as sent in `X-Window`. */
  readonly window: number | string;
  readonly form?: SigningForm;
}

/** RFC 3986: everything but unreserved characters. Text that cannot be encoded stays as it is. */
function percentEncode(text: string): string {
  try {
    return encodeURIComponent(text).replace(
      /[!'()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  } catch {
    return text;
  }
}

function keepRaw(text: string): string {
  return text;
}

function byCodeUnits(left: readonly [string, string], right: readonly [string, string]): number {
  if (left[0] === right[0]) return 0;
  return left[0] < right[0] ? -1 : 1;
}

function pairs(parameters: SignableParameters, encode: (text: string) => string): string {
  const present: [string, string][] = [];
  for (const key of Object.keys(parameters)) {
    const value = parameters[key];
    if (value !== null && value !== undefined) present.push([key, String(value)]);
  }
  present.sort(byCodeUnits);
  return present.map(([key, value]) => `${encode(key)}=${encode(value)}&`).join('');
}

/**
 * `instruction=…&<sorted pairs>&timestamp=…&window=…`. The secret half (Ed25519 or HMAC-SHA256 over
 * these characters as UTF-8) is the caller's.
 */
export function signingText(request: SigningRequest): string {
  const { instruction, parameters = {}, timestamp, window, form = 'raw' } = request;
  const encode = form === 'raw' ? keepRaw : percentEncode;
  const list: readonly SignableParameters[] = isBatch(parameters) ? parameters : [parameters];
  const signed = list.map((one) => `instruction=${instruction}&${pairs(one, encode)}`).join('');
  return `${signed}timestamp=${timestamp}&window=${window}`;
}

function isBatch(
  parameters: SignableParameters | readonly SignableParameters[],
): parameters is readonly SignableParameters[] {
  return Array.isArray(parameters);
}

/** Both texts that a signature may be over; one element when they are the same. */
export function acceptedSigningTexts(request: Omit<SigningRequest, 'form'>): readonly string[] {
  const raw = signingText({ ...request, form: 'raw' });
  const encoded = signingText({ ...request, form: 'percent-encoded' });
  return raw === encoded ? [raw] : [raw, encoded];
}
