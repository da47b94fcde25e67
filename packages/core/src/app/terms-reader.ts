/**
 * Reads an input's decimal strings in a market's units. The first one that is no number on the grid
 * is kept as `fault`, so that a command is built in one go and then either sent or refused.
 */
import type { ListedMarket } from '../engine/exchange.ts';
import { TIME_MICROS_MAX } from '../limits.ts';
import { type Parsed, parseAmount, parsePrice, parseQuantity } from '../units/decimal.ts';
import type { Amount, PriceTicks, QuantityLots, RatePpm, TimeMicros } from '../units/quantities.ts';
import { refused } from './refusals.ts';
import type { RefusalCode, Refused } from './results.ts';

export class TermsReader {
  readonly terms: ListedMarket;
  /** Why nothing can be sent, if there is a reason. */
  fault: Refused | undefined;

  constructor(terms: ListedMarket) {
    this.terms = terms;
  }

  price(text: string): PriceTicks {
    return this.#read(parsePrice(this.terms, text), text);
  }

  quantity(text: string): QuantityLots {
    return this.#read(parseQuantity(this.terms, text), text);
  }

  quoteAmount(text: string): Amount {
    return this.#read(parseAmount(this.terms.quoteDecimals, text), text);
  }

  rate(value: number): RatePpm {
    if (!Number.isSafeInteger(value)) this.#refuse('trail-out-of-range', value);
    return value as RatePpm;
  }

  time(value: number): TimeMicros {
    const time = readTime(value);
    if (!time.ok) this.fault ??= time;
    return value as TimeMicros;
  }

  /** A number that nobody will see stands in for what could not be read. */
  #read<T>(parsed: Parsed<T, RefusalCode>, text: string): T {
    if (parsed.ok) return parsed.value;
    this.#refuse(parsed.code, text);
    return undefined as T;
  }

  #refuse(code: RefusalCode, value: string | number): void {
    this.fault ??= refused(code, `: ${value}`);
  }
}

/** Whole microseconds since the epoch. */
export function readTime(value: number): { ok: true; value: TimeMicros } | Refused {
  const isTime = Number.isSafeInteger(value) && value >= 0 && value <= TIME_MICROS_MAX;
  return isTime
    ? { ok: true, value: value as TimeMicros }
    : refused('time-malformed', `: ${value}`);
}

/** `read` of a field that may be absent. */
export function optional<In, Out>(value: In | undefined, read: (value: In) => Out) {
  return value === undefined ? undefined : read(value);
}

/** The same fields without those that are absent. */
export function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
