/**
 * Open orders of every account as a fold over events, and what happened to each order on the way:
 * the source of an account's order stream.
 *
 * Only orders that rest are kept; an order that ended is reported once and forgotten. It works
 * command by command, because what an event means for an order can depend on the ones after it: a
 * market order by quote amount is filled when nothing of it expires later in the same command.
 */
import { assert } from '../assert.ts';
import type { SelfTradeMode, Side, TimeInForce } from '../engine/commands.ts';
import type { CancelReason, EventOf, ExchangeEvent, ExpireReason } from '../engine/events.ts';
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  TimeMicros,
} from '../units/quantities.ts';

export type OrderStatus = 'new' | 'partially-filled' | 'filled' | 'cancelled' | 'expired';

export interface OrderState {
  readonly orderId: OrderId;
  readonly clientId?: string;
  readonly account: AccountId;
  readonly market: string;
  readonly side: Side;
  readonly type: 'limit' | 'market';
  /** Limit price, or a market order's protection price. */
  readonly price?: PriceTicks;
  /** Total, `filled` + `remaining`. Absent for a market order by quote amount. */
  readonly quantity?: QuantityLots;
  readonly quoteAmount?: Amount;
  readonly timeInForce: TimeInForce;
  readonly postOnly?: 'reject';
  readonly selfTrade: SelfTradeMode;
  readonly filled: QuantityLots;
  /** Units of the quote asset that its fills are worth. */
  readonly filledNotional: Amount;
  /** Lots still to fill; 0 for a market order by quote amount. */
  readonly remaining: QuantityLots;
  readonly status: OrderStatus;
  readonly acceptedAt: TimeMicros;
  readonly updatedAt: TimeMicros;
}

/** One thing that happened to one order; `order` is how it stands after it. */
export type OrderUpdate =
  | {
      readonly kind: 'accepted' | 'amended' | 'decremented';
      readonly order: OrderState;
      readonly event: ExchangeEvent;
    }
  | {
      readonly kind: 'filled';
      readonly order: OrderState;
      readonly event: EventOf<'trade'>;
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
};

export interface OrdersSource {
  openOrders(): readonly OpenOrderSource[];
}

type OnUpdate = (update: OrderUpdate) => void;
type Change = Partial<Pick<OrderState, 'price' | 'quantity' | 'remaining' | 'status'>>;

interface OwnOrders {
  readonly byId: Map<OrderId, OrderState>;
  readonly idByClientId: Map<string, OrderId>;
}

export class OrdersFold {
  /** Open orders, and within one command those that are on their way. Ascending ids by insertion. */
  readonly #orders = new Map<OrderId, OrderState>();
  readonly #byAccount = new Map<AccountId, OwnOrders>();

  /** A fold that continues from the orders that rest now. */
  static from(exchange: OrdersSource): OrdersFold {
    const fold = new OrdersFold();
    for (const order of exchange.openOrders()) fold.#put(stateOf(order));
    return fold;
  }

  /** All events of one command, in order. */
  applyCommand(events: readonly ExchangeEvent[], onUpdate: OnUpdate = ignore): void {
    let arriving: OrderId | undefined;
    let rested = false;
    for (let index = 0; index < events.length; index++) {
      const event = events[index];
      if (event === undefined) continue;
      switch (event.kind) {
        case 'order-accepted':
          arriving = event.orderId;
          this.#accept(event, onUpdate);
          break;
        case 'order-rested':
          if (event.orderId === arriving) rested = true;
          break;
        case 'trade':
          this.#trade(event, isLastOf(event.takerOrderId, events, index), onUpdate);
          break;
        case 'order-decremented':
          this.#decrement(event, isLastOf(event.orderId, events, index), onUpdate);
          break;
        default:
          this.#changeOrder(event, onUpdate);
      }
    }
    // What did not rest is over, however it ended.
    if (arriving !== undefined && !rested) this.#drop(arriving);
  }

  #accept(event: EventOf<'order-accepted'>, onUpdate: OnUpdate): void {
    const { seq: _seq, index: _index, time, kind: _kind, ...fields } = event;
    const order: OrderState = {
      ...fields,
      filled: 0 as QuantityLots,
      filledNotional: 0n as Amount,
      remaining: event.quantity ?? (0 as QuantityLots),
      status: 'new',
      acceptedAt: time,
      updatedAt: time,
    };
    this.#put(order);
    onUpdate({ kind: 'accepted', order, event });
  }

  #trade(event: EventOf<'trade'>, last: boolean, onUpdate: OnUpdate): void {
    const { takerSide } = event;
    const receives = (side: Side) => (side === 'buy' ? 'base' : 'quote');
    const taker = this.#orders.get(event.takerOrderId);
    if (taker !== undefined) {
      const whole = taker.quoteAmount === undefined ? event.takerRemaining === 0 : last;
      const order = this.#fill(taker, event, { remaining: event.takerRemaining, whole });
      const feeAsset = receives(takerSide);
      onUpdate({ kind: 'filled', order, event, role: 'taker', fee: event.takerFee, feeAsset });
    }
    const maker = this.#orders.get(event.makerOrderId);
    if (maker !== undefined) {
      const { makerRemaining, makerFee } = event;
      const order = this.#fill(maker, event, {
        remaining: makerRemaining,
        whole: makerRemaining === 0,
      });
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
  #decrement(event: EventOf<'order-decremented'>, last: boolean, onUpdate: OnUpdate): void {
    const { remaining } = event;
    const order = this.#change(event, (before) => {
      // A market order by quote amount has no total to shrink, and says 0 all the way.
      if (before.quantity === undefined) return last ? { status: 'cancelled' } : {};
      const quantity = (before.filled + remaining) as QuantityLots;
      return { remaining, quantity, ...(remaining === 0 ? { status: 'cancelled' } : {}) };
    });
    if (order !== undefined) onUpdate({ kind: 'decremented', order, event });
  }

  #changeOrder(event: ExchangeEvent, onUpdate: OnUpdate): void {
    switch (event.kind) {
      case 'order-reduced': {
        const { remaining } = event;
        const order = this.#change(event, (before) => ({
          quantity: (before.filled + remaining) as QuantityLots,
          remaining,
        }));
        if (order !== undefined) onUpdate({ kind: 'amended', order, event });
        return;
      }
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

/** True when no event of the command after the one at `index` concerns this order. */
function isLastOf(orderId: OrderId, events: readonly ExchangeEvent[], index: number): boolean {
  for (let later = index + 1; later < events.length; later++) {
    const event = events[later];
    if (event === undefined) continue;
    if (event.kind === 'trade' && event.takerOrderId === orderId) return false;
    if ('orderId' in event && event.orderId === orderId) return false;
  }
  return true;
}

function stateOf(order: OpenOrderSource): OrderState {
  return {
    ...order,
    filledNotional: order.filledNotional ?? (0n as Amount),
    status: order.filled > 0 ? 'partially-filled' : 'new',
  };
}
