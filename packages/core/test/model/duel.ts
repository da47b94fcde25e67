/** The engine and the reference side by side, command after command. */
import { deepStrictEqual } from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { Command, Sequenced } from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import { decodeCommands, Exchange, encodeCommands } from '../../src/index.ts';
import type { AccountId } from '../../src/units/quantities.ts';
import { beginning } from './beginning.ts';
import type { Intent } from './intents.ts';
import { OrderAudit } from './order-audit.ts';
import { Rebuild } from './rebuild.ts';
import { defined } from './reference-context.ts';
import { ReferenceExchange } from './reference-exchange.ts';
import { type ReferenceOrder, remainingOf } from './reference-state.ts';
import { stopOf } from './reference-triggers.ts';
import { World } from './world.ts';

export type BookKind = 'fast' | 'reference';

export class Duel {
  readonly reference = new ReferenceExchange();
  readonly world = new World(this.reference);
  readonly #audit = new OrderAudit();
  readonly #rebuild = new Rebuild();
  /** After every command that changed one; otherwise only in `compareAll`. */
  comparesBooks = true;
  /** Every kind of event with its code or reason that ever happened. */
  readonly seen: Set<string>;
  readonly #book: BookKind;
  #engine: Exchange;

  constructor(book: BookKind, seen = new Set<string>()) {
    this.seen = seen;
    this.#book = book;
    this.#engine = new Exchange({ book });
    for (const command of beginning()) this.play(command);
  }

  wish(intent: Intent): void {
    if (intent.kind === 'restart') {
      this.restart();
      return;
    }
    const command = this.world.commandOf(intent);
    if (command !== undefined) this.play(command);
  }

  play(command: Command): readonly ExchangeEvent[] {
    const sequenced = this.world.next(command);
    const expected = this.reference.apply(sequenced);
    const actual = this.#engine.apply(sequenced);
    if (!isDeepStrictEqual(actual, expected)) this.#fail(sequenced, { actual, expected });
    this.#audit.observe(actual);
    this.#rebuild.observe(actual);
    for (const event of actual) this.seen.add(vocabularyOf(event));
    this.world.learn(actual);
    if (this.comparesBooks) {
      for (const market of marketsIn(expected)) this.#compareMarket(market);
    }
    return actual;
  }

  /** A snapshot taken and restored is the same exchange, whichever book it gets. */
  restart(): void {
    const snapshot = this.#engine.snapshot();
    const expected = standing(this.#engine);
    for (const book of ['fast', 'reference'] as const) {
      deepStrictEqual(standing(Exchange.restore(snapshot, { book })), expected);
    }
    this.#engine = Exchange.restore(snapshot, { book: this.#book });
  }

  /** Every balance, order and level of both, and the engine's own invariants. */
  compareAll(): void {
    this.#engine.checkInvariants();
    const { reference } = this;
    const open = new Map<number, bigint>();
    for (const market of reference.markets()) {
      this.#compareMarket(market);
      for (const order of reference.openOrders(market)) {
        open.set(Number(order.orderId), remainingOf(order));
      }
    }
    this.#audit.checkOpen(open);
    deepStrictEqual(this.#engine.accounts().map(BigInt), reference.accounts().slice(2));
    for (const asset of reference.assets()) this.#compareAsset(asset);
    for (const market of reference.markets()) this.#compareQueues(market);
    this.#compareListings();
  }

  /** The same commands from the first one, by way of their bytes, on both books. */
  replay(): void {
    const { sequenced } = this.world;
    const decoded = decodeCommands(encodeCommands(sequenced));
    deepStrictEqual(decoded, sequenced);
    for (const book of ['fast', 'reference'] as const) {
      const again = new Exchange({ book });
      for (const command of decoded) again.apply(command);
      deepStrictEqual(standing(again), standing(this.#engine));
    }
  }

  #compareAsset(asset: string): void {
    const { reference } = this;
    let total = 0n;
    for (const account of reference.accounts()) {
      const expected = reference.balance(account, asset);
      const actual = this.#engine.balance(Number(account) as AccountId, asset);
      const { available, held } = actual;
      deepStrictEqual(this.#rebuild.balance(Number(account), asset), expected);
      deepStrictEqual({ account, asset, available, held }, { account, asset, ...expected });
      deepStrictEqual(held, reference.reserved(account, asset), 'held is what open orders reserve');
      if (account >= 2n && available < 0n) throw new Error(`${account} has ${available} ${asset}`);
      total += available + held;
    }
    deepStrictEqual(total, 0n, `the sum over all accounts of ${asset} is zero`);
  }

  /** The events alone are enough to know each queue, order by order. */
  #compareQueues(market: string): void {
    const rebuilt = [...this.#rebuild.queue(market, 'buy'), ...this.#rebuild.queue(market, 'sell')];
    const expected = this.reference.resting(market).map((order) => ({
      orderId: Number(order.orderId),
      account: Number(order.account),
      side: order.side,
      price: Number(order.price),
      showing: Number(order.showing),
      hidden: Number(remainingOf(order) - order.showing),
    }));
    deepStrictEqual(rebuilt, expected);
  }

  /** The same things, asked for in other ways. */
  #compareListings(): void {
    const { reference } = this;
    const engine = this.#engine;
    const listed = engine.markets();
    deepStrictEqual(
      listed.map(({ symbol, state }) => ({ symbol, state })),
      reference.markets().map((symbol) => ({ symbol, state: reference.market(symbol).state })),
    );
    for (const market of listed) deepStrictEqual(engine.market(market.symbol), market);
    deepStrictEqual(
      engine.assets().map(({ symbol }) => symbol),
      reference.assets(),
    );
    const open = engine.openOrders();
    for (const order of open) deepStrictEqual(engine.order(order.orderId), order);
    for (const account of engine.accounts()) {
      deepStrictEqual(
        engine.openOrders({ account }),
        open.filter((order) => order.account === account),
      );
    }
  }

  #compareMarket(market: string): void {
    const { reference } = this;
    const depth = this.#engine.depth(market);
    const expected = reference.depth(market);
    deepStrictEqual(
      {
        ...depth,
        updateId: BigInt(depth.updateId),
        bids: wide(depth.bids),
        asks: wide(depth.asks),
      },
      { ...expected },
    );
    const [bid, ask] = [depth.bids[0], depth.asks[0]];
    const { state, lastPrice } = reference.market(market);
    const mayCross = state === 'auction' || state === 'halted' || state === 'cancel-only';
    if (!mayCross && bid !== undefined && ask !== undefined && bid.price >= ask.price) {
      throw new Error(`the book of ${market} is crossed: ${bid.price} ≥ ${ask.price}`);
    }
    const actual = this.#engine
      .openOrders({ market })
      .toSorted((left, right) => left.orderId - right.orderId);
    deepStrictEqual(actual, reference.openOrders(market).map(expectedOrder));
    deepStrictEqual(this.#engine.lastPrice(market), asNumber(lastPrice));
  }

  #fail(
    { command }: Sequenced,
    { actual, expected }: Record<'actual' | 'expected', readonly ExchangeEvent[]>,
  ): never {
    const tape = this.world.sequenced.slice(beginning().length).map((one) => one.command);
    deepStrictEqual(actual, expected, `${text(command)} after\n${tape.map(text).join('\n')}`);
    throw new Error('unequal, yet equal');
  }
}

/** `order-rejected insufficient-funds`, `balance-changed hold`, `trade`. */
function vocabularyOf(event: ExchangeEvent): string {
  if ('code' in event) return `${event.kind} ${event.code}`;
  return 'reason' in event ? `${event.kind} ${event.reason}` : event.kind;
}

function standing(exchange: Exchange): object {
  const { seq, time, eventHash } = exchange;
  return { seq, time, eventHash, stateHash: exchange.stateHash() };
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}n` : one));
}

function asNumber(value: bigint | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

interface Level {
  readonly price: number;
  readonly quantity: number | bigint;
  readonly orders: number;
}

function wide(levels: readonly Level[]): { price: bigint; quantity: bigint; orders: number }[] {
  return levels.map(({ price, quantity, orders }) => ({
    price: BigInt(price),
    quantity: BigInt(quantity),
    orders,
  }));
}

/** As the exchange tells of it. */
function expectedOrder(order: ReferenceOrder): object {
  const waits = order.showing === 0n;
  return defined({
    orderId: Number(order.orderId),
    market: order.market,
    account: Number(order.account),
    side: order.side,
    type: order.type,
    status: waits ? 'waiting' : 'resting',
    price: asNumber(order.price),
    quantity: asNumber(order.quantity),
    filled: Number(order.filled),
    remaining: Number(remainingOf(order)),
    quoteAmount: order.quoteAmount,
    stopPrice: waits ? asNumber(order.triggeredAt ?? stopOf(order)) : undefined,
    trailTicks: waits ? asNumber(order.trailTicks) : undefined,
    trailPpm: waits ? asNumber(order.trailPpm) : undefined,
    displayQuantity: asNumber(order.display),
    displayed: waits || order.display === undefined ? undefined : Number(order.showing),
    timeInForce: order.timeInForce,
    expiresAt: asNumber(order.expiresAt),
    postOnly: order.postOnly,
    selfTrade: order.selfTrade,
    clientId: order.clientId,
    linkedOrderId: asNumber(order.linked),
    acceptedAt: Number(order.acceptedAt),
    updatedAt: Number(order.updatedAt),
  });
}

function marketsIn(events: readonly ExchangeEvent[]): Set<string> {
  const markets = new Set<string>();
  for (const event of events) {
    if ('updateId' in event) markets.add(event.market);
  }
  return markets;
}
