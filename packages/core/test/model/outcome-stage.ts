/** The words of `docs/concepts/order-outcomes.md`, played on an exchange. */
import type { Command, MarketState, SelfTradeMode, Side } from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import { Exchange } from '../../src/index.ts';
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  RatePpm,
  Seq,
  TimeMicros,
} from '../../src/units/quantities.ts';
import {
  isAmount,
  readAmend,
  readBook,
  readOrder,
  type WrittenOrder,
} from './outcome-stage-words.ts';

/** `mirrored`: buy for sell, and every price reflected at 100. */
export type View = 'as written' | 'mirrored';
/** Who an own order belongs to. */
export type Own = 'same account' | 'same group';
/** What an order waits for; each does the same when it acts. */
export type Trigger = 'stop' | 'take-profit' | 'trail';

export const MARKET = 'BASE_QUOTE';
const RICH = (10n ** 12n) as Amount;
const FREE = 0 as RatePpm;
/** When orders with a time end. Commands before it are microseconds apart. */
const END = 1_000_000 as TimeMicros;

export class OutcomeStage {
  readonly exchange = new Exchange();
  readonly taker: AccountId;
  readonly mate: AccountId;
  readonly other: AccountId;
  readonly third: AccountId;
  readonly #view: View;
  /** Orders that a cell calls by another name than taker or maker. */
  readonly names = new Map<OrderId, string>();
  #time = 0;

  constructor(view: View, terms: { readonly band?: number } = {}) {
    this.#view = view;
    for (const symbol of ['BASE', 'QUOTE']) {
      this.apply({ kind: 'create-asset', symbol, decimals: 0 });
    }
    this.apply({
      kind: 'create-market',
      symbol: MARKET,
      base: 'BASE',
      quote: 'QUOTE',
      tickSize: '1',
      lotSize: '1',
      makerFee: FREE,
      takerFee: FREE,
      // The day ends when orders with a time do.
      dayEndMicros: END,
      ...(terms.band === undefined ? {} : { priceBand: terms.band as RatePpm }),
    });
    this.taker = this.#newAccount(1);
    this.mate = this.#newAccount(1);
    this.other = this.#newAccount(undefined);
    this.third = this.#newAccount(undefined);
  }

  apply(command: Command): readonly ExchangeEvent[] {
    this.#time += 1;
    const seq = (this.exchange.seq + 1) as Seq;
    return this.exchange.apply({ seq, time: this.#time as TimeMicros, command });
  }

  /** The next command comes at `END`. */
  waitForEnd(): void {
    this.#time = END - 1;
  }

  #newAccount(selfTradeGroup: number | undefined): AccountId {
    const group = selfTradeGroup === undefined ? {} : { selfTradeGroup };
    const [created] = this.apply({ kind: 'create-account', ...group });
    if (created?.kind !== 'account-created') throw new Error('an account can always be made');
    for (const asset of ['BASE', 'QUOTE']) {
      this.apply({ kind: 'deposit', account: created.account, asset, amount: RICH });
    }
    return created.account;
  }

  side(written: Side): Side {
    if (this.#view === 'as written') return written;
    return written === 'buy' ? 'sell' : 'buy';
  }

  price(written: number): PriceTicks {
    return (this.#view === 'as written' ? written : 200 - written) as PriceTicks;
  }

  /** Rests a limit order. */
  rest(
    account: AccountId,
    order: { side: Side; quantity: number; price: number; display?: number | undefined },
  ): OrderId {
    const { display } = order;
    const events = this.apply({
      kind: 'place-order',
      type: 'limit',
      account,
      market: MARKET,
      side: this.side(order.side),
      price: this.price(order.price),
      quantity: order.quantity as QuantityLots,
      selfTrade: 'none',
      ...(display === undefined ? {} : { displayQuantity: display as QuantityLots }),
    });
    const rested = events.find((event) => event.kind === 'order-rested');
    if (rested?.kind !== 'order-rested') throw new Error('the book is set up with resting orders');
    return rested.orderId;
  }

  /** Someone who is nobody else takes at a price. */
  take(side: Side, quantity: number, price: number): readonly ExchangeEvent[] {
    return this.apply({
      kind: 'place-order',
      type: 'limit',
      account: this.third,
      market: MARKET,
      side: this.side(side),
      price: this.price(price),
      quantity: quantity as QuantityLots,
      timeInForce: 'ioc',
    });
  }

  /** One lot is traded at a price, between two others, off whatever else rests. */
  trade(price: number): readonly ExchangeEvent[] {
    this.rest(this.other, { side: 'sell', quantity: 1, price });
    return this.take('buy', 1, price);
  }

  /** A book as it is written in a table's head: `4 @ 100, own 3 @ 100 show 1`. */
  setBook(text: string, own: Own, side: Side): void {
    const ownAccount = own === 'same account' ? this.taker : this.mate;
    for (const { isOwn, ...order } of readBook(text)) {
      this.rest(isOwn ? ownAccount : this.other, { ...order, side });
    }
  }

  place(text: string, selfTrade: SelfTradeMode, trigger?: Trigger): readonly ExchangeEvent[] {
    return this.apply(this.#command(readOrder(text), selfTrade, trigger));
  }

  /** The page may write what no type allows, so that its refusal is seen. */
  #command(written: WrittenOrder, selfTrade: SelfTradeMode, trigger?: Trigger): Command {
    const { side, size, price, timeInForce, protection } = written;
    return {
      kind: 'place-order',
      account: this.taker,
      market: MARKET,
      side: this.side(side),
      selfTrade,
      ...this.#kind(written, trigger),
      ...(isAmount(written) ? { quoteAmount: BigInt(size) } : { quantity: size }),
      ...given({
        price: price && this.price(price),
        protectionPrice: protection && this.price(protection),
        timeInForce,
        expiresAt: timeInForce === 'gtd' ? END : undefined,
        postOnly: written.postOnly,
        displayQuantity: written.display,
      }),
    } as unknown as Command;
  }

  /** The type, and what it waits for. */
  #kind({ price, stop }: WrittenOrder, trigger?: Trigger): object {
    const isLimit = price !== undefined;
    const waits = trigger ?? (stop === undefined ? undefined : 'stop');
    if (waits === undefined) return { type: isLimit ? 'limit' : 'market' };
    const condition = waits === 'trail' ? 'trailing-stop' : waits;
    const type = isLimit ? `${condition}-limit` : condition;
    return waits === 'trail'
      ? { type, trailTicks: 5 }
      : { type, stopPrice: this.price(stop ?? 100) };
  }

  /** `buy 10 @ 95`, or at 105 a stop. */
  placePair(terms: {
    readonly limit?: number;
    readonly display?: number;
  }): readonly ExchangeEvent[] {
    const { limit, display } = terms;
    return this.#pair({ quantity: 10, price: 95, stopPrice: 105, limit, display, worst: 110 });
  }

  #pair(terms: {
    quantity: number;
    price: number;
    stopPrice: number;
    worst: number;
    limit?: number | undefined;
    display?: number | undefined;
  }): readonly ExchangeEvent[] {
    const { quantity, price, stopPrice, limit, display, worst } = terms;
    const events = this.apply({
      kind: 'place-oco',
      account: this.taker,
      market: MARKET,
      side: this.side('buy'),
      quantity: quantity as QuantityLots,
      limit: {
        price: this.price(price),
        ...(display === undefined ? {} : { displayQuantity: display as QuantityLots }),
      },
      stop: {
        stopPrice: this.price(stopPrice),
        ...(limit === undefined
          ? { protectionPrice: this.price(worst) }
          : { price: this.price(limit) }),
      },
      timeInForce: 'gtd',
      expiresAt: END,
    });
    const [first, second] = events.filter((event) => event.kind === 'order-accepted');
    if (first !== undefined) this.names.set(first.orderId, 'limit leg');
    if (second !== undefined) this.names.set(second.orderId, 'stop leg');
    return events;
  }

  /** The order that a cell calls by this name. */
  named(name: string): OrderId {
    for (const [orderId, one] of this.names) if (one === name) return orderId;
    throw new Error(`no order is called ${name}`);
  }

  amend(text: string, orderId: OrderId): readonly ExchangeEvent[] {
    const { price, stop, quantity, show } = readAmend(text);
    return this.apply({
      kind: 'amend-order',
      account: this.taker,
      market: MARKET,
      orderId,
      ...(price === undefined ? {} : { price: this.price(price) }),
      ...(stop === undefined ? {} : { stopPrice: this.price(stop) }),
      ...(quantity === undefined ? {} : { quantity: quantity as QuantityLots }),
      ...(show === undefined ? {} : { displayQuantity: show as QuantityLots }),
    });
  }

  setState(state: MarketState): readonly ExchangeEvent[] {
    return this.apply({ kind: 'set-market-state', market: MARKET, state });
  }

  /** A command as the tables of market states and pairs write it; orders are the taker's. */
  command(text: string, orderId: OrderId): readonly ExchangeEvent[] {
    const [verb, ...rest] = text.split(' ');
    const { taker: account } = this;
    switch (verb) {
      case 'place':
        return this.#placeKind(rest.join(' '));
      case 'cancel':
        return this.apply({ kind: 'cancel-order', account, market: MARKET, orderId });
      case 'cancel-all':
        return rest.includes('every')
          ? this.apply({ kind: 'cancel-all', account })
          : this.apply({ kind: 'cancel-all', account, market: MARKET });
      case 'amend':
        return this.amend(rest.join(' '), orderId);
      case 'withdraw':
        return this.apply({ kind: 'withdraw', account, asset: 'QUOTE', amount: 1n as Amount });
      case 'state':
        return this.setState(rest[0] as MarketState);
      case "dead-man's":
        // Just before orders with a time end.
        this.#time = END - 3;
        this.apply({ kind: 'set-dead-man-switch', account, cancelAt: (END - 1) as TimeMicros });
        return this.apply({ kind: 'advance-time' });
      case 'its':
        return this.comeToEnd();
      default:
        throw new Error(`not a command: ${text}`);
    }
  }

  comeToEnd(): readonly ExchangeEvent[] {
    this.waitForEnd();
    return this.apply({ kind: 'advance-time' });
  }

  #placeKind(text: string): readonly ExchangeEvent[] {
    if (text === 'pair') return this.#pair({ quantity: 1, price: 98, stopPrice: 110, worst: 115 });
    if (text !== 'stop') return this.place(text, 'cancel-taker');
    return this.place('buy 1 market protected at 115 stop 110', 'cancel-taker');
  }

  /** What happened, in the words of the tables, with prices as they are written there. */
  describe(events: readonly ExchangeEvent[], taker: OrderId | undefined): string {
    const words = events.map((event) => this.#describeOne(event, taker));
    return words.filter((word) => word !== '').join(', ') || 'nothing';
  }

  #describeOne(event: ExchangeEvent, taker: OrderId | undefined): string {
    switch (event.kind) {
      case 'order-accepted':
        return event.type === 'limit' || event.type === 'market' ? '' : `wait ${event.quantity}`;
      case 'order-triggered':
        return 'trigger';
      case 'trade':
        return `trade ${event.quantity} @ ${this.price(event.price)}`;
      case 'order-rested':
        return this.#rested(event);
      case 'order-expired':
        return `expire ${event.remaining} (${event.reason})`;
      case 'order-cancelled': {
        const whose = event.orderId === taker ? 'taker' : 'maker';
        return `cancel ${this.names.get(event.orderId) ?? whose} ${event.remaining}`;
      }
      case 'order-decremented':
        // Both sides have such an event; a cell names the pair once.
        return event.role === 'maker' ? `decrement ${event.by}` : '';
      case 'order-reduced':
        return `reduce to ${event.remaining}`;
      case 'order-replaced':
        return 'replace';
      case 'order-amended':
        return `amend${this.#amendedTerms(event)}`;
      case 'market-changed':
        return `market ${event.state}`;
      case 'auction-indicative':
        return `indicate ${event.quantity} @ ${this.price(event.price ?? 0)}${
          event.surplus === undefined ? '' : ` surplus ${event.surplus}`
        }`;
      case 'dead-man-switch-fired':
        return 'fire';
      case 'order-rejected':
        return `rejected: ${event.code}`;
      case 'command-rejected':
        return `refused: ${event.code}`;
      default:
        return '';
    }
  }

  #rested(event: ExchangeEvent & { kind: 'order-rested' }): string {
    const at = `@ ${this.price(event.price)}`;
    if (event.cause === 'refill') return `refill ${event.quantity} ${at}`;
    const isIceberg = this.exchange.order(event.orderId)?.displayQuantity !== undefined;
    const shown = isIceberg ? ` showing ${event.quantity}` : '';
    return `rest ${event.quantity + (event.hidden ?? 0)} ${at}${shown}`;
  }

  #amendedTerms(event: ExchangeEvent & { kind: 'order-amended' }): string {
    const { quantity, price, stopPrice, displayQuantity } = event;
    return [
      quantity === undefined ? '' : ` quantity ${quantity}`,
      price === undefined ? '' : ` price ${this.price(price)}`,
      stopPrice === undefined ? '' : ` stop ${this.price(stopPrice)}`,
      displayQuantity === undefined ? '' : ` show ${displayQuantity}`,
    ].join('');
  }
}

/** Without the properties that are undefined. */
function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
