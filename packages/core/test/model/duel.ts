/** The engine and the reference side by side, command after command. */
import { deepStrictEqual } from 'node:assert/strict';
import type { Command, Sequenced } from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import { decodeCommands, Exchange, encodeCommands } from '../../src/index.ts';
import type { PriceTicks, QuantityLots } from '../../src/units/quantities.ts';
import { beginning } from './beginning.ts';
import { compareAsset, compareListings, compareMarket, type Sides, sameEvents } from './compare.ts';
import type { Intent } from './intents.ts';
import { OrderAudit } from './order-audit.ts';
import { Rebuild } from './rebuild.ts';
import { ReferenceExchange } from './reference-exchange.ts';
import { remainingOf } from './reference-state.ts';
import { World } from './world.ts';

export type BookKind = 'fast' | 'reference';

/** `sampled`: events after each command, everything now and then. `full`: everything after each. */
export type Rigour = 'sampled' | 'full';

/** Comparing a market's whole book after each command costs more than the command itself. */
const COMPARE_MARKETS_EVERY = 12;
/** The youngest ones: they are the most likely to be remembered. */
const CLIENT_IDS_ASKED = 16;
/** So does the hash of everything, which a refused command must leave as it was. */
const HASH_EVERY = 24;
/** After these the books of all markets in the events are compared, whichever command it is. */
const rareKinds = new Set<ExchangeEvent['kind']>([
  'market-changed',
  'order-triggered',
  'order-replaced',
  'order-decremented',
  'order-amended',
  'dead-man-switch-fired',
]);

export class Duel {
  readonly reference = new ReferenceExchange();
  readonly world = new World(this.reference);
  readonly #audit = new OrderAudit();
  readonly #rebuild = new Rebuild();
  /** Now and then, and after what is rare; otherwise only in `compareAll`. */
  comparesBooks = true;
  /** Every kind of event with its code, reason or cause that ever happened. */
  readonly seen: Set<string>;
  readonly #book: BookKind;
  readonly #rigour: Rigour;
  #engine: Exchange;
  /** In full rigour the same commands on the other book: the state hash is not the book's matter. */
  #twin: Exchange | undefined;

  constructor(book: BookKind, seen = new Set<string>(), rigour: Rigour = 'sampled') {
    this.seen = seen;
    this.#book = book;
    this.#rigour = rigour;
    if (rigour === 'full') {
      this.#twin = new Exchange({ book: book === 'fast' ? 'reference' : 'fast' });
    }
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
    const { seq, time } = sequenced;
    const isTurn = this.#rigour === 'full' || seq % HASH_EVERY === 0;
    const isHashed = isTurn && this.#engine.time === time;
    const before = isHashed ? this.#engine.stateHash() : undefined;
    const expected = this.reference.apply(sequenced);
    const actual = this.#engine.apply(sequenced);
    if (!sameEvents(actual, expected)) this.#fail(sequenced, { actual, expected });
    if (before !== undefined && isRefusal(actual)) {
      deepStrictEqual(this.#engine.stateHash(), before, `refused, and yet: ${text(command)}`);
    }
    this.#compareTwin(sequenced);
    this.#audit.observe(actual);
    this.#rebuild.observe(actual);
    this.world.learn(actual);
    let isRare = seq % COMPARE_MARKETS_EVERY === 0;
    for (const event of actual) {
      this.seen.add(vocabularyOf(event));
      isRare ||= rareKinds.has(event.kind);
    }
    if (this.comparesBooks && isRare) {
      this.#checked(() => {
        for (const market of marketsIn(expected)) compareMarket(this.#sides, market);
      });
    }
    if (this.#rigour === 'full') this.compareAll();
    return actual;
  }

  #compareTwin(sequenced: Sequenced): void {
    const twin = this.#twin;
    if (twin === undefined) return;
    twin.apply(sequenced);
    this.#checked(() => {
      deepStrictEqual(twin.stateHash(), this.#engine.stateHash(), 'one hash on either book');
      deepStrictEqual(twin.eventHash, this.#engine.eventHash, 'the same events on either book');
    });
  }

  /** What went wrong, with the commands that led there. */
  #checked(check: () => void): void {
    try {
      check();
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new Error(`${what}\nafter\n${this.#tape()}`, { cause: error });
    }
  }

  #tape(): string {
    const tape = this.world.sequenced.slice(beginning().length);
    return tape.map(({ time, command }) => `${time} ${text(command)}`).join('\n');
  }

  get #sides(): Sides {
    return { engine: this.#engine, reference: this.reference, rebuild: this.#rebuild };
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
    this.#checked(() => this.#compareAll());
  }

  #compareAll(): void {
    this.#engine.checkInvariants();
    const { reference } = this;
    const open = new Map<number, bigint>();
    for (const market of reference.markets()) {
      compareMarket(this.#sides, market);
      for (const order of reference.openOrders(market)) {
        open.set(Number(order.orderId), remainingOf(order));
      }
    }
    this.#audit.checkOpen(open);
    for (const asset of reference.assets()) compareAsset(this.#sides, asset);
    compareListings(this.#sides);
  }

  /** Which client ids are remembered: `client-id-reused` comes before that there is no such market. */
  compareClientIds(): void {
    const used = new Map(
      this.world
        .clientIds()
        .map(({ account, clientId }) => [`${account} ${clientId}`, { account, clientId }]),
    );
    for (const { account, clientId } of [...used.values()].slice(-CLIENT_IDS_ASKED)) {
      this.play({
        kind: 'place-order',
        type: 'limit',
        market: 'NO_SUCH',
        account,
        clientId,
        side: 'buy',
        price: 1 as PriceTicks,
        quantity: 1 as QuantityLots,
      });
    }
  }

  /** The same commands from the first one, by way of their bytes, on the other book. */
  replay(): void {
    const { sequenced } = this.world;
    const decoded = decodeCommands(encodeCommands(sequenced));
    deepStrictEqual(decoded.length, sequenced.length);
    const again = new Exchange({ book: this.#book === 'fast' ? 'reference' : 'fast' });
    for (const command of decoded) again.replay(command);
    deepStrictEqual(standing(again), standing(this.#engine));
  }

  #fail(
    { command }: Sequenced,
    { actual, expected }: Record<'actual' | 'expected', readonly ExchangeEvent[]>,
  ): never {
    deepStrictEqual(actual, expected, `${text(command)} after\n${this.#tape()}`);
    throw new Error('unequal, yet equal');
  }
}

function isRefusal(events: readonly ExchangeEvent[]): boolean {
  const [only, more] = events;
  const isRejected = only?.kind === 'order-rejected' || only?.kind === 'command-rejected';
  return isRejected && more === undefined;
}

/** `order-rejected insufficient-funds`, `order-rested refill`, `trade`. */
function vocabularyOf(event: ExchangeEvent): string {
  if ('code' in event) return `${event.kind} ${event.code}`;
  if ('reason' in event) return `${event.kind} ${event.reason}`;
  if ('cause' in event && event.cause !== undefined) return `${event.kind} ${event.cause}`;
  if (event.kind === 'order-accepted') return `${event.kind} ${event.type}`;
  return event.kind;
}

function standing(exchange: Exchange): object {
  const { seq, time, eventHash } = exchange;
  return { seq, time, eventHash, stateHash: exchange.stateHash() };
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}n` : one));
}

function marketsIn(events: readonly ExchangeEvent[]): Set<string> {
  const markets = new Set<string>();
  for (const event of events) {
    if ('orderId' in event || event.kind === 'trade' || event.kind === 'market-changed') {
      if (event.kind !== 'command-rejected') markets.add(event.market);
    }
  }
  return markets;
}
