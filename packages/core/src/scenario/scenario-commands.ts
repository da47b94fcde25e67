/** Statements into commands: names into ids, decimal text into ticks, lots and units. */
import { assert } from '../assert.ts';
import type {
  BatchItem,
  Command,
  OcoStopLeg,
  OrderReference,
  PlaceOco,
  PlaceOrder,
} from '../engine/commands.ts';
import type { Market } from '../engine/events.ts';
import { TIME_MICROS_MAX } from '../limits.ts';
import { type Parsed, parseAmount, parsePrice, parseQuantity } from '../units/decimal.ts';
import {
  type AccountId,
  type Amount,
  type OrderId,
  type PriceTicks,
  type QuantityLots,
  ratePpm,
  type TimeMicros,
} from '../units/quantities.ts';
import type {
  AmendStatement,
  BatchItemStatement,
  BatchStatement,
  MarketStatement,
  OcoStatement,
  PlaceStatement,
  Statement,
} from './scenario.ts';
import type { When } from './scenario-time.ts';

/** A statement that is a command. */
export type ActingStatement = Exclude<Statement, { readonly kind: 'wait' | 'book' | 'orders' }>;

/** What the statements are about. */
export interface Venue {
  market(symbol: string): Market | undefined;
  assets(): readonly { readonly symbol: string; readonly decimals: number }[];
}

/** A value off the market's grid: a reject that the decimal edge makes, not the engine. */
export class OffGrid extends Error {
  override readonly name = 'OffGrid';
  readonly code: string;
  /** Of a batch: the item that has the value. */
  readonly item: number | undefined;

  constructor(code: string, item?: number) {
    super(code);
    this.code = code;
    this.item = item;
  }
}

function onGrid<T>(parsed: Parsed<T, string>): T {
  if (!parsed.ok) throw new OffGrid(parsed.code);
  return parsed.value;
}

interface PlacedOrder {
  readonly account: string;
  readonly market: string;
  orderId?: OrderId;
}

/** What the file's names stand for. */
export class NamedThings {
  /** Insertion order is the order of creation. */
  readonly accounts = new Map<string, AccountId>();
  readonly #orders = new Map<string, PlacedOrder>();
  readonly #orderNames = new Map<OrderId, string>();

  account(name: string): AccountId {
    const id = this.accounts.get(name);
    assert(id !== undefined, 'a named account was created');
    return id;
  }

  accountName(account: AccountId): string {
    for (const [name, id] of this.accounts) if (id === account) return name;
    return `#${account}`;
  }

  order(name: string): PlacedOrder {
    const order = this.#orders.get(name);
    assert(order !== undefined, 'a named order was placed');
    return order;
  }

  orderName(orderId: OrderId): string {
    return this.#orderNames.get(orderId) ?? `#${orderId}`;
  }

  /** The order is being placed; whether it is accepted is not known yet. */
  place(name: string, order: PlacedOrder): void {
    if (!this.#orders.has(name)) this.#orders.set(name, order);
  }

  accepted(name: string, orderId: OrderId): void {
    const order = this.#orders.get(name);
    if (order !== undefined) order.orderId = orderId;
    this.#orderNames.set(orderId, name);
  }
}

export class CommandWriter {
  readonly #venue: Venue;
  readonly #names: NamedThings;
  #now = 0 as TimeMicros;

  constructor(venue: Venue, names: NamedThings) {
    this.#venue = venue;
    this.#names = names;
  }

  /** @throws {OffGrid} */
  write(statement: ActingStatement, now: TimeMicros): Command {
    this.#now = now;
    switch (statement.kind) {
      case 'asset':
        return { kind: 'create-asset', symbol: statement.symbol, decimals: statement.decimals };
      case 'market':
        return this.#createMarket(statement);
      case 'account': {
        const selfTradeGroup = statement.group;
        return { kind: 'create-account', ...present({ selfTradeGroup }) };
      }
      case 'deposit':
      case 'withdraw': {
        const { kind, asset } = statement;
        const account = this.#names.account(statement.account);
        return { kind, account, asset, amount: this.#amount(asset, statement.amount) };
      }
      case 'fees':
        return this.#setFees(statement);
      case 'batch':
        return this.#batch(statement);
      case 'state': {
        const { market, state, until } = statement;
        const endsAt = this.#when(until);
        return { kind: 'set-market-state', market, state, ...present({ endsAt }) };
      }
      case 'dead-man': {
        const account = this.#names.account(statement.account);
        const cancelAt = this.#when(statement.cancelAt);
        return { kind: 'set-dead-man-switch', account, ...present({ cancelAt }) };
      }
      case 'advance':
        return { kind: 'advance-time' };
      default:
        return this.#batchItem(statement);
    }
  }

  #batch({ mode, items }: BatchStatement): Command {
    const commands = items.map((item, index) => {
      try {
        return this.#batchItem(item);
      } catch (error) {
        throw error instanceof OffGrid ? new OffGrid(error.code, index) : error;
      }
    });
    return { kind: 'batch', mode, items: commands };
  }

  #batchItem(statement: BatchItemStatement): BatchItem {
    switch (statement.kind) {
      case 'place':
        return this.#placeOrder(statement);
      case 'oco':
        return this.#placeOco(statement);
      case 'cancel': {
        const deadline = this.#when(statement.deadline);
        return { kind: 'cancel-order', ...this.#reference(statement), ...present({ deadline }) };
      }
      case 'cancel-all': {
        const { kind, market, side } = statement;
        const account = this.#names.account(statement.account);
        const deadline = this.#when(statement.deadline);
        return { kind, account, ...present({ market, side, deadline }) };
      }
      case 'amend':
        return this.#amendOrder(statement);
    }
  }

  #createMarket(statement: MarketStatement): Command {
    const { symbol, base, quote, tick: tickSize, lot: lotSize } = statement;
    const scale = { tickSize, lotSize };
    const price = (text: string | undefined) =>
      text === undefined ? undefined : onGrid(parsePrice(scale, text));
    const quantity = (text: string | undefined) =>
      text === undefined ? undefined : onGrid(parseQuantity(scale, text));
    const amount = (text: string | undefined) =>
      text === undefined ? undefined : this.#amount(quote, text);
    const { bandPpm } = statement;
    return {
      kind: 'create-market',
      symbol,
      base,
      quote,
      tickSize,
      lotSize,
      makerFee: ratePpm(statement.makerPpm),
      takerFee: ratePpm(statement.takerPpm),
      ...present({
        minPrice: price(statement.minPrice),
        maxPrice: price(statement.maxPrice),
        minQuantity: quantity(statement.minQuantity),
        maxQuantity: quantity(statement.maxQuantity),
        minNotional: amount(statement.minNotional),
        maxNotional: amount(statement.maxNotional),
        openOrdersMax: statement.openOrders,
        priceBand: bandPpm === undefined ? undefined : ratePpm(bandPpm),
        referencePrice: price(statement.reference),
        bandAuctionMicros: statement.bandAuctionMicros,
        dayEndMicros: statement.dayEndMicros,
      }),
    };
  }

  #setFees(statement: Statement & { kind: 'fees' }): Command {
    const { account, market, makerPpm, takerPpm } = statement;
    return {
      kind: 'set-account-fees',
      account: this.#names.account(account),
      market,
      ...(makerPpm === undefined ? {} : { makerFee: ratePpm(makerPpm) }),
      ...(takerPpm === undefined ? {} : { takerFee: ratePpm(takerPpm) }),
    };
  }

  /** The file may combine terms that no type allows: the engine judges them. */
  #placeOrder(statement: PlaceStatement): PlaceOrder {
    const { order, account, market, side, type, condition } = statement;
    this.#names.place(order, { account, market });
    const price = this.#price(market, statement.price);
    const size =
      statement.quoteAmount === undefined
        ? { quantity: this.#quantity(market, statement.quantity) }
        : { quoteAmount: this.#amount(this.#market(market).quote, statement.quoteAmount) };
    return {
      kind: 'place-order',
      account: this.#names.account(account),
      market,
      side,
      clientId: order,
      type: typeOf(statement),
      ...size,
      ...present(type === 'limit' ? { price } : { protectionPrice: price }),
      ...(condition === undefined ? {} : this.#condition(market, condition)),
      ...this.#terms(statement),
    } as PlaceOrder;
  }

  #condition(market: string, condition: NonNullable<PlaceStatement['condition']>) {
    if (condition.kind !== 'trail') return { stopPrice: this.#price(market, condition.price) };
    const { distance } = condition;
    if (typeof distance !== 'number') return { trailTicks: this.#price(market, distance) };
    // As a price of 0: no distance is told apart from none at the edge, not by the engine.
    if (distance === 0) throw new OffGrid('trail-out-of-range');
    return { trailPpm: ratePpm(distance) };
  }

  #terms(statement: PlaceStatement | OcoStatement) {
    const { market, timeInForce, postOnly, selfTrade } = statement;
    return present({
      timeInForce,
      expiresAt: this.#when(statement.expiresAt),
      postOnly,
      displayQuantity: this.#quantity(market, statement.displayQuantity),
      selfTrade,
      deadline: this.#when(statement.deadline),
    });
  }

  #placeOco(statement: OcoStatement): PlaceOco {
    const { order, stopOrder, account, market, side } = statement;
    this.#names.place(order, { account, market });
    this.#names.place(stopOrder, { account, market });
    const { postOnly, displayQuantity, ...terms } = this.#terms(statement);
    const stop = {
      stopPrice: this.#price(market, statement.stopPrice),
      ...present({
        price: this.#price(market, statement.stopLimit),
        protectionPrice: this.#price(market, statement.protection),
      }),
      clientId: stopOrder,
    } as OcoStopLeg;
    return {
      kind: 'place-oco',
      account: this.#names.account(account),
      market,
      side,
      quantity: this.#quantity(market, statement.quantity),
      limit: {
        price: this.#price(market, statement.price),
        ...present({ postOnly, displayQuantity }),
        clientId: order,
      },
      stop,
      ...terms,
    } as PlaceOco;
  }

  #amendOrder(statement: AmendStatement): BatchItem {
    const reference = this.#reference(statement);
    const { market } = reference;
    return {
      kind: 'amend-order',
      ...reference,
      ...present({
        price: this.#price(market, statement.price),
        quantity: this.#quantity(market, statement.quantity),
        stopPrice: this.#price(market, statement.stopPrice),
        displayQuantity: this.#quantity(market, statement.displayQuantity),
        deadline: this.#when(statement.deadline),
      }),
    };
  }

  /** By the engine's id where there is one, so that `by` another account finds the same order. */
  #reference(statement: {
    readonly order: string;
    readonly by?: string;
  }): { readonly account: AccountId; readonly market: string } & OrderReference {
    const order = this.#names.order(statement.order);
    const { market, orderId } = order;
    const account = this.#names.account(statement.by ?? order.account);
    return orderId === undefined
      ? { account, market, clientId: statement.order }
      : { account, market, orderId };
  }

  #market(symbol: string): Market {
    const market = this.#venue.market(symbol);
    if (market === undefined) throw new OffGrid('market-unknown');
    return market;
  }

  #price(market: string, text: string | undefined): PriceTicks | undefined {
    return text === undefined ? undefined : onGrid(parsePrice(this.#market(market), text));
  }

  #quantity(market: string, text: string | undefined): QuantityLots | undefined {
    return text === undefined ? undefined : onGrid(parseQuantity(this.#market(market), text));
  }

  #amount(symbol: string, text: string): Amount {
    const asset = this.#venue.assets().find((one) => one.symbol === symbol);
    if (asset === undefined) throw new OffGrid('asset-unknown');
    return onGrid(parseAmount(asset.decimals, text));
  }

  #when(when: When | undefined): TimeMicros | undefined {
    if (when === undefined) return undefined;
    return when.kind === 'at' ? when.time : laterBy(this.#now, when.micros);
  }
}

/** Within what a time can be. */
export function laterBy(time: TimeMicros, micros: number): TimeMicros {
  return Math.min(Math.max(0, time + micros), TIME_MICROS_MAX) as TimeMicros;
}

function typeOf({ type, condition }: PlaceStatement): PlaceOrder['type'] {
  if (condition === undefined) return type;
  const kind = condition.kind === 'trail' ? 'trailing-stop' : condition.kind;
  return type === 'market' ? kind : `${kind}-limit`;
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the properties that are undefined. */
function present<T extends object>(fields: T): Present<T> {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as Present<T>;
}
