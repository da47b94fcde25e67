/**
 * The events of one command, packed: sixteen doubles an event in one buffer that is used again for
 * each command. Objects are made from them only for who asks (`event-objects.ts`). Events that are
 * rare or carry text are kept as objects from the start, and their record just points at them.
 */
import type { EventBody } from '../events.ts';

/** Doubles per event; field 0 is the kind. */
export const EVENT_FIELDS = 16;
const EVENTS_INITIAL = 64;

// Fields 1 … 4 of events on one order: market (its number), account, order id, side (0 buy, 1 sell).
// An amount takes two fields: high × 2^52 + low. A price or update id of 0 is absent.

/** 1: position in `objects`. */
export const EVENT_OBJECT = 0;
/** 5 flags · 6 price · 7 quantity, 0 by amount · 8, 9 quote amount · 10 position in `texts`, or −1. */
export const EVENT_ACCEPTED = 1;
/** 5 price · 6 quantity · 7 update id. */
export const EVENT_RESTED = 2;
/**
 * 1 market × 2 + taker's side · 2 trade id · 3 price · 4 quantity · 5 taker's and 6 maker's order id ·
 * 7 taker's and 8 maker's account · 9, 10 taker's and 11, 12 maker's fee · 13 what the taker and 14 the
 * maker have left · 15 update id.
 */
export const EVENT_TRADE = 3;
/** 5 price · 6 by · 7 remaining · 8 update id · 9 hidden lots of `by`. */
export const EVENT_REDUCED = 4;
/** 5 old price · 6 old remaining · 7 price · 8 remaining · 9 update id · 10 hidden lots of 6. */
export const EVENT_REPLACED = 5;
/** 5 role (0 maker, 1 taker) · 6 price · 7 by · 8 remaining · 9 update id · 10 hidden lots of `by`. */
export const EVENT_DECREMENTED = 6;
/** 5 reason · 6 price · 7 remaining · 8 update id · 9 hidden lots of 7. */
export const EVENT_CANCELLED = 7;
/** 5 reason · 6 remaining · 7 price · 8 update id · 9 hidden lots of 6. */
export const EVENT_EXPIRED = 8;
/** 1 account · 2 asset (its number) · 3, 4 available · 5, 6 held · 7 reason. */
export const EVENT_BALANCE = 9;
/**
 * An accepted order with more to say: as `EVENT_ACCEPTED`, then 11 stop price · 12 trail (ticks, or
 * parts per million as a negative number) · 13 display quantity · 14 expires at · 15 linked order id.
 */
export const EVENT_ACCEPTED_TERMS = 10;
/** As `EVENT_RESTED`, then 8 hidden lots · 9 1 if it is a refill. */
export const EVENT_RESTED_ICEBERG = 11;

/** Fields that events on one order share. */
export const FIELD_MARKET = 1;
export const FIELD_ACCOUNT = 2;
export const FIELD_ORDER = 3;
export const FIELD_SIDE = 4;

/** How many fields of each kind mean something. */
export const eventFieldsUsed: readonly number[] = [2, 11, 8, 16, 10, 11, 11, 10, 10, 8, 16, 10];

/** The events of one command, for reading. */
export interface PackedEvents {
  readonly count: number;
  /** `EVENT_FIELDS` doubles an event. */
  readonly fields: Float64Array;
  /** Bodies that `EVENT_OBJECT` records point at. */
  readonly objects: readonly EventBody[];
  /** Client ids that `EVENT_ACCEPTED` records point at. */
  readonly texts: readonly string[];
}

export interface EventMark {
  readonly count: number;
  readonly objects: number;
  readonly texts: number;
}

export class EventBuffer implements PackedEvents {
  count = 0;
  fields = new Float64Array(EVENTS_INITIAL * EVENT_FIELDS);
  /** Bodies of `EVENT_OBJECT` records. */
  readonly objects: EventBody[] = [];
  /** Client ids of accepted orders. */
  readonly texts: string[] = [];

  clear(): void {
    this.count = 0;
    if (this.objects.length > 0) this.objects.length = 0;
    if (this.texts.length > 0) this.texts.length = 0;
  }

  /** Where the next event would be; `rewind` drops what came after. */
  mark(): EventMark {
    return { count: this.count, objects: this.objects.length, texts: this.texts.length };
  }

  rewind(mark: EventMark): void {
    this.count = mark.count;
    this.objects.length = mark.objects;
    this.texts.length = mark.texts;
  }

  /** Starts a record and returns where its fields begin. */
  begin(kind: number): number {
    const at = this.count * EVENT_FIELDS;
    if (at === this.fields.length) {
      const grown = new Float64Array(this.fields.length * 2);
      grown.set(this.fields);
      this.fields = grown;
    }
    this.count += 1;
    this.fields[at] = kind;
    return at;
  }

  object(body: EventBody): void {
    const at = this.begin(EVENT_OBJECT);
    this.fields[at + 1] = this.objects.length;
    this.objects.push(body);
  }
}
