/** Scenario text into statements, with every fault's line and column. */

import { nearestWord } from './nearest-word.ts';
import { batchItemWords, type NamesSoFar, parseBatchItem } from './parse-order.ts';
import { lineWords, parseStatement } from './parse-statement.ts';
import {
  type BatchItemStatement,
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
  const reader = new LineReader(names);
  const faults: ScenarioFault[] = [];
  const attempt = (line: number, read: () => void) => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof WordFault)) throw error;
      faults.push({ line, column: error.column, message: error.message });
    }
  };
  for (const [index, source] of sources.entries()) {
    const words = new Words(source);
    if (!words.done) attempt(index + 1, () => reader.read(words, index + 1));
    if (faults.length === SCENARIO_FAULTS_MAX) break;
  }
  const { openBatchLine } = reader;
  if (openBatchLine !== undefined && faults.length < SCENARIO_FAULTS_MAX) {
    const message = 'This batch has no end: put `end` on a line of its own after its last item.';
    faults.push({ line: openBatchLine, column: 1, message });
    faults.sort((a, b) => a.line - b.line);
  }
  if (faults.length > 0) return { ok: false, faults };
  const setUp = names.setUp().map((statement) => ({ line: 0, statement }));
  return { ok: true, scenario: { lines: arrange(setUp, reader.lines) } };
}

interface OpenBatch {
  readonly line: number;
  readonly mode: 'atomic' | 'independent';
  readonly items: BatchItemStatement[];
}

/** Lines into statements; those between `batch` and `end` into one. */
class LineReader {
  readonly lines: ScenarioLine[] = [];
  readonly #names: Names;
  #batch: OpenBatch | undefined;

  constructor(names: Names) {
    this.#names = names;
  }

  get openBatchLine(): number | undefined {
    return this.#batch?.line;
  }

  read(words: Words, line: number): void {
    if (this.#batch === undefined) this.#readStatement(words, line);
    else this.#readItem(words, this.#batch);
  }

  #readStatement(words: Words, line: number): void {
    const { column } = words;
    const kind = words.oneOf('a statement', lineWords);
    if (kind === 'end')
      throw new WordFault('There is no `batch` above that this could end.', column);
    if (kind === 'batch') {
      const mode = words.done ? 'independent' : words.oneOf('a mode', ['atomic', 'independent']);
      words.end();
      this.#batch = { line, mode, items: [] };
      return;
    }
    const statement = parseStatement(kind, words, this.#names);
    words.end();
    this.#names.add(statement, words);
    this.lines.push({ line, statement });
  }

  #readItem(words: Words, { line, mode, items }: OpenBatch): void {
    const kind = words.oneOf('an item of the batch, or `end`', [...batchItemWords, 'end']);
    if (kind === 'end') {
      this.#batch = undefined;
      words.end();
      this.lines.push({ line, statement: { kind: 'batch', mode, items } });
      return;
    }
    const item = parseBatchItem(kind, words, this.#names);
    words.end();
    this.#names.add(item, words);
    items.push(item);
  }
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

function unknown(what: string, name: string, declared: ReadonlySet<string>): string {
  const near = nearestWord(name, [...declared]);
  const wayOut =
    near === undefined ? `Declare it above with \`${what} …\`.` : `Did you mean \`${near}\`?`;
  return `No ${what} \`${name}\` was declared before this line. ${wayOut}`;
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
    if (only === undefined)
      throw words.fault('No market was declared before this line: put a `market` above it.');
    if (this.#markets.size > 1) {
      throw words.fault(`Say which market: \`in ${only}\`, for example.`);
    }
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
    throw new WordFault(unknown(what, name, declared), column);
  }

  account(words: Words): string {
    const { column } = words;
    const name = words.account();
    if (!this.#declared.accounts) this.#accounts.add(name);
    if (this.#accounts.has(name)) return name;
    throw new WordFault(unknown('account', name, this.#accounts), column);
  }

  knownOrder(words: Words): string {
    const { column } = words;
    const name = words.order();
    if (this.#orders.has(name)) return name;
    const near = nearestWord(name, [...this.#orders.keys()]);
    const wayOut = near === undefined ? '' : ` Did you mean \`${near}\`?`;
    throw new WordFault(`No order \`${name}\` was placed before this line.${wayOut}`, column);
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
      case 'place':
        this.#own(statement.order, statement.account, words);
        break;
      case 'oco':
        this.#own(statement.order, statement.account, words);
        this.#own(statement.stopOrder, statement.account, words);
        break;
      default:
        break;
    }
  }

  #own(order: string, account: string, words: Words): void {
    const owner = this.#orders.get(order) ?? account;
    if (owner !== account) {
      throw words.fault(`Order \`${order}\` is already ${owner}’s: give this one another name.`);
    }
    this.#orders.set(order, owner);
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
