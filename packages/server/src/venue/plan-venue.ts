/**
 * A venue as commands and names. The commands are tried on an exchange of their own: what would be
 * rejected is found, with its path, before anything is journaled, and the account ids are known.
 */
import {
  type AccountId,
  type Amount,
  type Command,
  type CreateMarket,
  Exchange,
  type ExchangeEvent,
  type RatePpm,
  type RejectCode,
  type Seq,
  type TimeMicros,
} from '@exchange/core';
import {
  type Parsed,
  parseAmount,
  parseDecimal,
  parsePrice,
  parseQuantity,
} from '@exchange/core/units';
import type { NewKey, VenueIdentities } from '../identity/identity.ts';
import { SUBMIT_ALL_COMMANDS_MAX } from '../limits.ts';
import { VenueError, type VenueFault } from './errors.ts';
import type { Venue, VenueAccount, VenueKey, VenueMarket } from './venue.ts';

export interface VenuePlan {
  readonly commands: readonly Command[];
  readonly identities: VenueIdentities;
}

/** @throws {VenueError} what the exchange would not take */
export function planVenue(venue: Venue): VenuePlan {
  const plan = new Plan(venue);
  plan.make();
  return plan.result();
}

const PPM_DECIMALS = 6;
const MICROS_PER_SECOND = 1_000_000;
const prices = ['minPrice', 'maxPrice', 'referencePrice'] as const;
const quantities = ['minQuantity', 'maxQuantity'] as const;
const notionals = ['minNotional', 'maxNotional'] as const;

class Plan {
  readonly #venue: Venue;
  readonly #exchange = new Exchange();
  readonly #commands: Command[] = [];
  readonly #faults: VenueFault[] = [];
  readonly #accounts: { account: AccountId; name: string }[] = [];
  readonly #keys: NewKey[] = [];
  readonly #decimals = new Map<string, number>();
  readonly #names = new Set<string>();
  readonly #keyIds = new Set<string>();

  constructor(venue: Venue) {
    this.#venue = venue;
  }

  make(): void {
    for (const [index, { symbol, decimals }] of this.#venue.assets.entries()) {
      this.#decimals.set(symbol, decimals);
      this.#try({ kind: 'create-asset', symbol, decimals }, `assets[${index}].symbol`);
    }
    for (const [index, market] of this.#venue.markets.entries()) {
      this.#market(market, `markets[${index}]`);
    }
    for (const [index, account] of this.#venue.accounts.entries()) {
      this.#account(account, `accounts[${index}]`);
    }
    if (this.#commands.length > SUBMIT_ALL_COMMANDS_MAX) {
      this.#fault('', `It needs more than ${SUBMIT_ALL_COMMANDS_MAX} commands.`);
    }
  }

  result(): VenuePlan {
    if (this.#faults.length > 0) throw new VenueError(this.#faults);
    const identities = { accounts: this.#accounts, keys: this.#keys };
    return { commands: this.#commands, identities };
  }

  #market(market: VenueMarket, path: string): void {
    const [first = '', second = ''] = market.symbol.split('_');
    const { symbol, tickSize, lotSize, base = first, quote = second, openOrdersMax } = market;
    for (const [field, asset] of [
      ['base', base],
      ['quote', quote],
    ] as const) {
      if (this.#decimals.has(asset)) continue;
      this.#fault(`${path}.${field}`, `there is no asset ${asset}`);
      return;
    }
    const quoteDecimals = this.#decimals.get(quote) ?? 0;
    const command: CreateMarket = {
      kind: 'create-market',
      symbol,
      base,
      quote,
      tickSize,
      lotSize,
      makerFee: this.#rate(market.makerFee, `${path}.makerFee`),
      takerFee: this.#rate(market.takerFee, `${path}.takerFee`),
      ...(openOrdersMax === undefined ? {} : { openOrdersMax }),
      ...this.#bandAndDay(market, path),
      ...this.#bounds({ market, path, fields: prices, parse: (text) => parsePrice(market, text) }),
      ...this.#bounds({
        market,
        path,
        fields: quantities,
        parse: (text) => parseQuantity(market, text),
      }),
      ...this.#bounds({
        market,
        path,
        fields: notionals,
        parse: (text) => parseAmount(quoteDecimals, text),
      }),
    };
    this.#try(command, path);
  }

  #bandAndDay(
    { priceBand, bandAuctionSeconds, dayEndSeconds }: VenueMarket,
    path: string,
  ): Pick<CreateMarket, 'priceBand' | 'bandAuctionMicros' | 'dayEndMicros'> {
    return {
      ...(priceBand === undefined ? {} : { priceBand: this.#rate(priceBand, `${path}.priceBand`) }),
      ...(bandAuctionSeconds === undefined
        ? {}
        : { bandAuctionMicros: bandAuctionSeconds * MICROS_PER_SECOND }),
      ...(dayEndSeconds === undefined ? {} : { dayEndMicros: dayEndSeconds * MICROS_PER_SECOND }),
    };
  }

  /** The optional decimal fields, in the engine's units. */
  #bounds<Field extends keyof VenueMarket, Value>({
    market,
    path,
    fields,
    parse,
  }: {
    readonly market: VenueMarket;
    readonly path: string;
    readonly fields: readonly Field[];
    readonly parse: (text: string) => Parsed<Value, string>;
  }): Partial<Record<Field, Value>> {
    const bounds: Partial<Record<Field, Value>> = {};
    for (const field of fields) {
      const text = market[field];
      if (text === undefined) continue;
      const parsed = parse(String(text));
      if (parsed.ok) bounds[field] = parsed.value;
      else this.#fault(`${path}.${field}`, faultText(parsed.code, String(text), market));
    }
    return bounds;
  }

  #rate(text: string, path: string): RatePpm {
    const sign = text.startsWith('-') ? -1 : 1;
    const parsed = parseDecimal(text.replace('-', ''));
    if (!parsed.ok || parsed.value.scale > PPM_DECIMALS) {
      this.#fault(path, 'a rate has at most 6 decimals');
      return 0 as RatePpm;
    }
    const { units, scale } = parsed.value;
    return (sign * Number(units * 10n ** BigInt(PPM_DECIMALS - scale))) as RatePpm;
  }

  #account({ name, selfTradeGroup, balances = {}, keys = [] }: VenueAccount, path: string): void {
    if (this.#names.has(name)) this.#fault(`${path}.name`, `the name ${name} is taken`);
    this.#names.add(name);
    const group = selfTradeGroup === undefined ? {} : { selfTradeGroup };
    const events = this.#try({ kind: 'create-account', ...group }, path);
    const created = events.find((event) => event.kind === 'account-created');
    if (created === undefined) return;
    const { account } = created;
    this.#accounts.push({ account, name });
    for (const [asset, text] of Object.entries(balances)) {
      this.#balance({ account, asset, text }, `${path}.balances.${asset}`);
    }
    for (const [index, key] of keys.entries()) this.#key(key, account, `${path}.keys[${index}]`);
  }

  #balance(
    { account, asset, text }: { account: AccountId; asset: string; text: string },
    path: string,
  ): void {
    const decimals = this.#decimals.get(asset);
    if (decimals === undefined) {
      this.#fault(path, `there is no asset ${asset}`);
      return;
    }
    const parsed = parseAmount(decimals, text);
    if (!parsed.ok) {
      this.#fault(path, `${asset} has ${decimals} decimals, ${text} has more`);
      return;
    }
    const amount: Amount = parsed.value;
    if (amount > 0n) this.#try({ kind: 'deposit', account, asset, amount }, path);
  }

  #key(key: VenueKey, account: AccountId, path: string): void {
    const keyId = key.kind === 'hmac' ? key.key : key.publicKey;
    const field = key.kind === 'hmac' ? 'key' : 'publicKey';
    if (this.#keyIds.has(keyId)) this.#fault(`${path}.${field}`, 'another key has it already');
    this.#keyIds.add(keyId);
    const { label, scopes = ['read'], ipAllow = [] } = key;
    const expiresAt = this.#expiry(key.expiresAt, `${path}.expiresAt`);
    const common = {
      account,
      scopes,
      ipAllow,
      ...(label === undefined ? {} : { label }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    };
    if (scopes.includes('withdraw') && ipAllow.length === 0) {
      this.#fault(`${path}.ipAllow`, 'a key that may withdraw needs a list of addresses');
    }
    this.#keys.push(
      key.kind === 'hmac'
        ? { ...common, kind: 'hmac', keyId: key.key, secret: key.secret }
        : { ...common, kind: 'ed25519', publicKey: Buffer.from(key.publicKey, 'base64') },
    );
  }

  #expiry(text: string | undefined, path: string): TimeMicros | undefined {
    if (text === undefined) return undefined;
    const milliseconds = Date.parse(text);
    if (Number.isFinite(milliseconds)) return (milliseconds * 1000) as TimeMicros;
    this.#fault(path, `${JSON.stringify(text)} is no such day or hour`);
    return undefined;
  }

  #try(command: Command, path: string): readonly ExchangeEvent[] {
    const seq = (this.#exchange.seq + 1) as Seq;
    const events = this.#exchange.apply({ seq, time: 1 as TimeMicros, command });
    this.#commands.push(command);
    for (const event of events) {
      if (event.kind === 'command-rejected') this.#fault(path, rejectText(event.code, command));
    }
    return events;
  }

  #fault(path: string, message: string): void {
    this.#faults.push({ path, message });
  }
}

function faultText(code: string, text: string, { tickSize, lotSize }: VenueMarket): string {
  if (code === 'price-off-tick') return `${text} is not a multiple of the tick size ${tickSize}`;
  if (code === 'quantity-off-lot') return `${text} is not a multiple of the lot size ${lotSize}`;
  return `${text} is refused: ${code}`;
}

function rejectText(code: RejectCode, command: Command): string {
  if (code === 'asset-exists') return 'there is such an asset already';
  if (code === 'market-exists') return 'there is such a market already';
  if (code === 'market-invalid' && command.kind === 'create-market') {
    return (
      `a market with tick size ${command.tickSize}, lot size ${command.lotSize} and these fees and bounds cannot be: ` +
      'a tick times a lot is a whole number of quote units, a lot a whole number of base units, and each minimum is at most its maximum'
    );
  }
  return `the exchange would reject it: ${code}`;
}
