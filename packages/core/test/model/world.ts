/** Turns wishes into commands, with the reference's state to choose orders and prices from. */
import type {
  AmendOrder,
  Batch,
  BatchItem,
  CancelOrder,
  Command,
  OrderReference,
  PlaceOco,
  PlaceOrder,
  Sequenced,
} from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import type {
  AccountId,
  Amount,
  OrderId,
  RatePpm,
  Seq,
  TimeMicros,
} from '../../src/units/quantities.ts';
import { ASSETS, MARKETS, marketVariant } from './beginning.ts';
import type {
  AmendIntent,
  CancelIntent,
  Intent,
  ItemIntent,
  OcoIntent,
  OperatorIntent,
  OrderIntent,
  OrderPick,
} from './intents.ts';
import { defined } from './reference-context.ts';
import type { ReferenceExchange } from './reference-exchange.ts';

const DAY = 86_400_000_000;
/** Shortly before a day ends, so that day orders see it. */
const START = 19_676 * DAY - 40;
const UNKNOWN_ACCOUNT = 999;
/** Accounts made on the way have no money, so only the first of them joins, and seldom. */
const USERS_WITH_MONEY = 5;
const SAFE_MAX = Number.MAX_SAFE_INTEGER;
/** Where prices gather before anything traded. */
const MIDDLE = 100;

interface KnownOrder {
  readonly orderId: number;
  readonly account: number;
  readonly market: string;
  readonly clientId: string | undefined;
  readonly price: number;
  readonly quantity: number;
  readonly stopPrice: number;
}

export class World {
  readonly #reference: ReferenceExchange;
  readonly #orders: KnownOrder[] = [];
  readonly #placements: (PlaceOrder | PlaceOco)[] = [];
  readonly sequenced: Sequenced[] = [];
  #time = START;

  constructor(reference: ReferenceExchange) {
    this.#reference = reference;
  }

  /** The next command of the one order of all commands. */
  next(command: Command): Sequenced {
    const seq = (this.sequenced.length + 1) as Seq;
    if (seq % 3 === 0) this.#time += 1;
    const sequenced = { seq, time: this.#time as TimeMicros, command };
    this.sequenced.push(sequenced);
    return sequenced;
  }

  learn(events: readonly ExchangeEvent[]): void {
    for (const event of events) {
      if (event.kind !== 'order-accepted') continue;
      const { orderId, account, market, clientId, price = 1, quantity = 1, stopPrice = 1 } = event;
      this.#orders.push({ orderId, account, market, clientId, price, quantity, stopPrice });
    }
  }

  /** Everything that was ever given as one, with its account. */
  clientIds(): { account: AccountId; clientId: string }[] {
    return this.#placements.flatMap((placement) => {
      const { account } = placement;
      const ids =
        placement.kind === 'place-oco'
          ? [placement.limit.clientId, placement.stop.clientId]
          : [placement.clientId];
      return ids.flatMap((clientId) => (clientId === undefined ? [] : [{ account, clientId }]));
    });
  }

  /** `undefined` when the wish makes no sense now (again, but nothing was placed yet). */
  commandOf(intent: Exclude<Intent, { kind: 'restart' }>): Command | undefined {
    switch (intent.kind) {
      case 'order':
      case 'oco':
      case 'again':
      case 'cancel':
      case 'cancel-all':
      case 'amend':
        return this.#item(intent);
      case 'batch': {
        const items = intent.items.flatMap((item) => this.#item(item) ?? []);
        const repeated = Array.from({ length: intent.times }, () => items).flat();
        return { kind: 'batch', mode: intent.mode, items: repeated } satisfies Batch;
      }
      case 'switch':
        return {
          kind: 'set-dead-man-switch',
          account: this.#account(intent.account),
          ...defined({
            cancelAt: intent.cancelIn === undefined ? undefined : this.#in(intent.cancelIn),
          }),
        };
      case 'wait':
        this.#time += intent.micros;
        return { kind: 'advance-time' };
      default:
        return this.#operatorCommand(intent);
    }
  }

  #item(intent: ItemIntent): BatchItem | undefined {
    switch (intent.kind) {
      case 'order':
      case 'oco': {
        const placement = intent.kind === 'order' ? this.#order(intent) : this.#oco(intent);
        this.#placements.push(placement);
        return placement;
      }
      case 'again':
        return this.#placements.at(-1 - intent.nth);
      case 'cancel':
        return this.#cancel(intent);
      case 'cancel-all':
        return {
          kind: 'cancel-all',
          account: this.#account(intent.account),
          ...defined({
            market: intent.market === undefined ? undefined : marketName(intent.market),
            side: intent.side,
            deadline: this.#deadline(intent.lateBy),
          }),
        };
      case 'amend':
        return this.#amend(intent);
    }
  }

  #operatorCommand(intent: OperatorIntent): Command {
    switch (intent.kind) {
      case 'state': {
        const isOdd = intent.endsIn === 3;
        const endsAt =
          intent.endsIn !== undefined && (intent.state === 'auction' || isOdd)
            ? this.#in(intent.endsIn)
            : undefined;
        return {
          kind: 'set-market-state',
          market: marketName(intent.market),
          state: intent.state,
          ...defined({ endsAt }),
        };
      }
      case 'money': {
        const { amount: wanted } = intent;
        const amount = (wanted < 0n ? -wanted : wanted) as Amount;
        const asset = ASSETS[intent.asset] ?? 'NONE';
        const kind = wanted < 0n ? 'withdraw' : 'deposit';
        return { kind, account: this.#account(intent.account), asset, amount };
      }
      case 'fees':
        return {
          kind: 'set-account-fees',
          account: this.#account(intent.account),
          market: marketName(intent.market),
          ...defined({
            makerFee: intent.makerFee as RatePpm | undefined,
            takerFee: intent.takerFee as RatePpm | undefined,
          }),
        };
      case 'account':
        return { kind: 'create-account', ...defined({ selfTradeGroup: intent.group }) };
      case 'asset':
        return { kind: 'create-asset', symbol: intent.symbol, decimals: intent.decimals };
      case 'new-market':
        return marketVariant(intent.variant);
    }
  }

  // --- Placing -------------------------------------------------------------------------------

  #order(intent: OrderIntent): PlaceOrder {
    const { type, side } = intent;
    const market = marketName(intent.market);
    const last = this.#lastPrice(market);
    const price = intent.priceBy === undefined ? intent.price : between1(last + intent.priceBy);
    const isLimit = type === 'limit' || type.endsWith('-limit');
    const command = {
      kind: 'place-order' as const,
      account: this.#account(intent.account),
      market,
      side,
      type,
      ...(isLimit ? this.#limitTerms(intent, price) : marketTerms(intent, price)),
      ...(type === 'limit' || type === 'market' ? {} : stopTerms(intent, last)),
      ...(type === 'limit' || type === 'market' ? {} : this.#lifetime(intent, !isLimit)),
      ...defined({
        selfTrade: intent.selfTrade,
        clientId: intent.clientId,
        deadline: this.#deadline(intent.lateBy),
      }),
    };
    // Some of the terms contradict each other on purpose.
    return command as unknown as PlaceOrder;
  }

  #limitTerms(intent: OrderIntent, price: number): object {
    const { quantity, timeInForce, isOdd } = intent;
    const canRest = timeInForce !== 'ioc' && timeInForce !== 'fok';
    const display = canRest || isOdd ? intent.display : undefined;
    const postOnly = canRest || isOdd || intent.postOnly !== 'slide' ? intent.postOnly : undefined;
    return {
      price,
      quantity,
      ...this.#lifetime(intent, false),
      ...defined({ postOnly, displayQuantity: shownOf(display, quantity) }),
    };
  }

  #lifetime(
    intent: Pick<OrderIntent, 'timeInForce' | 'expiresIn'> & { readonly isOdd?: boolean },
    isForWaiting: boolean,
  ): object {
    const { timeInForce, expiresIn, isOdd = false } = intent;
    const isTaking = timeInForce === 'ioc' || timeInForce === 'fok';
    if (isTaking && isForWaiting) return {};
    const hasTime = (timeInForce === 'gtd') !== isOdd;
    return defined({ timeInForce, expiresAt: hasTime ? this.#in(expiresIn) : undefined });
  }

  #oco(intent: OcoIntent): PlaceOco {
    const { side, quantity, limitAway, stopAway, isStopLimit, priceBy } = intent;
    const market = marketName(intent.market);
    const last = this.#lastPrice(market);
    const sign = side === 'sell' ? 1 : -1;
    const stopPrice = between1(last - sign * stopAway);
    const second = priceBy === undefined ? undefined : between1(stopPrice - sign * priceBy);
    const command = {
      kind: 'place-oco' as const,
      account: this.#account(intent.account),
      market,
      side,
      quantity,
      limit: {
        price: between1(last + sign * limitAway),
        ...defined({
          postOnly: intent.postOnly,
          displayQuantity: shownOf(intent.display, quantity),
          clientId: intent.clientId,
        }),
      },
      stop: {
        stopPrice,
        ...defined({
          price: isStopLimit ? second : undefined,
          protectionPrice: isStopLimit ? undefined : second,
          clientId: intent.stopClientId,
        }),
      },
      ...this.#lifetime(intent, false),
      ...defined({ selfTrade: intent.selfTrade, deadline: this.#deadline(intent.lateBy) }),
    };
    return command as unknown as PlaceOco;
  }

  // --- What is open --------------------------------------------------------------------------

  #cancel({ pick, lateBy }: CancelIntent): CancelOrder {
    const order = this.#pick(pick);
    return {
      kind: 'cancel-order',
      ...this.#named(order, pick),
      ...defined({ deadline: this.#deadline(lateBy) }),
    };
  }

  #amend(intent: AmendIntent): AmendOrder {
    const order = this.#pick(intent.pick);
    const { priceBy, quantityBy, stopBy, display } = intent;
    const price = priceBy === undefined ? intent.price : between1(order.price + priceBy);
    const quantity =
      quantityBy === undefined ? intent.quantity : between1(order.quantity + quantityBy);
    // Mostly only what the order has.
    const isConditional = order.stopPrice > 1;
    const stopPrice =
      stopBy === undefined || !(isConditional || stopBy === 4)
        ? undefined
        : between1(order.stopPrice + stopBy);
    const command = {
      kind: 'amend-order' as const,
      ...this.#named(order, intent.pick),
      ...defined({
        price,
        quantity,
        stopPrice,
        displayQuantity: shownOf(display, quantity ?? order.quantity),
        deadline: this.#deadline(intent.lateBy),
      }),
    };
    return command as unknown as AmendOrder;
  }

  #named(
    order: KnownOrder,
    pick: OrderPick,
  ): { account: AccountId; market: string } & OrderReference {
    const isOwner = pick.asker === 'owner';
    const account = (isOwner ? order.account : 2 + ((order.account + 1) % 5)) as AccountId;
    const { market } = order;
    if (pick.by === 'client-id' && order.clientId !== undefined) {
      return { account, market, clientId: order.clientId };
    }
    return { account, market, orderId: order.orderId as OrderId };
  }

  #pick({ from, nth }: OrderPick): KnownOrder {
    const nowhere = {
      orderId: 1_000_000 + nth,
      account: 2,
      market: marketName(nth % MARKETS.length),
      clientId: 'never-placed',
      price: MIDDLE,
      quantity: 5,
      stopPrice: MIDDLE,
    };
    switch (from) {
      case 'nowhere':
        return nowhere;
      case 'next': {
        // What an earlier item of the same batch may have placed.
        const last = this.#placements.at(-1);
        const orderId = (this.#orders.at(-1)?.orderId ?? 0) + 1 + (nth % 3);
        if (last === undefined) return nowhere;
        const { account, market } = last;
        return { ...nowhere, orderId, account, market, clientId: undefined };
      }
      case 'ever':
        return this.#orders.at(-1 - (nth % Math.max(this.#orders.length, 1))) ?? nowhere;
      case 'open': {
        const open = this.#openOrders();
        return open[nth % Math.max(open.length, 1)] ?? nowhere;
      }
    }
  }

  #openOrders(): KnownOrder[] {
    return this.#reference.markets().flatMap((market) =>
      this.#reference.openOrders(market).map((order) => ({
        orderId: Number(order.orderId),
        account: Number(order.account),
        market,
        clientId: order.clientId,
        price: Number(order.price ?? order.stopPrice ?? MIDDLE),
        quantity: Number(order.quantity ?? 1),
        stopPrice: Number(order.stopPrice ?? 1),
      })),
    );
  }

  #lastPrice(market: string): number {
    if (!this.#reference.markets().includes(market)) return MIDDLE;
    return Number(this.#reference.market(market).lastPrice ?? MIDDLE);
  }

  #account(index: number): AccountId {
    const houseAndNobody = [0, 1, UNKNOWN_ACCOUNT][index - 148];
    if (houseAndNobody !== undefined) return houseAndNobody as AccountId;
    const isNewcomer = index % 16 === 0 && this.#reference.accounts().length > 2 + USERS_WITH_MONEY;
    return (2 + (isNewcomer ? USERS_WITH_MONEY : index % USERS_WITH_MONEY)) as AccountId;
  }

  #deadline(lateBy: number | undefined): TimeMicros | undefined {
    return lateBy === undefined ? undefined : this.#in(-lateBy);
  }

  #in(micros: number): TimeMicros {
    return (this.#time + micros) as TimeMicros;
  }
}

/** By quantity or amount, with or without a protection price. */
function marketTerms(intent: OrderIntent, price: number): object {
  const { quantity, quoteAmount, isProtected, type, side, isOdd } = intent;
  // A conditional sell by amount cannot be, and a conditional buy by quantity needs protection.
  const isConditional = type !== 'market';
  const byAmount = quoteAmount !== undefined && (!isConditional || side === 'buy' || isOdd);
  const needsPrice = isConditional && side === 'buy' && !byAmount && !isOdd;
  return {
    ...(byAmount ? { quoteAmount } : { quantity }),
    ...(isProtected || needsPrice ? { protectionPrice: price } : {}),
  };
}

function stopTerms(intent: OrderIntent, last: number): object {
  const { type, side, stopAway, trailPpm, isOdd } = intent;
  if (type === 'trailing-stop' || type === 'trailing-stop-limit') {
    return trailPpm === undefined ? { trailTicks: stopAway } : { trailPpm };
  }
  const takesProfit = type === 'take-profit' || type === 'take-profit-limit';
  const isAbove = ((side === 'buy') !== takesProfit) !== isOdd;
  return { stopPrice: between1(isAbove ? last + stopAway : last - stopAway) };
}

/** A small number shows of a small quantity; of a large one at least what is allowed, mostly. */
function shownOf(display: number | undefined, quantity: number): number | undefined {
  if (display === undefined) return undefined;
  return quantity > 500 && display > 1 ? Math.ceil(quantity / (display * 20)) : display;
}

function between1(value: number): number {
  return Math.min(Math.max(value, 1), SAFE_MAX);
}

function marketName(index: number): string {
  return MARKETS[index] ?? 'NONE_QUOTE';
}
