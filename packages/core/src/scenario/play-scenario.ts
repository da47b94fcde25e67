/** Runs a scenario on an exchange and keeps what a reader wants to see of it. */
import { assert } from '../assert.ts';
import type { Command, Sequenced } from '../engine/commands.ts';
import type { ExchangeEvent, Market } from '../engine/events.ts';
import type { Balance } from '../market-data/balances.ts';
import type { DepthSnapshot } from '../market-data/depth.ts';
import { formatUnits, parseDecimal } from '../units/decimal.ts';
import {
  type AccountId,
  type Amount,
  FEES_ACCOUNT,
  type OrderId,
  type Seq,
  type TimeMicros,
} from '../units/quantities.ts';
import type { Scenario, Statement } from './scenario.ts';
import {
  type ActingStatement,
  CommandWriter,
  laterBy,
  NamedThings,
  OffGrid,
} from './scenario-commands.ts';
import { bookLines, type MarketNews, orderLine, type ScenarioOrder } from './scenario-reads.ts';
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
  /** Resting and waiting, by ascending id. */
  openOrders(filter: {
    readonly account?: AccountId;
    readonly market?: string;
  }): readonly ScenarioOrder[];
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

/** 2026-01-01T00:00:00Z: scenarios begin here, and only `wait` and `advance` move on. */
export const SCENARIO_START = 1_767_225_600_000_000;

export function playScenario(scenario: Scenario, exchange: ScenarioExchange): ScenarioResult {
  const player = new ScenarioPlayer(exchange);
  for (const { line, statement } of scenario.lines) player.play(statement, line);
  return player.result();
}

class ScenarioPlayer implements Naming {
  readonly #exchange: ScenarioExchange;
  #time = SCENARIO_START as TimeMicros;
  #statements = 0;
  #commands = 0;
  #trades = 0;
  #rejects = 0;
  readonly #tape: string[] = [];
  readonly #names = new NamedThings();
  readonly #writer: CommandWriter;
  readonly #triggered = new Set<OrderId>();
  readonly #news = new Map<string, MarketNews>();

  constructor(exchange: ScenarioExchange) {
    this.#exchange = exchange;
    this.#writer = new CommandWriter(exchange, this.#names);
  }

  play(statement: Statement, line: number): void {
    switch (statement.kind) {
      case 'wait':
        this.#time = laterBy(this.#time, statement.micros);
        return;
      case 'advance':
        this.#time = laterBy(this.#time, statement.micros);
        this.#tell(this.#act(statement));
        return;
      case 'book':
        this.#printBook(statement.market);
        return;
      case 'orders':
        this.#printOrders(statement);
        return;
      case 'asset':
      case 'market':
      case 'account':
      case 'deposit':
      case 'fees':
        this.#setUp(statement, line);
        return;
      default:
        this.#tell(this.#act(statement));
    }
  }

  #tell(told: string): void {
    this.#statements++;
    this.#tape.push(`${this.#statements} ${told}`);
  }

  /** Silent, unless it is refused or something was due before it. */
  #setUp(statement: ActingStatement, line: number): void {
    const told = this.#act(statement);
    if (told !== 'nothing') this.#tape.push(`line ${line}: ${told}`);
  }

  /** Applies the statement's command and tells what came of it. */
  #act(statement: ActingStatement): string {
    let subject = subjectOf(statement);
    let command: Command;
    try {
      command = this.#writer.write(statement, this.#time);
    } catch (error) {
      if (!(error instanceof OffGrid)) throw error;
      this.#rejects++;
      const item = error.item === undefined ? '' : ` item ${error.item}`;
      return `rejected ${subject} ${error.code}${item}`;
    }
    const seq = (this.#exchange.seq + 1) as Seq;
    const events = this.#exchange.apply({ seq, time: this.#time, command });
    this.#commands++;
    this.#triggered.clear();
    const told: string[] = [];
    for (const event of events) {
      this.#learn(event, statement);
      if (event.kind === 'batch-item') subject = subjectOf(statement, event.item);
      const text = describeEvent(event, this, subject);
      if (text !== undefined) told.push(text);
    }
    return told.length === 0 ? 'nothing' : told.join(' | ');
  }

  #learn(event: ExchangeEvent, statement: ActingStatement): void {
    switch (event.kind) {
      case 'account-created':
        if (statement.kind === 'account') {
          this.#names.accounts.set(statement.account, event.account);
        }
        break;
      case 'order-accepted':
        if (event.clientId !== undefined) this.#names.accepted(event.clientId, event.orderId);
        break;
      case 'order-triggered':
        this.#triggered.add(event.orderId);
        break;
      case 'market-changed':
        this.#news.set(event.market, { changed: event });
        break;
      case 'auction-indicative':
        this.#news.set(event.market, { ...this.#news.get(event.market), indicative: event });
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

  orderName(orderId: OrderId): string {
    return this.#names.orderName(orderId);
  }

  accountName(account: AccountId): string {
    return this.#names.accountName(account);
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

  amount(market: string, amount: Amount): string {
    return formatUnits(amount, this.#market(market).quoteDecimals);
  }

  #market(symbol: string): Market {
    const market = this.#exchange.market(symbol);
    assert(market !== undefined, 'an event is of a known market');
    return market;
  }

  #printBook(symbol: string): void {
    if (this.#exchange.market(symbol) === undefined) return;
    const depth = this.#exchange.depth(symbol);
    const news = this.#news.get(symbol) ?? {};
    this.#tape.push(...bookLines(symbol, { depth, news, naming: this }));
  }

  #printOrders({ account, market }: Statement & { kind: 'orders' }): void {
    const orders = this.#exchange.openOrders({
      ...(account === undefined ? {} : { account: this.#names.account(account) }),
      ...(market === undefined ? {} : { market }),
    });
    const whose = account === undefined ? '' : ` of ${account}`;
    const where = market === undefined ? '' : ` in ${market}`;
    this.#tape.push(`  orders${whose}${where}${orders.length === 0 ? ': none' : ''}`);
    for (const order of orders) this.#tape.push(orderLine(order, this));
  }

  result(): ScenarioResult {
    const balances: ScenarioBalance[] = [];
    for (const [name, id] of this.#names.accounts) balances.push(...this.#balancesOf(name, id));
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
        const decimals = this.#exchange.assets().find(({ symbol }) => symbol === asset)?.decimals;
        const text = (amount: Amount) => formatUnits(amount, decimals ?? 0);
        return { account, asset, available: text(available), held: text(held) };
      });
  }
}

/** What a reject is about: the order that is named, or else the kind of the statement. */
function subjectOf(statement: ActingStatement, item?: number): string {
  const part = statement.kind === 'batch' && item !== undefined ? statement.items[item] : undefined;
  const one = part ?? statement;
  return 'order' in one ? one.order : one.kind;
}

/** Canonical: a tape reads better without trailing zeros. */
function stepText(size: string, steps: number): string {
  const step = parseDecimal(size);
  assert(step.ok, 'a market has valid steps');
  return formatUnits(BigInt(steps) * step.value.units, step.value.scale);
}
