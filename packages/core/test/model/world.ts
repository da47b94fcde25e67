/** Turns wishes into commands, with the reference's state to choose orders from. */
import type {
  AmendOrder,
  CancelOrder,
  Command,
  CreateMarket,
  OrderReference,
  PlaceOrder,
  Sequenced,
} from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
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
import type { Intent, OrderPick } from './intents.ts';
import { defined } from './reference-context.ts';
import type { ReferenceExchange } from './reference-exchange.ts';

const START = 1_700_000_000_000_000;
const ASSETS = ['BASE', 'QUOTE', 'ALT', 'NONE'];
const MARKETS = ['BASE_QUOTE', 'ALT_QUOTE', 'BASE_ALT', 'NONE_QUOTE'];
const UNKNOWN_ACCOUNT = 999;
/** Accounts made on the way have no money, so only a few of them join. */
const USERS_WHO_ACT = 6;
const SAFE_MAX = Number.MAX_SAFE_INTEGER;

interface KnownOrder {
  readonly orderId: number;
  readonly account: number;
  readonly market: string;
  readonly clientId: string | undefined;
  readonly price: number;
  readonly quantity: number;
}

export class World {
  readonly #reference: ReferenceExchange;
  readonly #orders: KnownOrder[] = [];
  readonly #placements: PlaceOrder[] = [];
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
      const { orderId, account, market, clientId, price = 1, quantity = 1 } = event;
      this.#orders.push({ orderId, account, market, clientId, price, quantity });
    }
  }

  /** `undefined` when the wish makes no sense now (again, but nothing was placed yet). */
  commandOf(intent: Exclude<Intent, { kind: 'restart' }>): Command | undefined {
    switch (intent.kind) {
      case 'limit':
      case 'market':
        return this.#placement(intent);
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
      case 'wait':
        this.#time += intent.micros;
        return { kind: 'advance-time' };
      default:
        return this.#operatorCommand(intent);
    }
  }

  #operatorCommand(
    intent: Extract<
      Intent,
      { kind: 'state' | 'money' | 'fees' | 'account' | 'asset' | 'new-market' }
    >,
  ): Command {
    switch (intent.kind) {
      case 'state':
        return {
          kind: 'set-market-state',
          market: marketName(intent.market),
          state: intent.state,
        };
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

  #placement(intent: Extract<Intent, { kind: 'limit' | 'market' }>): PlaceOrder {
    const { side, selfTrade, clientId, lateBy } = intent;
    const common = {
      kind: 'place-order' as const,
      account: this.#account(intent.account),
      market: marketName(intent.market),
      side,
      ...defined({ selfTrade, clientId, deadline: this.#deadline(lateBy) }),
    };
    const command: PlaceOrder =
      intent.kind === 'limit'
        ? {
            ...common,
            type: 'limit',
            price: intent.price as PriceTicks,
            quantity: intent.quantity as QuantityLots,
            ...defined({ timeInForce: intent.timeInForce, postOnly: intent.postOnly }),
          }
        : {
            ...common,
            type: 'market',
            ...defined({ protectionPrice: intent.protectionPrice as PriceTicks | undefined }),
            ...(intent.quantity === undefined
              ? { quoteAmount: intent.quoteAmount as Amount }
              : { quantity: intent.quantity as QuantityLots }),
          };
    this.#placements.push(command);
    return command;
  }

  #cancel({ pick, lateBy }: Extract<Intent, { kind: 'cancel' }>): CancelOrder {
    const order = this.#pick(pick);
    return {
      kind: 'cancel-order',
      ...this.#named(order, pick),
      ...defined({ deadline: this.#deadline(lateBy) }),
    };
  }

  #amend(intent: Extract<Intent, { kind: 'amend' }>): AmendOrder {
    const order = this.#pick(intent.pick);
    const price =
      intent.priceBy === undefined ? intent.price : between1(order.price + intent.priceBy);
    const quantity =
      intent.quantityBy === undefined
        ? intent.quantity
        : between1(order.quantity + intent.quantityBy);
    return {
      kind: 'amend-order',
      ...this.#named(order, intent.pick),
      ...defined({
        price: price as PriceTicks | undefined,
        quantity: quantity as QuantityLots | undefined,
        deadline: this.#deadline(intent.lateBy),
      }),
    };
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
      market: marketName(nth % 4),
      clientId: 'never-placed',
      price: 100,
      quantity: 5,
    };
    switch (from) {
      case 'nowhere':
        return nowhere;
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
        price: Number(order.price),
        quantity: Number(order.quantity),
      })),
    );
  }

  #account(index: number): AccountId {
    const houseAndNobody = [0, 1, UNKNOWN_ACCOUNT][index - 61];
    if (houseAndNobody !== undefined) return houseAndNobody as AccountId;
    const users = Math.min(this.#reference.accounts().length - 2, USERS_WHO_ACT);
    return (2 + (index % users)) as AccountId;
  }

  #deadline(lateBy: number | undefined): TimeMicros | undefined {
    return lateBy === undefined ? undefined : ((this.#time - lateBy) as TimeMicros);
  }
}

function between1(value: number): number {
  return Math.min(Math.max(value, 1), SAFE_MAX);
}

function marketName(index: number): string {
  return MARKETS[index] ?? 'NONE_QUOTE';
}

// --- How every world begins ------------------------------------------------------------------

const money = (value: bigint): Amount => value as Amount;
const rate = (ppm: number): RatePpm => ppm as RatePpm;
const lots = (value: number): QuantityLots => value as QuantityLots;
const ticks = (value: number): PriceTicks => value as PriceTicks;

/** No filters; a notional of 10^18 units for one tick × lot, so amounts pass 2^64 at once. */
const plain: CreateMarket = {
  kind: 'create-market',
  symbol: 'BASE_QUOTE',
  base: 'BASE',
  quote: 'QUOTE',
  tickSize: '1',
  lotSize: '1',
  makerFee: rate(1_000),
  takerFee: rate(2_000),
  openOrdersMax: 5,
};

/** Every filter, and a rebate for makers. */
const filtered: CreateMarket = {
  kind: 'create-market',
  symbol: 'ALT_QUOTE',
  base: 'ALT',
  quote: 'QUOTE',
  tickSize: '0.010',
  lotSize: '0.001',
  minPrice: ticks(80),
  maxPrice: ticks(130),
  minQuantity: lots(2),
  maxQuantity: lots(500_000),
  minNotional: money(250n * 10n ** 13n),
  maxNotional: money(20_000_000n * 10n ** 13n),
  makerFee: rate(-200),
  takerFee: rate(500),
  openOrdersMax: 2,
};

/** One tick × lot is one unit, so every fee is a matter of rounding; the rebate exceeds the fee. */
const tiny: CreateMarket = {
  kind: 'create-market',
  symbol: 'BASE_ALT',
  base: 'BASE',
  quote: 'ALT',
  tickSize: '0.0001',
  lotSize: '0.0001',
  makerFee: rate(-2_500),
  takerFee: rate(2_000),
};

/** Two of one group, one without, one immensely rich, one nearly poor. */
const groups: readonly (number | undefined)[] = [undefined, 7, 7, undefined, undefined];
const wealth = [
  { BASE: 10n ** 24n, QUOTE: 10n ** 24n, ALT: 10n ** 24n },
  { BASE: 10n ** 8n, QUOTE: 10n ** 24n, ALT: 10n ** 12n },
  { BASE: 10n ** 7n, QUOTE: 3n * 10n ** 22n, ALT: 10n ** 10n },
  { BASE: 10n ** 29n, QUOTE: 10n ** 29n, ALT: 10n ** 29n },
  { BASE: 60_000n, QUOTE: 10n ** 21n, ALT: 2_000_000n },
];

export function beginning(): Command[] {
  const commands: Command[] = [
    { kind: 'create-asset', symbol: 'BASE', decimals: 4 },
    { kind: 'create-asset', symbol: 'QUOTE', decimals: 18 },
    { kind: 'create-asset', symbol: 'ALT', decimals: 8 },
    plain,
    filtered,
    tiny,
  ];
  for (const selfTradeGroup of groups) {
    commands.push({ kind: 'create-account', ...defined({ selfTradeGroup }) });
  }
  wealth.forEach((amounts, nth) => {
    for (const [asset, amount] of Object.entries(amounts)) {
      commands.push({
        kind: 'deposit',
        account: (2 + nth) as AccountId,
        asset,
        amount: money(amount),
      });
    }
  });
  return commands;
}

/** Markets that must be refused (or are there already), and one that may be made. */
function marketVariant(variant: number): CreateMarket {
  const faults: Partial<CreateMarket>[] = [
    {},
    { base: 'NONE' },
    { quote: 'NONE' },
    { base: 'QUOTE' },
    { symbol: 'not a symbol' },
    { symbol: 'NOUNDERSCORE' },
    { tickSize: '0' },
    { tickSize: '1e3' },
    { tickSize: '0.0000000000000000001' },
    { lotSize: '0.00001' },
    { lotSize: '0.000' },
    { lotSize: '' },
    { minPrice: ticks(10), maxPrice: ticks(9) },
    { minQuantity: lots(10), maxQuantity: lots(9) },
    { minNotional: money(10n), maxNotional: money(9n) },
    { minNotional: money(-1n) },
    { makerFee: rate(500_001) },
    { makerFee: rate(-500_001) },
    { takerFee: rate(-1) },
    { takerFee: rate(500_001) },
    { openOrdersMax: 0 },
    { quote: 'ALT', tickSize: '0.00001', lotSize: '0.0001' },
  ];
  return { ...plain, symbol: 'NEW_QUOTE', ...faults[variant] };
}
