/** One statement of the scenario form out of one line's words. */
import type { MarketState, SelfTradeMode, Side, TimeInForce } from '../engine/commands.ts';
import type { MarketStatement, PlaceStatement, Statement } from './scenario.ts';
import { WordFault, type Words } from './scenario-words.ts';

const sides: readonly Side[] = ['buy', 'sell'];
const states: readonly MarketState[] = ['open', 'cancel-only', 'halted', 'closed'];
const selfTradeModes: readonly SelfTradeMode[] = [
  'none',
  'cancel-taker',
  'cancel-maker',
  'cancel-both',
  'decrement',
];

/** What names stand for so far: who owns an order, and the market that is meant by default. */
export interface NamesSoFar {
  /** Takes `in MARKET`, or the one market of the file. */
  market(words: Words): string;
  asset(words: Words): string;
  namedMarket(words: Words): string;
  account(words: Words): string;
  knownOrder(words: Words): string;
}

const statementWords = [
  'asset',
  'market',
  'account',
  'deposit',
  'withdraw',
  'fees',
  'place',
  'cancel',
  'cancel-all',
  'amend',
  'state',
  'wait',
  'book',
] as const;

export function parseStatement(words: Words, names: NamesSoFar): Statement {
  const kind = words.oneOf('a statement', statementWords);
  switch (kind) {
    case 'asset':
      return { kind, symbol: words.take('a symbol'), decimals: words.whole('decimals') };
    case 'market':
      return parseMarket(words);
    case 'account':
      return parseAccount(words);
    case 'deposit':
    case 'withdraw': {
      const account = names.account(words);
      return { kind, account, amount: words.decimal('an amount'), asset: names.asset(words) };
    }
    case 'fees':
      return parseFees(words, names);
    case 'place':
      return parsePlace(words, names);
    case 'cancel': {
      const order = names.knownOrder(words);
      return words.takeIf('by') ? { kind, order, by: names.account(words) } : { kind, order };
    }
    case 'cancel-all':
      return parseCancelAll(words, names);
    case 'amend':
      return parseAmend(words, names);
    case 'state': {
      const market = names.namedMarket(words);
      return { kind, market, state: words.oneOf('a state', states) };
    }
    case 'wait':
      return { kind, micros: words.durationMicros() };
    case 'book':
      return { kind, market: words.done ? names.market(words) : names.namedMarket(words) };
  }
}

type MarketOptions = {
  -readonly [Key in keyof MarketStatement]?: MarketStatement[Key];
};

const marketOptionReaders: Readonly<
  Record<string, (words: Words, options: MarketOptions) => void>
> = {
  tick: (words, options) => {
    options.tick = words.decimal('the tick size');
  },
  lot: (words, options) => {
    options.lot = words.decimal('the lot size');
  },
  maker: (words, options) => {
    options.makerPpm = words.ratePpm('a maker fee');
  },
  taker: (words, options) => {
    options.takerPpm = words.ratePpm('a taker fee');
  },
  'min-price': (words, options) => {
    options.minPrice = words.decimal('a price');
  },
  'max-price': (words, options) => {
    options.maxPrice = words.decimal('a price');
  },
  'min-quantity': (words, options) => {
    options.minQuantity = words.decimal('a quantity');
  },
  'max-quantity': (words, options) => {
    options.maxQuantity = words.decimal('a quantity');
  },
  'min-notional': (words, options) => {
    options.minNotional = words.decimal('an amount');
  },
  'max-notional': (words, options) => {
    options.maxNotional = words.decimal('an amount');
  },
  'open-orders': (words, options) => {
    options.openOrders = words.whole('a number of orders');
  },
};
const marketOptionNames = Object.keys(marketOptionReaders);

/** `market BTC_USD tick 0.01 lot 0.001 [maker 5bp] [taker 10bp] [min-notional 10] …` */
function parseMarket(words: Words): MarketStatement {
  const { symbol, base, quote } = words.marketSymbol();
  const options: MarketOptions = {};
  while (!words.done) {
    const option = words.oneOf('an option', marketOptionNames);
    marketOptionReaders[option]?.(words, options);
  }
  const { tick, lot } = options;
  if (tick === undefined || lot === undefined)
    throw words.fault('A market needs `tick` and `lot`.');
  return { makerPpm: 0, takerPpm: 0, base, quote, ...options, kind: 'market', symbol, tick, lot };
}

/** `account alice [group 1]` */
function parseAccount(words: Words): Statement {
  const account = words.account();
  if (!words.takeIf('group')) return { kind: 'account', account };
  return { kind: 'account', account, group: words.whole('a group') };
}

/** `fees alice BTC_USD [maker 5bp] [taker 10bp]` */
function parseFees(words: Words, names: NamesSoFar): Statement {
  const account = names.account(words);
  const market = names.namedMarket(words);
  const rates: { makerPpm?: number; takerPpm?: number } = {};
  while (!words.done) {
    if (words.oneOf('a rate', ['maker', 'taker']) === 'maker') {
      rates.makerPpm = words.ratePpm('a maker fee');
    } else {
      rates.takerPpm = words.ratePpm('a taker fee');
    }
  }
  return { kind: 'fees', account, market, ...rates };
}

type PlaceTerms = Partial<
  Pick<
    PlaceStatement,
    'quantity' | 'quoteAmount' | 'price' | 'timeInForce' | 'selfTrade' | 'postOnly'
  >
>;

/** `place a1 alice sell 10 @ 100 [ioc]`, `… buy 10 market`, `… buy for 500 market` */
function parsePlace(words: Words, names: NamesSoFar): PlaceStatement {
  const order = words.order();
  const account = names.account(words);
  const side = words.oneOf('a side', sides);
  const size: PlaceTerms = words.takeIf('for')
    ? { quoteAmount: words.decimal('an amount') }
    : { quantity: words.decimal('a quantity') };
  const { column } = words;
  const type =
    words.oneOf('`@` and a price, or `market`', ['@', 'market']) === '@' ? 'limit' : 'market';
  if (type === 'limit' && size.quoteAmount !== undefined) {
    throw new WordFault('Only a market order can be placed `for` an amount.', column);
  }
  const price: PlaceTerms = type === 'limit' ? { price: words.decimal('a price') } : {};
  let market: string | undefined;
  let terms: PlaceTerms = { ...size, ...price };
  while (!words.done) {
    if (words.takeIf('in')) market = names.namedMarket(words);
    else terms = { ...terms, ...parseTerm(words, type) };
  }
  return {
    kind: 'place',
    order,
    account,
    side,
    type,
    market: market ?? names.market(words),
    ...terms,
  };
}

function parseTerm(words: Words, type: 'limit' | 'market'): PlaceTerms {
  if (words.takeIf('stp')) return { selfTrade: words.oneOf('a self-trade mode', selfTradeModes) };
  if (type === 'market') {
    words.oneOf('an option', ['protect', 'stp', 'in']);
    return { price: words.decimal('a price') };
  }
  const term = words.oneOf('an option', ['gtc', 'ioc', 'fok', 'post-only', 'stp', 'in']);
  if (term === 'post-only') return { postOnly: 'reject' };
  return { timeInForce: term as TimeInForce };
}

/** `cancel-all alice [buy] [in BTC_USD]` */
function parseCancelAll(words: Words, names: NamesSoFar): Statement {
  const account = names.account(words);
  const only: { market?: string; side?: Side } = {};
  while (!words.done) {
    if (words.takeIf('in')) only.market = names.namedMarket(words);
    else only.side = words.oneOf('a side or `in`', sides);
  }
  return { kind: 'cancel-all', account, ...only };
}

/** `amend a1 8`, `amend a1 @ 101`, `amend a1 8 @ 101 [by bob]`; a quantity is the new total. */
function parseAmend(words: Words, names: NamesSoFar): Statement {
  const order = names.knownOrder(words);
  const next = words.peek();
  const change: { quantity?: string; price?: string; by?: string } = {};
  if (next !== undefined && next !== '@' && next !== 'by')
    change.quantity = words.decimal('a quantity');
  if (words.takeIf('@')) change.price = words.decimal('a price');
  if (words.takeIf('by')) change.by = names.account(words);
  return { kind: 'amend', order, ...change };
}
