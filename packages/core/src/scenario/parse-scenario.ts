/** Scenario text into statements, with every fault's line and column. */

import { type NamesSoFar, parseStatement } from './parse-statement.ts';
import {
  DEFAULT_DEPOSIT,
  DEFAULT_MARKET,
  SCENARIO_CHARACTERS_MAX,
  SCENARIO_FAULTS_MAX,
  type Scenario,
  type ScenarioFault,
  type ScenarioLine,
  type Statement,
} from './scenario.ts';
import { WordFault, Words } from './scenario-words.ts';

export type ParsedScenario =
  | { readonly ok: true; readonly scenario: Scenario }
  | { readonly ok: false; readonly faults: readonly ScenarioFault[] };

/** Never throws; a file with faults gives all of them (the first `SCENARIO_FAULTS_MAX`). */
export function parseScenario(text: string): ParsedScenario {
  if (text.length > SCENARIO_CHARACTERS_MAX) {
    const message = `The file is longer than ${SCENARIO_CHARACTERS_MAX} characters.`;
    return { ok: false, faults: [{ line: 1, column: 1, message }] };
  }
  const sources = text.split(/\r\n|\n|\r/);
  const names = new Names(declaredKinds(sources));
  const lines: ScenarioLine[] = [];
  const faults: ScenarioFault[] = [];
  for (const [index, source] of sources.entries()) {
    const words = new Words(source);
    if (words.done) continue;
    try {
      const statement = parseStatement(words, names);
      words.end();
      names.add(statement, words);
      lines.push({ line: index + 1, statement });
    } catch (error) {
      if (!(error instanceof WordFault)) throw error;
      faults.push({ line: index + 1, column: error.column, message: error.message });
      if (faults.length === SCENARIO_FAULTS_MAX) break;
    }
  }
  if (faults.length > 0) return { ok: false, faults };
  const setUp = names.setUp().map((statement) => ({ line: 0, statement }));
  return { ok: true, scenario: { lines: arrange(setUp, lines) } };
}

/** Accounts are set up after the assets and markets that the file itself declares. */
function arrange(setUp: readonly ScenarioLine[], lines: readonly ScenarioLine[]): ScenarioLine[] {
  const venue = setUp.filter(({ statement }) => !isAccountMatter(statement));
  const accounts = setUp.filter(({ statement }) => isAccountMatter(statement));
  const declared = lines.filter(({ statement }) => isVenueMatter(statement));
  const rest = lines.filter(({ statement }) => !isVenueMatter(statement));
  return [...venue, ...declared, ...accounts, ...rest];
}

function isVenueMatter({ kind }: Statement): boolean {
  return kind === 'asset' || kind === 'market';
}

function isAccountMatter({ kind }: Statement): boolean {
  return kind === 'account' || kind === 'deposit';
}

interface Declared {
  readonly venue: boolean;
  readonly accounts: boolean;
}

function declaredKinds(sources: readonly string[]): Declared {
  const first = new Set(sources.map((source) => new Words(source).peek()));
  return {
    venue: first.has('asset') || first.has('market'),
    accounts: first.has('account') || first.has('deposit'),
  };
}

class Names implements NamesSoFar {
  readonly #declared: Declared;
  readonly #assets = new Set<string>();
  readonly #markets = new Set<string>();
  /** Insertion order is the order in which accounts are created. */
  readonly #accounts = new Set<string>();
  readonly #orders = new Map<string, string>();

  constructor(declared: Declared) {
    this.#declared = declared;
    if (declared.venue) return;
    this.#assets.add('BASE').add('QUOTE');
    this.#markets.add(DEFAULT_MARKET);
  }

  market(words: Words): string {
    const [only] = this.#markets;
    if (only === undefined) throw words.fault('No market was declared before this line.');
    if (this.#markets.size > 1) throw words.fault('Say which market: `in MARKET`.');
    return only;
  }

  namedMarket(words: Words): string {
    return this.#known(words, this.#markets, 'market');
  }

  asset(words: Words): string {
    return this.#known(words, this.#assets, 'asset');
  }

  #known(words: Words, declared: ReadonlySet<string>, what: string): string {
    const { column } = words;
    const name = words.take(`the name of ${what === 'asset' ? 'an' : 'a'} ${what}`);
    if (declared.has(name)) return name;
    throw new WordFault(`No ${what} \`${name}\` was declared before this line.`, column);
  }

  account(words: Words): string {
    const { column } = words;
    const name = words.account();
    if (!this.#declared.accounts) this.#accounts.add(name);
    if (this.#accounts.has(name)) return name;
    throw new WordFault(`No account \`${name}\` was declared before this line.`, column);
  }

  knownOrder(words: Words): string {
    const { column } = words;
    const name = words.order();
    if (this.#orders.has(name)) return name;
    throw new WordFault(`No order \`${name}\` was placed before this line.`, column);
  }

  add(statement: Statement, words: Words): void {
    switch (statement.kind) {
      case 'asset':
        this.#assets.add(statement.symbol);
        break;
      case 'market':
        this.#markets.add(statement.symbol);
        break;
      case 'account':
        this.#accounts.add(statement.account);
        break;
      case 'place': {
        const owner = this.#orders.get(statement.order) ?? statement.account;
        if (owner !== statement.account) {
          throw words.fault(`Order \`${statement.order}\` is already ${owner}’s.`);
        }
        this.#orders.set(statement.order, owner);
        break;
      }
      default:
        break;
    }
  }

  /** What the file left out. */
  setUp(): Statement[] {
    const statements: Statement[] = [];
    if (!this.#declared.venue) {
      statements.push(
        { kind: 'asset', symbol: 'BASE', decimals: 2 },
        { kind: 'asset', symbol: 'QUOTE', decimals: 4 },
        {
          kind: 'market',
          symbol: DEFAULT_MARKET,
          base: 'BASE',
          quote: 'QUOTE',
          tick: '0.01',
          lot: '0.01',
          makerPpm: 0,
          takerPpm: 0,
        },
      );
    }
    if (this.#declared.accounts) return statements;
    for (const account of this.#accounts) {
      statements.push({ kind: 'account', account });
      for (const asset of this.#assets) {
        statements.push({ kind: 'deposit', account, amount: DEFAULT_DEPOSIT, asset });
      }
    }
    return statements;
  }
}
