/** One line of a scenario as words with their columns, and the checked ways to take them. */
import { assert } from '../assert.ts';
import { RATE_PPM_ONE } from '../limits.ts';
import { isDecimal } from '../units/decimal.ts';
import { nearestWord } from './nearest-word.ts';
import { parseDuration, parseWhen, type When } from './scenario-time.ts';

/** Thrown inside the parser only; `parseScenario` turns it into a `ScenarioFault`. */
export class WordFault extends Error {
  override readonly name = 'WordFault';
  readonly column: number;

  constructor(message: string, column: number) {
    super(message);
    this.column = column;
  }
}

interface Word {
  readonly text: string;
  readonly column: number;
}

const ACCOUNT_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,31}$/;
const ORDER_NAME = /^[.A-Za-z0-9:/_-]{1,36}$/;
const WHOLE = /^(0|[1-9][0-9]{0,8})$/;
const RATE = /^(-?)(0|[1-9][0-9]{0,6})(?:\.([0-9]{1,4}))?(ppm|bp|%)$/;

const PPM_PER_UNIT: Readonly<Record<string, number>> = { ppm: 1, bp: 100, '%': 10_000 };

/** Words are separated by blanks; `#` begins a comment; `@` stands alone even when it is glued. */
export class Words {
  readonly #words: Word[] = [];
  readonly #end: number;
  #at = 0;

  constructor(line: string) {
    const comment = line.indexOf('#');
    const text = comment < 0 ? line : line.slice(0, comment);
    for (const match of text.matchAll(/@|[^\s@]+/g)) {
      this.#words.push({ text: match[0], column: match.index + 1 });
    }
    this.#end = text.trimEnd().length + 1;
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  /** The column of the next word, or of the end. */
  get column(): number {
    return this.#words[this.#at]?.column ?? this.#end;
  }

  peek(): string | undefined {
    return this.#words[this.#at]?.text;
  }

  fault(message: string): WordFault {
    return new WordFault(message, this.column);
  }

  /** The next word, whatever it is. */
  take(what: string): string {
    const word = this.peek();
    if (word === undefined) throw this.fault(`Expected ${what}, but the line ends.`);
    this.#at++;
    return word;
  }

  /** Takes the next word when it is this one. */
  takeIf(text: string): boolean {
    if (this.peek() !== text) return false;
    this.#at++;
    return true;
  }

  #matching(what: string, accept: (text: string) => boolean): string {
    const word = this.peek();
    if (word === undefined) throw this.fault(`Expected ${what}, but the line ends.`);
    if (!accept(word)) throw this.fault(`Expected ${what}, not \`${word}\`.`);
    this.#at++;
    return word;
  }

  /** Whether the next word could be a decimal. */
  get numberIsNext(): boolean {
    return /^[0-9]/.test(this.peek() ?? '');
  }

  account(): string {
    return this.#matching('the name of an account', (text) => ACCOUNT_NAME.test(text));
  }

  order(): string {
    return this.#matching('the name of an order', (text) => ORDER_NAME.test(text));
  }

  decimal(what: string): string {
    return this.#matching(`${what} as a decimal like 10 or 0.5`, isDecimal);
  }

  whole(what: string): number {
    return Number(this.#matching(`${what} as a whole number`, (text) => WHOLE.test(text)));
  }

  oneOf<T extends string>(what: string, choices: readonly T[]): T {
    const word = this.peek();
    const found = choices.find((one) => one === word);
    if (found !== undefined) {
      this.#at++;
      return found;
    }
    const expected = `Expected ${what} (${choices.join(', ')})`;
    if (word === undefined) throw this.fault(`${expected}, but the line ends.`);
    const near = nearestWord(word, choices);
    const wayOut = near === undefined ? '' : ` Did you mean \`${near}\`?`;
    throw this.fault(`${expected}, not \`${word}\`.${wayOut}`);
  }

  /** `BTC_USD`; what the engine thinks of the name is its matter. */
  marketSymbol(): { readonly symbol: string; readonly base: string; readonly quote: string } {
    const symbol = this.#matching('a market like BTC_USD', (text) => /^[^_]+_[^_]+$/.test(text));
    const [base = '', quote = ''] = symbol.split('_');
    return { symbol, base, quote };
  }

  /** `5bp`, `0.1%`, `-100ppm`; whole parts per million. */
  ratePpm(what: string): number {
    const column = this.column;
    const text = this.#matching(`${what} like 5bp, 0.1% or -100ppm`, (word) => RATE.test(word));
    const [, sign = '', whole = '0', fraction = '', unit = 'ppm'] = RATE.exec(text) ?? [];
    const scale = 10 ** fraction.length;
    const scaled = Number(whole + fraction) * (PPM_PER_UNIT[unit] ?? 1);
    if (scaled % scale !== 0) {
      throw new WordFault(`\`${text}\` is no whole number of ppm; 1ppm is 0.0001%.`, column);
    }
    const ppm = scaled / scale;
    if (ppm > RATE_PPM_ONE) throw new WordFault(`\`${text}\` is more than 100%.`, column);
    return sign === '-' && ppm > 0 ? -ppm : ppm;
  }

  /** `500ms`, `90s`, `24h`. */
  durationMicros(what: string): number {
    const accept = (word: string) => parseDuration(word) !== undefined;
    return parseDuration(this.#matching(`${what} like 500ms, 90s or 24h`, accept)) ?? 0;
  }

  /** A duration from now, which may be negative, or `2026-01-01T00:01:30Z`. */
  when(what: string): When {
    const accept = (word: string) => parseWhen(word) !== undefined;
    const text = this.#matching(`${what} like 90s (from now) or 2026-01-01T00:01:30Z`, accept);
    const when = parseWhen(text);
    assert(when !== undefined, 'an accepted word is a time');
    return when;
  }

  end(): void {
    if (!this.done) throw this.fault(`Nothing more is expected, but there is \`${this.peek()}\`.`);
  }
}
