/** A small exchange for tests: two assets, one market, and short ways to say what happens. */
import type {
  Command,
  ExchangeEvent,
  PlaceLimitOrder,
  SelfTradeMode,
  Sequenced,
  Side,
  TimeInForce,
} from '../../src/index.ts';
import { Exchange } from '../../src/index.ts';
import type {
  AccountId,
  Amount,
  OrderId,
  RatePpm,
  Seq,
  TimeMicros,
} from '../../src/units/index.ts';

export const MARKET = 'COIN_CASH';
/** One lot is 10 units of COIN; one tick × lot is 3 units of CASH. */
export const COIN_PER_LOT = 10n;
export const CASH_PER_TICK_LOT = 3n;
export const ALICE = 2 as AccountId;
export const BOB = 3 as AccountId;
export const CAROL = 4 as AccountId;
export const RICH = 10n ** 12n;

export interface DeskOptions {
  readonly book?: 'fast' | 'reference';
  readonly makerFee?: number;
  readonly takerFee?: number;
  readonly terms?: Partial<Extract<Command, { kind: 'create-market' }>>;
}

export interface LimitWish {
  readonly by?: AccountId;
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
  readonly timeInForce?: TimeInForce;
  readonly postOnly?: 'reject' | 'slide';
  readonly displayQuantity?: number;
  readonly expiresAt?: number;
  readonly selfTrade?: SelfTradeMode;
  readonly clientId?: string;
}

export class Desk {
  readonly exchange: Exchange;
  readonly tape: Sequenced[] = [];
  time = 1_000;

  constructor(options: DeskOptions = {}) {
    this.exchange = new Exchange({ book: options.book ?? 'fast' });
    const { makerFee = 0, takerFee = 0, terms = {} } = options;
    this.run({ kind: 'create-asset', symbol: 'COIN', decimals: 3 });
    this.run({ kind: 'create-asset', symbol: 'CASH', decimals: 4 });
    this.run({
      kind: 'create-market',
      symbol: MARKET,
      base: 'COIN',
      quote: 'CASH',
      tickSize: '0.03',
      lotSize: '0.01',
      makerFee: makerFee as RatePpm,
      takerFee: takerFee as RatePpm,
      ...terms,
    });
    for (const account of [ALICE, BOB, CAROL]) {
      this.run({ kind: 'create-account' });
      this.deposit(account, 'COIN', RICH);
      this.deposit(account, 'CASH', RICH);
    }
  }

  /** Applies a command and checks every invariant after it. */
  run(command: Command, time = this.time): readonly ExchangeEvent[] {
    this.time = time;
    const sequenced = {
      seq: (this.exchange.seq + 1) as Seq,
      time: time as TimeMicros,
      command,
    };
    this.tape.push(sequenced);
    const events = this.exchange.apply(sequenced);
    this.exchange.checkInvariants();
    return events;
  }

  deposit(account: AccountId, asset: string, amount: bigint): readonly ExchangeEvent[] {
    return this.run({ kind: 'deposit', account, asset, amount: amount as Amount });
  }

  limit({ by = ALICE, ...wish }: LimitWish): readonly ExchangeEvent[] {
    const order = wish as unknown as PlaceLimitOrder;
    return this.run({ ...order, kind: 'place-order', type: 'limit', account: by, market: MARKET });
  }

  market(
    by: AccountId,
    side: Side,
    size: {
      quantity?: number;
      quoteAmount?: bigint;
      protectionPrice?: number;
      selfTrade?: SelfTradeMode;
    },
  ): readonly ExchangeEvent[] {
    const command = {
      kind: 'place-order',
      type: 'market',
      account: by,
      market: MARKET,
      side,
      ...size,
    };
    return this.run(command as unknown as Command);
  }

  cancel(by: AccountId, orderId: number): readonly ExchangeEvent[] {
    return this.run({
      kind: 'cancel-order',
      account: by,
      market: MARKET,
      orderId: orderId as OrderId,
    });
  }

  amend(
    by: AccountId,
    orderId: number,
    change: {
      price?: number;
      quantity?: number;
      stopPrice?: number;
      displayQuantity?: number;
    },
  ): readonly ExchangeEvent[] {
    const command = { kind: 'amend-order', account: by, market: MARKET, orderId, ...change };
    return this.run(command as unknown as Command);
  }

  available(account: AccountId, asset: string): bigint {
    return this.exchange.balance(account, asset).available;
  }

  held(account: AccountId, asset: string): bigint {
    return this.exchange.balance(account, asset).held;
  }
}

/** The events as one line each, without balances: what a reader of the tape wants to see. */
export function tapeOf(events: readonly ExchangeEvent[]): string[] {
  return events.flatMap((event) => lineOf(event) ?? []);
}

function lineOf(event: ExchangeEvent): string | undefined {
  switch (event.kind) {
    case 'order-accepted':
      return `accepted ${event.orderId}`;
    case 'order-rejected':
      return `rejected ${event.code}`;
    case 'command-rejected':
      return `refused ${event.code}`;
    case 'order-repeated':
      return `repeated ${event.orderId}`;
    case 'order-rested':
      return `${event.cause === 'refill' ? 'refilled' : 'rested'} ${event.orderId} ${event.quantity}@${event.price}${hidden(event)}`;
    case 'trade':
      return `trade ${event.takerOrderId}*${event.makerOrderId} ${event.quantity}@${event.price} left ${event.takerRemaining}/${event.makerRemaining}`;
    case 'order-reduced':
      return `reduced ${event.orderId} by ${event.by} to ${event.remaining}${hidden(event)}`;
    case 'order-replaced':
      return `replaced ${event.orderId} ${event.oldRemaining}@${event.oldPrice} with ${event.remaining}@${event.price}${hidden(event)}`;
    case 'order-decremented':
      return `decremented ${event.role} ${event.orderId} by ${event.by} to ${event.remaining}${hidden(event)}`;
    case 'order-cancelled':
      return `cancelled ${event.orderId} ${event.remaining} ${event.reason}${hidden(event)}`;
    case 'order-expired':
      return `expired ${event.orderId} ${event.remaining} ${event.reason}`;
    case 'order-triggered':
      return `triggered ${event.orderId} at ${event.stopPrice} by ${event.lastPrice}`;
    case 'balance-changed':
      return undefined;
    default:
      return event.kind;
  }
}

/** Lots that do not show, where there are some. */
function hidden(event: { readonly hidden?: number }): string {
  return event.hidden === undefined ? '' : ` hidden ${event.hidden}`;
}
