/**
 * Open orders of every account as a fold over events, and what happened to each order on the way:
 * the source of an account's order stream.
 *
 * Orders that rest or wait are kept; an order that ended is reported once and forgotten. It works
 * command by command, because what an event means for an order can depend on the ones after it: a
 * market order by quote amount is filled when nothing of it expires later in the same command.
 */
import { assert } from '../assert.ts';
import type { OrderType, PostOnly, SelfTradeMode, Side, TimeInForce } from '../engine/commands.ts';
import type { CancelReason, EventOf, ExchangeEvent, ExpireReason } from '../engine/events.ts';
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  RatePpm,
  TimeMicros,
} from '../units/quantities.ts';

/** `waiting`: a conditional order that was not triggered yet. */
export type OrderStatus =
  | 'waiting'
  | 'new'
  | 'partially-filled'
  | 'filled'
  | 'cancelled'
  | 'expired';

export interface OrderState {
  readonly orderId: OrderId;
  readonly clientId?: string;
  readonly account: AccountId;
  readonly market: string;
  readonly side: Side;
  readonly type: OrderType;
  /** Limit price, or the protection price of what acts as a market order. */
  readonly price?: PriceTicks;
  /** Total, `filled` + `remaining`. Absent for a market order by quote amount. */
  readonly quantity?: QuantityLots;
  readonly quoteAmount?: Amount;
  /** Of stops and take-profits; of trailing stops where it stood when it triggered. */
  readonly stopPrice?: PriceTicks;
  readonly trailTicks?: PriceTicks;
  readonly trailPpm?: RatePpm;
  readonly displayQuantity?: QuantityLots;
  readonly timeInForce: TimeInForce;
  readonly expiresAt?: TimeMicros;
  readonly postOnly?: PostOnly;
  readonly selfTrade: SelfTradeMode;
  /** The other leg of its pair. */
  readonly linkedOrderId?: OrderId;
  readonly filled: QuantityLots;
  /** Units of the quote asset that its fills are worth. */
  readonly filledNotional: Amount;
  /** Lots still to fill; 0 for a market order by quote amount. */
  readonly remaining: QuantityLots;
  readonly status: OrderStatus;
  readonly acceptedAt: TimeMicros;
  readonly triggeredAt?: TimeMicros;
  readonly updatedAt: TimeMicros;
}

/** One thing that happened to one order; `order` is how it stands after it. */
export type OrderUpdate =
  | {
      readonly kind: 'accepted' | 'triggered' | 'amended' | 'decremented';
      readonly order: OrderState;
      readonly event: ExchangeEvent;
    }
  | {
      readonly kind: 'filled';
      readonly order: OrderState;
      readonly event: EventOf<'trade'>;
      /** In the uncross of an auction both are makers. */
      readonly role: 'maker' | 'taker';
      /** Of the asset that this side receives, unless `feeAsset` is the other side's. */
      readonly fee: Amount;
      /** A maker's rebate is paid in the asset of the taker's fee. */
      readonly feeAsset: 'base' | 'quote';
    }
  | {
      readonly kind: 'cancelled';
      readonly order: OrderState;
      readonly event: ExchangeEvent;
      readonly reason: CancelReason;
    }
  | {
      readonly kind: 'expired';
      readonly order: OrderState;
      readonly event: ExchangeEvent;
      readonly reason: ExpireReason;
    };

/** An order as an `Exchange` lists it; `filledNotional` where it knows it. */
export type OpenOrderSource = Omit<OrderState, 'status' | 'filledNotional'> & {
  readonly filledNotional?: Amount;
  readonly status?: 'resting' | 'waiting';
  readonly displayed?: QuantityLots;
};

export interface OrdersSource {
  openOrders(): readonly OpenOrderSource[];
}

interface Place {
  readonly events: readonly ExchangeEvent[];
  readonly index: number;
  readonly onUpdate: OnUpdate;
}

type OnUpdate = (update: OrderUpdate) => void;
type Change = Partial<OrderState>;

interface OwnOrders {
  readonly byId: Map<OrderId, OrderState>;
  readonly idByClientId: Map<string, OrderId>;
}

export class OrdersFold {
  /** Open orders, and within one command those that are on their way. Ascending ids by insertion. */
  readonly #orders = new Map<OrderId, OrderState>();
  /** Within one command: those that take or were about to rest, and have not rested. */
  readonly #acting = new Set<OrderId>();
  readonly #byAccount = new Map<AccountId, OwnOrders>();

  /** A fold that continues from the orders that rest now. */
  static from(exchange: OrdersSource): OrdersFold {
    const fold = new OrdersFold();
    for (const order of exchange.openOrders()) fold.#put(stateOf(order));
    return fold;
  }

  /** All events of one command, in order. */
  applyCommand(events: readonly ExchangeEvent[], onUpdate: OnUpdate = ignore): void {
    for (let index = 0; index < events.length; index++) {
      const event = events[index];
      if (event === undefined) continue;
      switch (event.kind) {
        case 'order-accepted':
          this.#accept(event, onUpdate);
          break;
        case 'order-rested':
          this.#rest(event, onUpdate);
          break;
        case 'trade':
          this.#trade(event, { events, index, onUpdate });
          break;
        case 'order-decremented':
          this.#decrement(event, { events, index, onUpdate });
          break;
        default:
          this.#changeOrder(event, onUpdate);
      }
    }
    // What acted and did not rest is over, however it ended.
    for (const orderId of this.#acting) this.#drop(orderId);
    this.#acting.clear();
  }

  #accept(event: EventOf<'order-accepted'>, onUpdate: OnUpdate): void {
    const { seq: _seq, index: _index, time, kind: _kind, ...fields } = event;
    const waits = isConditional(event.type);
    const order: OrderState = {
      ...fields,
      filled: 0 as QuantityLots,
      filledNotional: 0n as Amount,
      remaining: event.quantity ?? (0 as QuantityLots),
      status: waits ? 'waiting' : 'new',
      acceptedAt: time,
      updatedAt: time,
    };
    if (!waits) this.#acting.add(order.orderId);
    this.#put(order);
    onUpdate({ kind: 'accepted', order, event });
  }

  /** One that was triggered may have slid to another price than it was placed with. */
  #rest(event: EventOf<'order-rested'>, onUpdate: OnUpdate): void {
    const { orderId, price } = event;
    this.#acting.delete(orderId);
    if (this.#orders.get(orderId)?.price === price) return;
    const order = this.#change(event, () => ({ price }));
    if (order !== undefined) onUpdate({ kind: 'amended', order, event });
  }

  #trade(event: EventOf<'trade'>, { events, index, onUpdate }: Place): void {
    const { takerSide, takerRemaining, makerRemaining, makerFee } = event;
    const receives = (side: Side) => (side === 'buy' ? 'base' : 'quote');
    const taker = this.#orders.get(event.takerOrderId);
    if (taker !== undefined) {
      const whole =
        taker.quoteAmount === undefined
          ? takerRemaining === 0
          : isLastOf(taker.orderId, events, index);
      const order = this.#fill(taker, event, { remaining: takerRemaining, whole });
      const feeAsset = receives(takerSide);
      const role = event.cause === 'uncross' ? 'maker' : 'taker';
      onUpdate({ kind: 'filled', order, event, role, fee: event.takerFee, feeAsset });
    }
    const maker = this.#orders.get(event.makerOrderId);
    if (maker !== undefined) {
      const whole = makerRemaining === 0;
      const order = this.#fill(maker, event, { remaining: makerRemaining, whole });
      const feeAsset = makerFee < 0n ? receives(takerSide) : receives(maker.side);
      onUpdate({ kind: 'filled', order, event, role: 'maker', fee: makerFee, feeAsset });
    }
  }

  #fill(
    before: OrderState,
    event: EventOf<'trade'>,
    { remaining, whole }: { readonly remaining: QuantityLots; readonly whole: boolean },
  ): OrderState {
    const order: OrderState = {
      ...before,
      filled: (before.filled + event.quantity) as QuantityLots,
      filledNotional: (before.filledNotional + event.notional) as Amount,
      remaining,
      status: whole ? 'filled' : 'partially-filled',
      updatedAt: event.time,
    };
    if (whole) this.#drop(order.orderId);
    else this.#put(order);
    return order;
  }

  /** One that shrank to nothing has ended by the rule: no cancel follows. */
  #decrement(event: EventOf<'order-decremented'>, { events, index, onUpdate }: Place): void {
    const { remaining } = event;
    const order = this.#change(event, (before) => {
      // A market order by quote amount has no total to shrink, and says 0 all the way.
      if (before.quantity === undefined) {
        return isLastOf(event.orderId, events, index) ? { status: 'cancelled' } : {};
      }
      const quantity = (before.filled + remaining) as QuantityLots;
      return { remaining, quantity, ...(remaining === 0 ? { status: 'cancelled' } : {}) };
    });
    if (order !== undefined) onUpdate({ kind: 'decremented', order, event });
  }

  #changeOrder(event: ExchangeEvent, onUpdate: OnUpdate): void {
    switch (event.kind) {
      case 'order-triggered': {
        const { stopPrice, time } = event;
        const order = this.#change(event, () => ({ status: 'new', stopPrice, triggeredAt: time }));
        if (order === undefined) return;
        this.#acting.add(order.orderId);
        onUpdate({ kind: 'triggered', order, event });
        return;
      }
      case 'order-amended': {
        const { price, quantity, stopPrice, displayQuantity } = event;
        const order = this.#change(event, ({ filled }) => ({
          ...(price === undefined ? {} : { price }),
          ...(quantity === undefined
            ? {}
            : { quantity, remaining: (quantity - filled) as QuantityLots }),
          ...(stopPrice === undefined ? {} : { stopPrice }),
          ...(displayQuantity === undefined ? {} : { displayQuantity }),
        }));
        if (order !== undefined) onUpdate({ kind: 'amended', order, event });
        return;
      }
      case 'order-reduced':
      case 'order-replaced': {
        const { price, remaining } = event;
        const order = this.#change(event, (before) => ({
          price,
          quantity: (before.filled + remaining) as QuantityLots,
          remaining,
        }));
        if (order !== undefined) onUpdate({ kind: 'amended', order, event });
        return;
      }
      case 'order-cancelled': {
        const order = this.#change(event, () => ({ status: 'cancelled' }));
        if (order !== undefined) {
          onUpdate({ kind: 'cancelled', order, event, reason: event.reason });
        }
        return;
      }
      case 'order-expired': {
        const order = this.#change(event, () => ({ status: 'expired' }));
        if (order !== undefined) onUpdate({ kind: 'expired', order, event, reason: event.reason });
        return;
      }
      default:
        return;
    }
  }

  #change(
    event: { readonly orderId: OrderId; readonly time: TimeMicros },
    change: (before: OrderState) => Change,
  ): OrderState | undefined {
    const before = this.#orders.get(event.orderId);
    if (before === undefined) return undefined;
    const order: OrderState = { ...before, ...change(before), updatedAt: event.time };
    if (order.status === 'cancelled' || order.status === 'expired') this.#drop(order.orderId);
    else this.#put(order);
    return order;
  }

  #put(order: OrderState): void {
    this.#orders.set(order.orderId, order);
    let own = this.#byAccount.get(order.account);
    if (own === undefined) {
      own = { byId: new Map(), idByClientId: new Map() };
      this.#byAccount.set(order.account, own);
    }
    own.byId.set(order.orderId, order);
    if (order.clientId !== undefined) own.idByClientId.set(order.clientId, order.orderId);
  }

  #drop(orderId: OrderId): void {
    const order = this.#orders.get(orderId);
    if (order === undefined) return;
    this.#orders.delete(orderId);
    const own = this.#byAccount.get(order.account);
    assert(own !== undefined, 'every open order is listed under its account');
    own.byId.delete(orderId);
    const { clientId } = order;
    // A client id that was forgotten can have been given to a newer order meanwhile.
    if (clientId !== undefined && own.idByClientId.get(clientId) === orderId) {
      own.idByClientId.delete(clientId);
    }
    if (own.byId.size === 0) this.#byAccount.delete(order.account);
  }

  get size(): number {
    return this.#orders.size;
  }

  order(orderId: OrderId): OrderState | undefined {
    return this.#orders.get(orderId);
  }

  /** Oldest first: ids ascend with acceptance. */
  openOrders(account: AccountId, market?: string): OrderState[] {
    const own = this.#byAccount.get(account);
    if (own === undefined) return [];
    const orders = [...own.byId.values()];
    const shown = market === undefined ? orders : orders.filter((one) => one.market === market);
    return shown.sort((a, b) => a.orderId - b.orderId);
  }

  /** The newest open order that has it. */
  orderByClientId(account: AccountId, clientId: string): OrderState | undefined {
    const own = this.#byAccount.get(account);
    const orderId = own?.idByClientId.get(clientId);
    return orderId === undefined ? undefined : own?.byId.get(orderId);
  }
}

function ignore(): void {}

/** Waits for its stop price instead of acting at once. */
export function isConditional(type: OrderType): boolean {
  return type !== 'limit' && type !== 'market';
}

/** True when no event of the command after the one at `index` concerns this order. */
function isLastOf(orderId: OrderId, events: readonly ExchangeEvent[], index: number): boolean {
  for (let later = index + 1; later < events.length; later++) {
    const event = events[later];
    if (event === undefined) continue;
    // Other items of its batch may name it without doing anything to it.
    if (event.kind === 'order-repeated' || event.kind === 'command-rejected') continue;
    if (event.kind === 'trade' && event.takerOrderId === orderId) return false;
    if ('orderId' in event && event.orderId === orderId) return false;
  }
  return true;
}

function stateOf({ status, displayed: _displayed, ...order }: OpenOrderSource): OrderState {
  const acting = order.filled > 0 ? 'partially-filled' : 'new';
  const trails = order.trailTicks !== undefined || order.trailPpm !== undefined;
  // Where a trailing stop stands moves without events, so the fold would say what was once true.
  const { stopPrice: _stopPrice, ...still } = order;
  return {
    ...(trails && status === 'waiting' ? still : order),
    filledNotional: order.filledNotional ?? (0n as Amount),
    status: status === 'waiting' ? 'waiting' : acting,
  };
}
