/**
 * A golden scenario: a file of the scenario form whose comments say what must come out.
 *
 * - `STATEMENT  #> OUTCOME`: what the tape says to this statement. Every statement that acts has one.
 * - `#> LINE` after `book` or `orders`: a line of what they print; none: there is nothing.
 * - `batch` says on its own line what comes of all its items.
 * - `#= ACCOUNT ASSET AVAILABLE HELD`: a balance at the end.
 *
 * They were worked out by hand from the rules, not copied from an output.
 */
import type { Sequenced } from '../../src/engine/commands.ts';
import type { ExchangeEvent } from '../../src/engine/events.ts';
import { Exchange } from '../../src/engine/exchange.ts';
import {
  parseScenario,
  playScenario,
  type Scenario,
  type ScenarioExchange,
  type Statement,
} from '../../src/scenario/index.ts';
import type { AccountId, Seq } from '../../src/units/quantities.ts';

export interface Golden {
  readonly scenario: Scenario;
  readonly tape: readonly string[];
  /** `alice BASE 999990 0` */
  readonly balances: readonly string[];
}

const setUpKinds: readonly Statement['kind'][] = [
  'asset',
  'market',
  'account',
  'deposit',
  'fees',
  'wait',
];

export function readGolden(text: string): Golden {
  const parsed = parseScenario(text);
  if (!parsed.ok) throw new Error(`not a scenario: ${JSON.stringify(parsed.faults)}`);
  const kinds = new Map(parsed.scenario.lines.map(({ line, statement }) => [line, statement.kind]));
  const tape: string[] = [];
  const balances: string[] = [];
  let statements = 0;
  for (const [index, source] of text.split('\n').entries()) {
    const balance = /^#= (.*)$/.exec(source)?.[1];
    if (balance !== undefined) balances.push(balance);
    const line = { kind: kinds.get(index + 1), number: index + 1, outcome: outcomeOf(source) };
    const told = tapeLine(line, statements + 1);
    if (told === undefined) continue;
    if (/^\d/.test(told)) statements += 1;
    tape.push(told);
  }
  return { scenario: parsed.scenario, tape, balances };
}

function outcomeOf(line: string): string | undefined {
  return /#> (.*)$/.exec(line)?.[1];
}

interface GoldenLine {
  readonly kind: Statement['kind'] | undefined;
  readonly number: number;
  readonly outcome: string | undefined;
}

/** What the line adds to the tape; `next` numbers the next statement that acts. */
function tapeLine({ kind, number, outcome }: GoldenLine, next: number): string | undefined {
  if (kind === 'book' || kind === 'orders') return `  ${kind}`;
  if (kind === undefined) return outcome === undefined ? undefined : `    ${outcome}`;
  if (setUpKinds.includes(kind)) {
    return outcome === undefined ? undefined : `line ${number}: ${outcome}`;
  }
  if (outcome === undefined) throw new Error(`line ${number} does not say what comes of it`);
  return `${next} ${outcome}`;
}

/** The tape as it is, and the balances that the golden file names. */
export function playGolden(
  golden: Golden,
  exchange: ScenarioExchange & Pick<Exchange, 'checkInvariants'>,
): Omit<Golden, 'scenario'> {
  const { tape, balances } = playScenario(golden.scenario, exchange);
  exchange.checkInvariants();
  const all = new Map(
    balances.map(({ account, asset, available, held }) => [
      `${account} ${asset}`,
      `${account} ${asset} ${available} ${held}`,
    ]),
  );
  const named = golden.balances.map((line) => {
    const name = line.split(' ').slice(0, 2).join(' ');
    return all.get(name) ?? `${name} is not there`;
  });
  // A golden file does not repeat which book or whose orders; without lines there is nothing.
  const bare = tape.map((line) => line.replace(/^ {2}(book|orders)\b.*$/, '  $1'));
  return { tape: bare, balances: named };
}

/** Put away into a snapshot and taken out again before every command. */
export class RestartingExchange implements ScenarioExchange {
  #exchange = new Exchange();

  get seq(): Seq {
    return this.#exchange.seq;
  }

  apply(sequenced: Sequenced): readonly ExchangeEvent[] {
    this.#exchange = Exchange.restore(this.#exchange.snapshot());
    return this.#exchange.apply(sequenced);
  }

  market(symbol: string) {
    return this.#exchange.market(symbol);
  }

  assets() {
    return this.#exchange.assets();
  }

  balances(account: AccountId) {
    return this.#exchange.balances(account);
  }

  depth(market: string, levels?: number) {
    return this.#exchange.depth(market, levels);
  }

  openOrders(filter: Parameters<Exchange['openOrders']>[0]) {
    return this.#exchange.openOrders(filter);
  }

  checkInvariants(): void {
    this.#exchange.checkInvariants();
  }
}
