/**
 * What the exchange knows of an order beyond what its book knows: 48 bytes a slot in one buffer, and
 * the queue of each account's open orders, oldest first. A slot is taken when an order is accepted
 * and freed when it ends; the order is known by its id while it is open.
 *
 * What logs a change stands in a method of its own: a closure in the hot one would make it allocate a
 * context at every call, log or no log.
 */
import { IdIndex } from '../../book/id-index.ts';
import { NONE } from '../../book/matching-book.ts';
import type { Account } from '../accounts/account.ts';
import type { UndoLog } from '../state/undo-log.ts';
import { IS_PAIRED, isPaired } from './order-flags.ts';

/** Record, 48 bytes. Integers: */
const INTS = 12;
const ACCOUNT = 0;
const MARKET = 1;
const FLAGS = 2;
const OLDER = 3;
const NEWER = 4;
const BALANCE = 5;
/** … and doubles of the same record: */
const FLOATS = 6;
const FILLED = 3;
const ACCEPTED_AT = 4;
const UPDATED_AT = 5;

const SLOTS_INITIAL = 16;
const NO_TIMES = new Float64Array(0);

/** What an order is when it is accepted. */
export interface TakenOrder {
  readonly account: number;
  readonly market: number;
  readonly flags: number;
  /** The balance of its account that it holds from. */
  readonly balance: number;
  readonly time: number;
}

export class OrderTable {
  readonly ids = new IdIndex();
  #ints: Int32Array;
  #floats: Float64Array;
  /** By slot: the slot of the other leg of its pair. */
  readonly #partners = new Map<number, number>();
  /** By slot; short or empty where orders have no client ids. */
  readonly #clientIds: (string | undefined)[] = [];
  /** By slot, 0 where an order stays for good; empty until the first that does not. */
  #expiresAt = NO_TIMES;

  #undo: UndoLog | undefined = undefined;
  /** Slots that will be free if what is done stands: until then they keep what they knew. */
  readonly #toFree: number[] = [];

  constructor() {
    const buffer = new ArrayBuffer(SLOTS_INITIAL * INTS * 4);
    this.#ints = new Int32Array(buffer);
    this.#floats = new Float64Array(buffer);
  }

  get bytes(): number {
    return this.ids.bytes + this.#ints.byteLength + this.#expiresAt.byteLength;
  }

  /** From here on, until `keep` or `takeBack`, changes are logged. */
  log(undo: UndoLog): void {
    this.#undo = undo;
  }

  /** What was done stands. */
  keep(): void {
    this.#undo = undefined;
    for (const slot of this.#toFree) this.free(slot);
    this.#toFree.length = 0;
  }

  /** What was done is taken back by the log's steps, after this. */
  takeBack(): void {
    this.#undo = undefined;
    this.#toFree.length = 0;
  }

  /** A slot for a new order; nothing is filled yet. */
  take(orderId: number, order: TakenOrder): number {
    const slot = this.ids.take(orderId);
    if (slot * INTS === this.#ints.length) this.#grow();
    const ints = this.#ints;
    const floats = this.#floats;
    ints[slot * INTS + ACCOUNT] = order.account;
    ints[slot * INTS + MARKET] = order.market;
    ints[slot * INTS + FLAGS] = order.flags;
    ints[slot * INTS + BALANCE] = order.balance;
    floats[slot * FLOATS + FILLED] = 0;
    floats[slot * FLOATS + ACCEPTED_AT] = order.time;
    floats[slot * FLOATS + UPDATED_AT] = order.time;
    if (this.#undo !== undefined) this.#logTake(slot, this.#undo);
    return slot;
  }

  #logTake(slot: number, undo: UndoLog): void {
    undo.push(() => this.free(slot));
  }

  free(slot: number): void {
    if (this.#undo !== undefined) {
      this.#toFree.push(slot);
      return;
    }
    if (slot < this.#clientIds.length) this.#clientIds[slot] = undefined;
    if (slot < this.#expiresAt.length) this.#expiresAt[slot] = 0;
    this.ids.free(slot);
  }

  /** The order is open: it is known by its id, and the newest of its account's. */
  enlist(slot: number, account: Account): void {
    this.ids.put(slot);
    const older = account.newestOrder;
    this.#ints[slot * INTS + OLDER] = older;
    this.#ints[slot * INTS + NEWER] = NONE;
    if (older === NONE) account.oldestOrder = slot;
    else this.#ints[older * INTS + NEWER] = slot;
    account.newestOrder = slot;
    if (this.#undo !== undefined) this.#logEnlist(slot, account, this.#undo);
  }

  #logEnlist(slot: number, account: Account, undo: UndoLog): void {
    undo.push(() => this.delist(slot, account));
  }

  /** The order is not open any more. */
  delist(slot: number, account: Account): void {
    this.ids.drop(slot);
    const older = this.#ints[slot * INTS + OLDER] as number;
    const newer = this.#ints[slot * INTS + NEWER] as number;
    if (older === NONE) account.oldestOrder = newer;
    else this.#ints[older * INTS + NEWER] = newer;
    if (newer === NONE) account.newestOrder = older;
    else this.#ints[newer * INTS + OLDER] = older;
    const clientId = this.clientId(slot);
    const wasKept = clientId !== undefined && account.clientIds?.end(clientId) === true;
    if (this.#undo === undefined) return;
    this.#logRelist(slot, account, this.#undo);
    if (wasKept) this.#logKept(slot, account, this.#undo);
  }

  #logRelist(slot: number, account: Account, undo: UndoLog): void {
    undo.push(() => this.#relist(slot, account));
  }

  #logKept(slot: number, account: Account, undo: UndoLog): void {
    undo.push(() => account.clientIds?.keepOpen(this.clientId(slot) ?? '', this.id(slot)));
  }

  /** Takes a `delist` back: the slot still knows between which orders it was. */
  #relist(slot: number, account: Account): void {
    this.ids.put(slot);
    const older = this.#ints[slot * INTS + OLDER] as number;
    const newer = this.#ints[slot * INTS + NEWER] as number;
    if (older === NONE) account.oldestOrder = slot;
    else this.#ints[older * INTS + NEWER] = slot;
    if (newer === NONE) account.newestOrder = slot;
    else this.#ints[newer * INTS + OLDER] = slot;
  }

  /** Makes two orders the legs of a pair. */
  pair(one: number, other: number): void {
    this.#partners.set(one, other);
    this.#partners.set(other, one);
    this.setFlags(one, this.flags(one) | IS_PAIRED);
    this.setFlags(other, this.flags(other) | IS_PAIRED);
    this.#undo?.push(() => this.unpair(one, other));
  }

  /** They are two orders like others from here on. */
  unpair(one: number, other: number): void {
    this.#partners.delete(one);
    this.#partners.delete(other);
    this.setFlags(one, this.flags(one) & ~IS_PAIRED);
    this.setFlags(other, this.flags(other) & ~IS_PAIRED);
    this.#undo?.push(() => this.pair(one, other));
  }

  /** The other leg of its pair, or `NONE`. */
  partner(slot: number): number {
    return isPaired(this.flags(slot)) ? (this.#partners.get(slot) ?? NONE) : NONE;
  }

  /** The account's next younger open order, or `NONE`. */
  newer(slot: number): number {
    return this.#ints[slot * INTS + NEWER] as number;
  }

  id(slot: number): number {
    return this.ids.id(slot);
  }

  account(slot: number): number {
    return this.#ints[slot * INTS + ACCOUNT] as number;
  }

  market(slot: number): number {
    return this.#ints[slot * INTS + MARKET] as number;
  }

  /** The balance of its account that it holds from. */
  balance(slot: number): number {
    return this.#ints[slot * INTS + BALANCE] as number;
  }

  /** See `order-flags.ts`. */
  flags(slot: number): number {
    return this.#ints[slot * INTS + FLAGS] as number;
  }

  setFlags(slot: number, flags: number): void {
    if (this.#undo !== undefined) this.#logFlags(slot, this.flags(slot), this.#undo);
    this.#ints[slot * INTS + FLAGS] = flags;
  }

  #logFlags(slot: number, before: number, undo: UndoLog): void {
    undo.push(() => this.setFlags(slot, before));
  }

  /** Lots traded so far. */
  filled(slot: number): number {
    return this.#floats[slot * FLOATS + FILLED] as number;
  }

  setFilled(slot: number, lots: number): void {
    if (this.#undo !== undefined) this.#logFilled(slot, this.filled(slot), this.#undo);
    this.#floats[slot * FLOATS + FILLED] = lots;
  }

  #logFilled(slot: number, before: number, undo: UndoLog): void {
    undo.push(() => this.setFilled(slot, before));
  }

  acceptedAt(slot: number): number {
    return this.#floats[slot * FLOATS + ACCEPTED_AT] as number;
  }

  updatedAt(slot: number): number {
    return this.#floats[slot * FLOATS + UPDATED_AT] as number;
  }

  setUpdatedAt(slot: number, time: number): void {
    if (this.#undo !== undefined) this.#logUpdatedAt(slot, this.updatedAt(slot), this.#undo);
    this.#floats[slot * FLOATS + UPDATED_AT] = time;
  }

  #logUpdatedAt(slot: number, before: number, undo: UndoLog): void {
    undo.push(() => this.setUpdatedAt(slot, before));
  }

  /** When it ends by itself; 0: never. */
  expiresAt(slot: number): number {
    return slot < this.#expiresAt.length ? (this.#expiresAt[slot] as number) : 0;
  }

  setExpiresAt(slot: number, time: number): void {
    if (slot >= this.#expiresAt.length) {
      const grown = new Float64Array(Math.max(SLOTS_INITIAL, this.#expiresAt.length * 2, slot + 1));
      grown.set(this.#expiresAt);
      this.#expiresAt = grown;
    }
    this.#expiresAt[slot] = time;
  }

  clientId(slot: number): string | undefined {
    return slot < this.#clientIds.length ? this.#clientIds[slot] : undefined;
  }

  setClientId(slot: number, clientId: string): void {
    while (this.#clientIds.length < slot) this.#clientIds.push(undefined);
    this.#clientIds[slot] = clientId;
  }

  #grow(): void {
    const ints = new Int32Array(this.#ints.length * 2);
    ints.set(this.#ints);
    this.#ints = ints;
    this.#floats = new Float64Array(ints.buffer);
  }
}
