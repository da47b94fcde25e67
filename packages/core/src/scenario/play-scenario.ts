/** Runs a scenario on an exchange and keeps what a reader wants to see of it. */
import { assert } from '../assert.ts';
import type { Command, LimitTerms, OrderReference, Sequenced } from '../engine/commands.ts';
import type { ExchangeEvent, Market } from '../engine/events.ts';
import type { Balance } from '../market-data/balances.ts';
import type { DepthSnapshot } from '../market-data/depth.ts';
import {
  formatUnits,
  type Parsed,
  parseAmount,
  parseDecimal,
  parsePrice,
  parseQuantity,
} from '../units/decimal.ts';
import {
  type AccountId,
  type Amount,
  FEES_ACCOUNT,
  type OrderId,
  ratePpm,
  type Seq,
  type TimeMicros,
} from '../units/quantities.ts';
import type { MarketStatement, PlaceStatement, Scenario, Statement } from './scenario.ts';
import { describeEvent, type Naming } from './scenario-tape.ts';
import { formatMoment } from './scenario-time.ts';

/** The part of an `Exchange` that a scenario needs. */
export interface ScenarioExchange {
  readonly seq: Seq;
  apply(sequenced: Sequenced): readonly ExchangeEvent[];
  market(symbol: string): Market | undefined;
  assets(): readonly { readonly symbol: string; readonly decimals: number }[];
  balances(account: AccountId): readonly Balance[];
  depth(market: string, levels?: number): DepthSnapshot;
}

export interface ScenarioBalance {
  readonly account: string;
  readonly asset: string;
  /** Canonical decimal text. */
  readonly available: string;
  readonly held: string;
}

export interface ScenarioResult {
  /** One line per numbered statement, and the lines of `book` statements. */
  readonly tape: readonly string[];
  /** Accounts in order of creation, then `fees` where there are any; assets by name. */
  readonly balances: readonly ScenarioBalance[];
  readonly commands: number;
  readonly trades: number;
  readonly rejects: number;
}

/** 2026-01-01T00:00:00Z: scenarios begin here and only `wait` moves on. */
export const SCENARIO_START = 1_767_225_600_000_000;

export function playScenario(scenario: Scenario, exchange: ScenarioExchange): ScenarioResult {
  const player = new ScenarioPlayer(exchange);
  for (const { line, statement } of scenario.lines) player.play(statement, line);
  return player.result();
}

/** A value off the market's grid: a reject that the decimal edge makes, not the engine. */
class OffGrid extends Error {
  override readonly name = 'OffGrid';
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
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

class ScenarioPlayer implements Naming {
  readonly #exchange: ScenarioExchange;
  #time = SCENARIO_START as TimeMicros;
  #statements = 0;
  #commands = 0;
  #trades = 0;
  #rejects = 0;
  readonly #tape: string[] = [];
  readonly #accounts = new Map<string, AccountId>();
  readonly #orders = new Map<string, PlacedOrder>();
  readonly #orderNames = new Map<OrderId, string>();
  readonly #triggered = new Set<OrderId>();

  constructor(exchange: ScenarioExchange) {
    this.#exchange = exchange;
  }

  play(statement: Statement, line: number): void {
    switch (statement.kind) {
      case 'wait':
        this.#time = (this.#time + statement.micros) as TimeMicros;
        return;
      case 'book':
        this.#printBook(statement.market);
        return;
      case 'asset':
      case 'market':
      case 'account':
      case 'deposit':
      case 'fees':
        this.#setUp(statement, line);
        return;
      default:
        this.#statements++;
        this.#tape.push(`${this.#statements} ${this.#act(statement)}`);
    }
  }

  #setUp(statement: Statement, line: number): void {
    const told = this.#act(statement);
    if (told.startsWith('rejected')) this.#tape.push(`line ${line}: ${told}`);
  }

  /** Applies the statement's command and tells what came of it. */
  #act(statement: Statement): string {
    const subject = 'order' in statement ? statement.order : statement.kind;
    let command: Command;
    try {
      command = this.#command(statement);
    } catch (error) {
      if (!(error instanceof OffGrid)) throw error;
      this.#rejects++;
      return `rejected ${subject} ${error.code}`;
    }
    const seq = (this.#exchange.seq + 1) as Seq;
    const events = this.#exchange.apply({ seq, time: this.#time, command });
    this.#commands++;
    this.#triggered.clear();
    const told: string[] = [];
    for (const event of events) {
      this.#learn(event, statement);
      const text = describeEvent(event, this, subject);
      if (text !== undefined) told.push(text);
    }
    return told.length === 0 ? 'nothing' : told.join(' | ');
  }

  #learn(event: ExchangeEvent, statement: Statement): void {
    switch (event.kind) {
      case 'account-created':
        if (statement.kind === 'account') this.#accounts.set(statement.account, event.account);
        break;
      case 'order-accepted': {
        if (statement.kind !== 'place') break;
        const order = this.#orders.get(statement.order);
        if (order !== undefined) order.orderId = event.orderId;
        this.#orderNames.set(event.orderId, statement.order);
        break;
      }
      case 'order-triggered':
        this.#triggered.add(event.orderId);
        break;
      case 'trade':
        this.#trades++;
        break;
      case 'order-rejected':
      case 'command-rejected':
        this.#rejects++;
        break;
      default:
        break;
    }
  }

  #command(statement: Statement): Command {
    switch (statement.kind) {
      case 'asset':
        return { kind: 'create-asset', symbol: statement.symbol, decimals: statement.decimals };
      case 'market':
        return this.#createMarket(statement);
      case 'account': {
        const { group } = statement;
        const kind = 'create-account';
        return group === undefined ? { kind } : { kind, selfTradeGroup: group };
      }
      case 'deposit':
      case 'withdraw': {
        const { kind, asset } = statement;
        const amount = onGrid(parseAmount(this.#decimals(asset), statement.amount));
        return { kind, account: this.#account(statement.account), asset, amount };
      }
      case 'fees':
        return this.#setFees(statement);
      case 'place':
        return this.#placeOrder(statement);
      case 'cancel':
        return { kind: 'cancel-order', ...this.#reference(statement) };
      case 'cancel-all': {
        const { kind, account, ...only } = statement;
        return { kind, account: this.#account(account), ...only };
      }
      case 'amend':
        return this.#amendOrder(statement);
      case 'state':
        return { kind: 'set-market-state', market: statement.market, state: statement.state };
      case 'wait':
      case 'book':
        return { kind: 'advance-time' };
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
      text === undefined ? undefined : onGrid(parseAmount(this.#decimals(quote), text));
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
      }),
    };
  }

  #setFees(statement: Statement & { kind: 'fees' }): Command {
    const { account, market, makerPpm, takerPpm } = statement;
    return {
      kind: 'set-account-fees',
      account: this.#account(account),
      market,
      ...(makerPpm === undefined ? {} : { makerFee: ratePpm(makerPpm) }),
      ...(takerPpm === undefined ? {} : { takerFee: ratePpm(takerPpm) }),
    };
  }

  #placeOrder(statement: PlaceStatement): Command {
    const { order, account, market, side, type, timeInForce, postOnly, selfTrade } = statement;
    if (!this.#orders.has(order)) this.#orders.set(order, { account, market });
    const scale = this.#market(market);
    const price =
      statement.price === undefined ? undefined : onGrid(parsePrice(scale, statement.price));
    const common = {
      kind: 'place-order',
      account: this.#account(account),
      market,
      side,
      clientId: order,
      ...present({ selfTrade }),
    } as const;
    if (type === 'market') {
      const protection = present({ protectionPrice: price });
      if (statement.quoteAmount !== undefined) {
        const quoteAmount = onGrid(parseAmount(scale.quoteDecimals, statement.quoteAmount));
        return { ...common, type, quoteAmount, ...protection };
      }
      const quantity = onGrid(parseQuantity(scale, statement.quantity));
      return { ...common, type, quantity, ...protection };
    }
    assert(price !== undefined, 'a limit order has a price');
    const quantity = onGrid(parseQuantity(scale, statement.quantity));
    // The engine judges which terms go together.
    const terms = present({ timeInForce, postOnly }) as LimitTerms;
    return { ...common, type, price, quantity, ...terms };
  }

  #amendOrder(statement: Statement & { kind: 'amend' }): Command {
    const reference = this.#reference(statement);
    const scale = this.#market(reference.market);
    const price =
      statement.price === undefined ? undefined : onGrid(parsePrice(scale, statement.price));
    const quantity =
      statement.quantity === undefined
        ? undefined
        : onGrid(parseQuantity(scale, statement.quantity));
    return { kind: 'amend-order', ...reference, ...present({ price, quantity }) };
  }

  /** By the engine's id where there is one, so that `by` another account finds the same order. */
  #reference(statement: {
    readonly order: string;
    readonly by?: string;
  }): { readonly account: AccountId; readonly market: string } & OrderReference {
    const order = this.#orders.get(statement.order);
    assert(order !== undefined, 'a named order was placed');
    const { market, orderId } = order;
    const account = this.#account(statement.by ?? order.account);
    return orderId === undefined
      ? { account, market, clientId: statement.order }
      : { account, market, orderId };
  }

  #account(name: string): AccountId {
    const id = this.#accounts.get(name);
    assert(id !== undefined, 'a named account was created');
    return id;
  }

  #market(symbol: string): Market {
    const market = this.#exchange.market(symbol);
    if (market === undefined) throw new OffGrid('market-unknown');
    return market;
  }

  #decimals(symbol: string): number {
    const asset = this.#exchange.assets().find((one) => one.symbol === symbol);
    if (asset === undefined) throw new OffGrid('asset-unknown');
    return asset.decimals;
  }

  orderName(orderId: OrderId): string {
    return this.#orderNames.get(orderId) ?? `#${orderId}`;
  }

  accountName(account: AccountId): string {
    for (const [name, id] of this.#accounts) if (id === account) return name;
    return `#${account}`;
  }

  wasTriggered(orderId: OrderId): boolean {
    return this.#triggered.has(orderId);
  }

  time(micros: TimeMicros): string {
    return formatMoment(micros);
  }

  price(market: string, ticks: number): string {
    return stepText(this.#market(market).tickSize, ticks);
  }

  quantity(market: string, lots: number): string {
    return stepText(this.#market(market).lotSize, lots);
  }

  #printBook(symbol: string): void {
    if (this.#exchange.market(symbol) === undefined) return;
    const { bids, asks } = this.#exchange.depth(symbol);
    this.#tape.push(`  book ${symbol}${bids.length + asks.length === 0 ? ' is empty' : ''}`);
    for (const { price, quantity, orders } of [...asks].reverse()) {
      this.#printLevel('ask', { symbol, price, quantity, orders });
    }
    for (const { price, quantity, orders } of bids) {
      this.#printLevel('bid', { symbol, price, quantity, orders });
    }
  }

  #printLevel(
    side: 'ask' | 'bid',
    level: { symbol: string; price: number; quantity: number; orders: number },
  ): void {
    const { symbol, price, quantity, orders } = level;
    const size = `${this.quantity(symbol, quantity)} @ ${this.price(symbol, price)}`;
    this.#tape.push(`    ${side} ${size} in ${orders} order${orders === 1 ? '' : 's'}`);
  }

  result(): ScenarioResult {
    const balances: ScenarioBalance[] = [];
    for (const [name, id] of this.#accounts) balances.push(...this.#balancesOf(name, id));
    const fees = this.#balancesOf('fees', FEES_ACCOUNT);
    return {
      tape: this.#tape,
      balances: [...balances, ...fees.filter(({ available }) => available !== '0')],
      commands: this.#commands,
      trades: this.#trades,
      rejects: this.#rejects,
    };
  }

  #balancesOf(account: string, id: AccountId): ScenarioBalance[] {
    return [...this.#exchange.balances(id)]
      .sort((a, b) => (a.asset < b.asset ? -1 : 1))
      .map(({ asset, available, held }) => {
        const text = (amount: Amount) => formatUnits(amount, this.#decimals(asset));
        return { account, asset, available: text(available), held: text(held) };
      });
  }
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the properties that are undefined. */
function present<T extends object>(fields: T): Present<T> {
  const kept = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as Present<T>;
}

/** Canonical: a tape reads better without trailing zeros. */
function stepText(size: string, steps: number): string {
  const step = parseDecimal(size);
  assert(step.ok, 'a market has valid steps');
  return formatUnits(BigInt(steps) * step.value.units, step.value.scale);
}
