/**
 * The streams of commands, made before any clock starts. They are plain columns, so that reading
 * them costs every contestant the same and next to nothing.
 */
import { BUY, GTC, IOC, PackedBook, SELL, type SideBit } from '../src/book/index.ts';
import { createRandom } from './random.ts';

export const OP_GTC = 0;
export const OP_IOC = 1;
export const OP_MARKET = 2;
export const OP_CANCEL = 3;
export const OP_MOVE = 4;

export interface Stream {
  readonly name: string;
  readonly about: string;
  readonly op: Uint8Array;
  readonly id: Int32Array;
  readonly side: Uint8Array;
  readonly price: Int32Array;
  readonly quantity: Int32Array;
  /** Commands before the clock starts. */
  readonly warmUp: number;
  readonly length: number;
  /** Ids are below this. */
  readonly ids: number;
}

/** Builds a stream while a book follows it, so that cancels and moves name orders that rest. */
class StreamBuilder {
  readonly book = new PackedBook();
  readonly random: () => number;
  readonly #op: number[] = [];
  readonly #id: number[] = [];
  readonly #side: number[] = [];
  readonly #price: number[] = [];
  readonly #quantity: number[] = [];
  readonly #live: number[] = [];
  #nextId = 1;

  constructor(seed: number) {
    this.random = createRandom(seed);
  }

  get length(): number {
    return this.#op.length;
  }

  integer(minimum: number, maximum: number): number {
    return minimum + Math.floor(this.random() * (maximum - minimum + 1));
  }

  limit(op: number, order: { side: SideBit; price: number; quantity: number }): void {
    const id = this.#nextId++;
    this.#push(op, { id, ...order });
    const left = this.book.limit(
      id,
      order.side,
      order.price,
      order.quantity,
      op === OP_IOC ? IOC : GTC,
    );
    this.book.reports.clear();
    if (left > 0) this.#live.push(id);
  }

  market(side: SideBit, quantity: number): void {
    const id = this.#nextId++;
    this.#push(OP_MARKET, { id, side, price: 0, quantity });
    this.book.market(id, side, quantity, 0);
    this.book.reports.clear();
  }

  cancel(): void {
    const id = this.#pick(true);
    if (id === 0) return;
    this.#push(OP_CANCEL, { id, side: 0, price: 0, quantity: 0 });
    this.book.cancel(id);
    this.book.reports.clear();
  }

  move(priceOf: (side: SideBit) => number): void {
    const id = this.#pick(false);
    if (id === 0) return;
    const side = this.book.side(id);
    const quantity = this.book.quantity(id);
    const price = priceOf(side);
    this.#push(OP_MOVE, { id, side, price, quantity });
    this.book.replace(id, price, quantity);
    this.book.reports.clear();
  }

  /** A resting order; those that were filled meanwhile are forgotten on the way. */
  #pick(take: boolean): number {
    while (this.#live.length > 0) {
      const at = Math.floor(this.random() * this.#live.length);
      const id = this.#live[at] as number;
      const rests = this.book.has(id);
      if (!rests || take) {
        this.#live[at] = this.#live[this.#live.length - 1] as number;
        this.#live.pop();
      }
      if (rests) return id;
    }
    return 0;
  }

  #push(op: number, row: { id: number; side: number; price: number; quantity: number }): void {
    this.#op.push(op);
    this.#id.push(row.id);
    this.#side.push(row.side);
    this.#price.push(row.price);
    this.#quantity.push(row.quantity);
  }

  finish(name: string, about: string, warmUp: number): Stream {
    return {
      name,
      about,
      op: Uint8Array.from(this.#op),
      id: Int32Array.from(this.#id),
      side: Uint8Array.from(this.#side),
      price: Int32Array.from(this.#price),
      quantity: Int32Array.from(this.#quantity),
      warmUp,
      length: this.#op.length,
      ids: this.#nextId,
    };
  }
}

const MID = 100_000;
const MIX_RESTING = 1_000;
const MIX_SPREAD = 800;

/** W1: 1,000 resting in about 750 levels; 9 % gtc, 3 % ioc, 6 % cancel, 82 % moves; about 6 % trade. */
export function makeMix(commands: number, seed = 1): Stream {
  const builder = new StreamBuilder(seed);
  const passive = (side: SideBit) =>
    side === BUY ? MID - builder.integer(1, MIX_SPREAD) : MID + builder.integer(1, MIX_SPREAD);
  const sideOf = (): SideBit => (builder.random() < 0.5 ? BUY : SELL);
  const quantity = () => builder.integer(1, 100);
  const moved = (side: SideBit) =>
    builder.random() < 0.035 ? passive(side === BUY ? SELL : BUY) : passive(side);
  while (builder.book.size < MIX_RESTING) {
    const side = sideOf();
    builder.limit(OP_GTC, { side, price: passive(side), quantity: quantity() });
  }
  const warmUp = builder.length;
  while (builder.length < warmUp + commands) {
    const dice = builder.random();
    const side = sideOf();
    // Few or many resting orders tip adds against cancels, so that the book keeps its size.
    const tilt = (MIX_RESTING - builder.book.size) / 10_000;
    if (dice < 0.09 + tilt)
      builder.limit(OP_GTC, { side, price: passive(side), quantity: quantity() });
    else if (dice < 0.15) builder.cancel();
    else if (dice < 0.18) {
      builder.limit(OP_IOC, {
        side,
        price: passive(side === BUY ? SELL : BUY),
        quantity: quantity(),
      });
    } else builder.move(moved);
  }
  return builder.finish(
    'W1 mix',
    '9 % gtc, 3 % ioc, 6 % cancel, 82 % moves; 1,000 resting',
    warmUp,
  );
}

/** W2: many resting on `levels` levels, then half adds, half cancels, uniform; nothing trades. */
export function makeDeep(
  resting: number,
  commands: number,
  { levels = 20_000, seed = 2 }: { levels?: number; seed?: number } = {},
): Stream {
  const builder = new StreamBuilder(seed);
  const half = levels / 2;
  const add = () => {
    const side: SideBit = builder.random() < 0.5 ? BUY : SELL;
    const distance = builder.integer(1, half);
    const price = side === BUY ? MID - distance : MID + distance;
    builder.limit(OP_GTC, { side, price, quantity: builder.integer(1, 100) });
  };
  while (builder.length < resting) add();
  const warmUp = builder.length;
  while (builder.length < warmUp + commands) {
    if (builder.random() < 0.5) add();
    else builder.cancel();
  }
  return builder.finish('W2 deep', `${resting} resting on ${levels} levels`, warmUp);
}

const SWEEP_FILLS = 20;

/** W3: ioc and market orders that take 20 resting orders each, and the orders to take. */
export function makeSweep(sweeps: number, seed = 3): Stream {
  const builder = new StreamBuilder(seed);
  const add = (side: SideBit) => {
    const distance = builder.integer(1, 50);
    const price = side === BUY ? MID - distance : MID + distance;
    builder.limit(OP_GTC, { side, price, quantity: 1 });
  };
  for (let count = 0; count < 500; count += 1) {
    add(BUY);
    add(SELL);
  }
  const warmUp = builder.length;
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const side: SideBit = sweep % 2 === 0 ? BUY : SELL;
    if (sweep % 4 < 2) {
      const price = side === BUY ? MID + 100 : MID - 100;
      builder.limit(OP_IOC, { side, price, quantity: SWEEP_FILLS });
    } else builder.market(side, SWEEP_FILLS);
    for (let count = 0; count < SWEEP_FILLS; count += 1) add(side === BUY ? SELL : BUY);
  }
  return builder.finish(
    'W3 sweep',
    'ioc and market orders of 20 fills, and 20 adds for each',
    warmUp,
  );
}
