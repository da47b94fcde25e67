/** The venue file: JSON, checked as a whole before anything of it is used. */
import { scopes } from '../identity/identity.ts';
import { VENUE_FILE_BYTES_MAX } from '../limits.ts';
import { VenueError } from './errors.ts';
import { planVenue } from './plan-venue.ts';
import { dictionary, Faults, list, oneOf, record, text, wholeNumber } from './reader.ts';
import type { Venue, VenueAccount, VenueAsset, VenueKey, VenueMarket } from './venue.ts';

const symbol = text('an asset symbol (1 to 10 of A–Z, 0–9)', /^[A-Z0-9]{1,10}$/);
const marketSymbol = text('a market symbol like BTC_USDT', /^[A-Z0-9]{1,10}_[A-Z0-9]{1,10}$/);
const decimal = text(
  'a decimal number (digits, at most 18 before and after the point)',
  /^(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$/,
);
const step = text(
  'a decimal number above zero (at most 18 digits before and after the point)',
  /^(?!0(\.0+)?$)(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$/,
);
const rate = text('a fraction with at most 6 decimals, like 0.001', /^-?(0|1)(\.[0-9]{1,6}0*)?$/);
const name = text(
  'a name (1 to 32 of a–z, 0–9, ".", "_", "-", beginning with a letter or digit)',
  /^[a-z0-9][a-z0-9._-]{0,31}$/,
);
const label = text('a label of 1 to 64 characters without control characters', /^[^\p{C}]{1,64}$/u);
const scopeList = list(oneOf(scopes));
const address = text('an IP address or CIDR block', /^[0-9a-fA-F.:]{2,45}(\/[0-9]{1,3})?$/);
const instant = text(
  'a time like 2027-01-31T00:00:00Z',
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/,
);

const asset = record<VenueAsset>({ symbol, decimals: wholeNumber(0, 18) });

const market = record<VenueMarket>(
  {
    symbol: marketSymbol,
    base: symbol,
    quote: symbol,
    tickSize: step,
    lotSize: step,
    minPrice: decimal,
    maxPrice: decimal,
    minQuantity: decimal,
    maxQuantity: decimal,
    minNotional: decimal,
    maxNotional: decimal,
    makerFee: rate,
    takerFee: rate,
    openOrdersMax: wholeNumber(1, 1_000_000),
    priceBand: text('a fraction below 1 with at most 6 decimals, like 0.1', /^0\.[0-9]{1,6}0*$/),
    referencePrice: decimal,
    bandAuctionSeconds: wholeNumber(1, 604_800),
    dayEndSeconds: wholeNumber(0, 86_399),
  },
  [
    'base',
    'quote',
    'minPrice',
    'maxPrice',
    'minQuantity',
    'maxQuantity',
    'minNotional',
    'maxNotional',
    'openOrdersMax',
    'priceBand',
    'referencePrice',
    'bandAuctionSeconds',
    'dayEndSeconds',
  ],
);

const keyOptions = ['label', 'scopes', 'ipAllow', 'expiresAt'] as const;

const hmacKey = record<Extract<VenueKey, { kind: 'hmac' }>>(
  {
    kind: oneOf(['hmac']),
    key: text('a key id (8 to 64 of A–Z, a–z, 0–9, "_", "-")', /^[A-Za-z0-9_-]{8,64}$/),
    secret: text('a secret of 16 to 256 printable ASCII characters', /^[\x21-\x7e]{16,256}$/),
    label,
    scopes: scopeList,
    ipAllow: list(address),
    expiresAt: instant,
  },
  keyOptions,
);

const ed25519Key = record<Extract<VenueKey, { kind: 'ed25519' }>>(
  {
    kind: oneOf(['ed25519']),
    publicKey: text('the base64 of an Ed25519 public key (32 bytes)', /^[A-Za-z0-9+/]{43}=$/),
    label,
    scopes: scopeList,
    ipAllow: list(address),
    expiresAt: instant,
  },
  keyOptions,
);

const key = (value: unknown, path: string, faults: Faults): VenueKey => {
  const kind =
    typeof value === 'object' && value !== null && 'kind' in value ? value.kind : undefined;
  switch (kind) {
    case 'hmac':
      return hidingSecret(value, path, faults);
    case 'ed25519':
      return ed25519Key(value, path, faults);
    default:
      return faults.note(`${path}.kind`, 'it is hmac or ed25519');
  }
};

/** A fault never repeats a secret, which may end up in a log. */
function hidingSecret(value: unknown, path: string, faults: Faults): VenueKey {
  const own = new Faults();
  const read = hmacKey(value, path, own);
  const secretPath = `${path}.secret`;
  for (const fault of own.list) {
    const message = 'a secret of 16 to 256 printable ASCII characters is needed';
    faults.list.push(fault.path === secretPath ? { ...fault, message } : fault);
  }
  return read;
}

const account = record<VenueAccount>(
  {
    name,
    selfTradeGroup: wholeNumber(0, Number.MAX_SAFE_INTEGER),
    balances: dictionary(symbol, decimal),
    keys: list(key),
  },
  ['selfTradeGroup', 'balances', 'keys'],
);

const venue = record<Venue>({
  assets: list(asset),
  markets: list(market),
  accounts: list(account),
});

/**
 * A venue out of a JSON text.
 * @throws {VenueError} with the path of each fault; nothing of it can be used
 */
export function parseVenueFile(source: string): Venue {
  if (Buffer.byteLength(source) > VENUE_FILE_BYTES_MAX) {
    const message = `A venue file has at most ${VENUE_FILE_BYTES_MAX} bytes.`;
    throw new VenueError([{ path: '', message }]);
  }
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    const message = `It is not JSON: ${(error as Error).message}`;
    throw new VenueError([{ path: '', message }], { cause: error });
  }
  return parseVenue(value);
}

/** The same for a value that is an object already. */
export function parseVenue(value: unknown): Venue {
  const faults = new Faults();
  const parsed = venue(value, '', faults);
  if (faults.list.length > 0) throw new VenueError(faults.list);
  // Its commands are tried out as well: what an exchange would reject is a fault of the file.
  planVenue(parsed);
  return parsed;
}
