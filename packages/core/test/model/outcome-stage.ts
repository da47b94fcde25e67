/** The words of `docs/concepts/order-outcomes.md`, read and played on an exchange. */
import type {
  Command,
  MarketState,
  PlaceOrder,
  SelfTradeMode,
  Side,
} from '../../src/engine/commands.ts';
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

/** `mirrored`: buy for sell, and every price reflected at 100. */
export type View = 'as written' | 'mirrored';
/** Who an own order belongs to. */
export type Own = 'same account' | 'same group';

const MARKET = 'BASE_QUOTE';
const RICH = (10n ** 12n) as Amount;
const FREE = 0 as RatePpm;

export class OutcomeStage {
  readonly exchange = new Exchange();
  readonly taker: AccountId;
  readonly mate: AccountId;
  readonly other: AccountId;
  readonly #view: View;

  constructor(view: View) {
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
    });
    this.taker = this.#newAccount(1);
    this.mate = this.#newAccount(1);
    this.other = this.#newAccount(undefined);
  }

  apply(command: Command): readonly ExchangeEvent[] {
    const seq = (this.exchange.seq + 1) as Seq;
    return this.exchange.apply({ seq, time: seq as number as TimeMicros, command });
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
  rest(account: AccountId, order: { side: Side; quantity: number; price: number }): OrderId {
    const events = this.apply({
      kind: 'place-order',
      type: 'limit',
      account,
      market: MARKET,
      side: this.side(order.side),
      price: this.price(order.price),
      quantity: order.quantity as QuantityLots,
      selfTrade: 'none',
    });
    const rested = events.find((event) => event.kind === 'order-rested');
    if (rested?.kind !== 'order-rested') throw new Error('the book is set up with resting orders');
    return rested.orderId;
  }

  /** A book as it is written in a table's head: `4 @ 100, own 3 @ 100`. */
  setBook(text: string, own: Own, side: Side): void {
    if (text === 'nothing on the other side') return;
    for (const entry of text.split(', ')) {
      const match = /^(own )?(\d+) @ (\d+)$/.exec(entry);
      if (match === null) throw new Error(`not an order of a book: ${entry}`);
      const ownAccount = own === 'same account' ? this.taker : this.mate;
      this.rest(match[1] === undefined ? this.other : ownAccount, {
        side,
        quantity: Number(match[2]),
        price: Number(match[3]),
      });
    }
  }

  place(text: string, selfTrade: SelfTradeMode): readonly ExchangeEvent[] {
    return this.apply(this.#parseOrder(text, selfTrade));
  }

  #parseOrder(text: string, selfTrade: SelfTradeMode): PlaceOrder {
    const match =
      /^(buy|sell) (for )?(\d+) (?:@ (\d+) (gtc|ioc|fok)( post-only)?|market(?: protected at (\d+))?)$/.exec(
        text,
      );
    if (match === null) throw new Error(`not an order: ${text}`);
    const [, side, isAmount, size, price, timeInForce, postOnly, protection] = match;
    const common = {
      kind: 'place-order' as const,
      account: this.taker,
      market: MARKET,
      side: this.side(side as Side),
      selfTrade,
    };
    const quantity = Number(size) as QuantityLots;
    if (price !== undefined) {
      return {
        ...common,
        type: 'limit',
        price: this.price(Number(price)),
        quantity,
        timeInForce: timeInForce as 'gtc' | 'ioc' | 'fok',
        ...(postOnly === undefined ? {} : { postOnly: 'reject' as const }),
      };
    }
    const guard =
      protection === undefined ? {} : { protectionPrice: this.price(Number(protection)) };
    return isAmount === undefined
      ? { ...common, type: 'market', quantity, ...guard }
      : { ...common, type: 'market', quoteAmount: BigInt(size ?? '') as Amount, ...guard };
  }

  amend(text: string, orderId: OrderId): readonly ExchangeEvent[] {
    const price = /price (\d+)/.exec(text)?.[1];
    const quantity = /quantity (\d+)/.exec(text)?.[1];
    if (price === undefined && quantity === undefined && text !== 'nothing') {
      throw new Error(`not an amend: ${text}`);
    }
    return this.apply({
      kind: 'amend-order',
      account: this.taker,
      market: MARKET,
      orderId,
      ...(price === undefined ? {} : { price: this.price(Number(price)) }),
      ...(quantity === undefined ? {} : { quantity: Number(quantity) as QuantityLots }),
    });
  }

  setState(state: MarketState): readonly ExchangeEvent[] {
    return this.apply({ kind: 'set-market-state', market: MARKET, state });
  }

  /** A command as the table of market states writes it; orders are the taker's. */
  command(text: string, orderId: OrderId): readonly ExchangeEvent[] {
    const [verb, ...rest] = text.split(' ');
    const { taker: account } = this;
    switch (verb) {
      case 'place':
        return this.place('buy 1 @ 98 gtc', 'cancel-taker');
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
        return this.setState(rest[0] === 'open' ? 'open' : 'closed');
      default:
        throw new Error(`not a command: ${text}`);
    }
  }

  /** What happened, in the words of the tables, with prices as they are written there. */
  describe(events: readonly ExchangeEvent[], taker: OrderId | undefined): string {
    const words = events.map((event) => this.#describeOne(event, taker));
    return words.filter((word) => word !== '').join(', ') || 'nothing';
  }

  #describeOne(event: ExchangeEvent, taker: OrderId | undefined): string {
    switch (event.kind) {
      case 'trade':
        return `trade ${event.quantity} @ ${this.price(event.price)}`;
      case 'order-rested':
        return `rest ${event.quantity} @ ${this.price(event.price)}`;
      case 'order-expired':
        return `expire ${event.remaining} (${event.reason})`;
      case 'order-cancelled':
        return `cancel ${event.orderId === taker ? 'taker' : 'maker'} ${event.remaining}`;
      case 'order-decremented':
        // Both sides have such an event; a cell names the pair once.
        return event.role === 'maker' ? `decrement ${event.by}` : '';
      case 'order-reduced':
        return `reduce to ${event.remaining}`;
      case 'order-replaced':
        return 'replace';
      case 'market-changed':
        return `market ${event.state}`;
      case 'order-rejected':
        return `rejected: ${event.code}`;
      case 'command-rejected':
        return `refused: ${event.code}`;
      default:
        return '';
    }
  }
}
