/** One account of an `AppExchange`: its money and its orders, in decimal strings. */
import type {
  CancelAll,
  Command,
  LimitTerms,
  OrderReference,
  PlaceOrder,
} from '../engine/commands.ts';
import type { ExchangeEvent } from '../engine/events.ts';
import type { Exchange, ListedMarket } from '../engine/exchange.ts';
import {
  formatAmount,
  formatPrice,
  formatQuantity,
  type ParseFault,
  parseAmount,
  parsePrice,
  parseQuantity,
} from '../units/decimal.ts';
import type { AccountId, OrderId, PriceTicks, QuantityLots } from '../units/quantities.ts';
import type { AmendInput, LimitOrderInput, MarketOrderInput, OrderName } from './order-input.ts';
import { outcomeOf, placedFrom } from './placed.ts';
import { isReject, refused, refusedBy } from './refusals.ts';
import type {
  AppBalance,
  AppOrder,
  CancelledAll,
  Done,
  Placed,
  RefusalCode,
  Refused,
  Repeated,
} from './results.ts';

export type Send = (command: Command) => readonly ExchangeEvent[];

export class AppAccount {
  readonly id: AccountId;
  readonly #exchange: Exchange;
  readonly #send: Send;

  constructor(id: AccountId, exchange: Exchange, send: Send) {
    this.id = id;
    this.#exchange = exchange;
    this.#send = send;
  }

  /** `amount` in the asset's own decimals: `deposit('BTC', '0.5')`. */
  deposit(asset: string, amount: string): Done | Refused {
    return this.#transfer('deposit', asset, amount);
  }

  withdraw(asset: string, amount: string): Done | Refused {
    return this.#transfer('withdraw', asset, amount);
  }

  /** Buys or sells at this price or better; what is left rests, unless `timeInForce` says otherwise. */
  limit(market: string, order: LimitOrderInput): Placed | Repeated | Refused {
    const terms = this.#exchange.market(market);
    if (terms === undefined) return refused('market-unknown', ` ${market}`);
    const price = parsePrice(terms, order.price);
    if (!price.ok) return fault(price, order.price);
    const quantity = parseQuantity(terms, order.quantity);
    if (!quantity.ok) return fault(quantity, order.quantity);
    return this.#place(terms, {
      ...this.#common(market, order),
      type: 'limit',
      price: price.value,
      quantity: quantity.value,
      ...limitTermsOf(order),
    });
  }

  /** Buys or sells at once at what is there, by quantity or by amount of the quote asset. */
  market(market: string, order: MarketOrderInput): Placed | Repeated | Refused {
    const terms = this.#exchange.market(market);
    if (terms === undefined) return refused('market-unknown', ` ${market}`);
    const protection =
      order.protectionPrice === undefined ? undefined : parsePrice(terms, order.protectionPrice);
    if (protection?.ok === false) return fault(protection, order.protectionPrice);
    const common = {
      ...this.#common(market, order),
      type: 'market' as const,
      ...(protection === undefined ? {} : { protectionPrice: protection.value }),
    };
    if (order.quoteAmount !== undefined) {
      const amount = parseAmount(terms.quoteDecimals, order.quoteAmount);
      if (!amount.ok) return fault(amount, order.quoteAmount);
      return this.#place(terms, { ...common, quoteAmount: amount.value });
    }
    const quantity = parseQuantity(terms, order.quantity);
    if (!quantity.ok) return fault(quantity, order.quantity);
    return this.#place(terms, { ...common, quantity: quantity.value });
  }

  cancel(market: string, order: OrderName): Done | Refused {
    const command = { kind: 'cancel-order', account: this.id, market, ...nameOf(order) } as const;
    return this.#done(this.#send(command));
  }

  /** In every market and on both sides, or as named. */
  cancelAll(which: Pick<CancelAll, 'market' | 'side'> = {}): CancelledAll | Refused {
    const events = this.#send({ kind: 'cancel-all', account: this.id, ...which });
    const reject = events.find(isReject);
    if (reject !== undefined) return refusedBy(reject, undefined);
    const orderIds = events.flatMap((event) =>
      event.kind === 'order-cancelled' ? [event.orderId] : [],
    );
    return { ok: true, orderIds };
  }

  /** A smaller quantity at the same price keeps the place in the queue; anything else is a replace. */
  amend(market: string, order: OrderName, change: AmendInput): Placed | Refused {
    const terms = this.#exchange.market(market);
    if (terms === undefined) return refused('market-unknown', ` ${market}`);
    const price = change.price === undefined ? undefined : parsePrice(terms, change.price);
    if (price?.ok === false) return fault(price, change.price);
    const quantity =
      change.quantity === undefined ? undefined : parseQuantity(terms, change.quantity);
    if (quantity?.ok === false) return fault(quantity, change.quantity);
    const events = this.#send({
      kind: 'amend-order',
      account: this.id,
      market,
      ...nameOf(order),
      ...(price === undefined ? {} : { price: price.value }),
      ...(quantity === undefined ? {} : { quantity: quantity.value }),
    });
    return amendedFrom(events, terms);
  }

  /** Every asset that the account ever had. */
  balances(): readonly AppBalance[] {
    return this.#exchange.balances(this.id).map(({ asset }) => this.balance(asset));
  }

  /** Zero for what the account never had. */
  balance(asset: string): AppBalance {
    const { available, held } = this.#exchange.balance(this.id, asset);
    const decimals = this.#decimals(asset) ?? 0;
    return {
      asset,
      available: formatAmount(decimals, available),
      held: formatAmount(decimals, held),
    };
  }

  /** Open orders, resting and waiting, oldest first. */
  orders(market?: string): readonly AppOrder[] {
    const filter = { account: this.id, ...(market === undefined ? {} : { market }) };
    return this.#exchange.openOrders(filter).flatMap((order) => {
      const terms = this.#exchange.market(order.market);
      if (terms === undefined) return [];
      const { orderId, side, clientId } = order;
      return {
        orderId,
        ...(clientId === undefined ? {} : { clientId }),
        market: order.market,
        side,
        ...(order.price === undefined ? {} : { price: formatPrice(terms, order.price) }),
        ...(order.quantity === undefined
          ? {}
          : { quantity: formatQuantity(terms, order.quantity) }),
        filled: formatQuantity(terms, order.filled),
        remaining: formatQuantity(terms, order.remaining),
      };
    });
  }

  #common(market: string, { side, clientId, selfTrade }: LimitOrderInput | MarketOrderInput) {
    return {
      kind: 'place-order' as const,
      account: this.id,
      market,
      side,
      ...(clientId === undefined ? {} : { clientId }),
      ...(selfTrade === undefined ? {} : { selfTrade }),
    };
  }

  #place(terms: ListedMarket, command: PlaceOrder): Placed | Repeated | Refused {
    return placedFrom(this.#send(command), terms);
  }

  #transfer(kind: 'deposit' | 'withdraw', asset: string, text: string): Done | Refused {
    const decimals = this.#decimals(asset);
    if (decimals === undefined) return refused('asset-unknown', ` ${asset}`);
    const amount = parseAmount(decimals, text);
    if (!amount.ok) return fault(amount, text);
    return this.#done(this.#send({ kind, account: this.id, asset, amount: amount.value }));
  }

  #done(events: readonly ExchangeEvent[]): Done | Refused {
    const reject = events.find(isReject);
    return reject === undefined ? { ok: true } : refusedBy(reject, undefined);
  }

  #decimals(asset: string): number | undefined {
    return this.#exchange.assets().find(({ symbol }) => symbol === asset)?.decimals;
  }
}

function nameOf(order: OrderName): OrderReference {
  return typeof order === 'object' ? { clientId: order.clientId } : { orderId: order };
}

/** The input's type allows a part of what the engine's does. */
function limitTermsOf({ timeInForce, postOnly }: LimitOrderInput): LimitTerms {
  return {
    ...(timeInForce === undefined ? {} : { timeInForce }),
    ...(postOnly === undefined ? {} : { postOnly }),
  } as LimitTerms;
}

function fault(parsed: ParseFault<RefusalCode>, text: string | undefined): Refused {
  return refused(parsed.code, `: ${text}`);
}

/** An amended order is reduced in place, replaced, or gone. */
function amendedFrom(events: readonly ExchangeEvent[], terms: ListedMarket): Placed | Refused {
  const reject = events.find(isReject);
  if (reject !== undefined) return refusedBy(reject, terms);
  for (const event of events) {
    if (event.kind === 'order-reduced') return stillOpen(event, terms);
    if (event.kind === 'order-replaced' || event.kind === 'order-cancelled') {
      return outcomeOf(events, terms, { orderId: event.orderId });
    }
  }
  return refused('order-unknown');
}

function stillOpen(
  { orderId, remaining }: { orderId: OrderId; remaining: QuantityLots; price: PriceTicks },
  terms: ListedMarket,
): Placed {
  const zero = formatQuantity(terms, 0 as QuantityLots);
  return {
    ok: true,
    orderId,
    status: 'open',
    filled: zero,
    remaining: formatQuantity(terms, remaining),
    trades: [],
  };
}
