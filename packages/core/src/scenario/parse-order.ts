/** Statements about orders out of one line's words: placing, pairs, cancels and amends. */
import type { PostOnly, SelfTradeMode, Side } from '../engine/commands.ts';
import type {
  AmendStatement,
  BatchItemStatement,
  CancelAllStatement,
  CancelStatement,
  Condition,
  OcoStatement,
  PlaceStatement,
} from './scenario.ts';
import type { When } from './scenario-time.ts';
import { WordFault, type Words } from './scenario-words.ts';

const sides: readonly Side[] = ['buy', 'sell'];
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

export const batchItemWords = ['place', 'oco', 'cancel', 'cancel-all', 'amend'] as const;

export function parseBatchItem(
  kind: (typeof batchItemWords)[number],
  words: Words,
  names: NamesSoFar,
): BatchItemStatement {
  switch (kind) {
    case 'place':
      return parsePlace(words, names);
    case 'oco':
      return parseOco(words, names);
    case 'cancel':
      return parseCancel(words, names);
    case 'cancel-all':
      return parseCancelAll(words, names);
    case 'amend':
      return parseAmend(words, names);
  }
}

/** Everything that may follow the size and price of an order. */
interface Terms {
  timeInForce?: NonNullable<PlaceStatement['timeInForce']>;
  expiresAt?: When;
  postOnly?: PostOnly;
  displayQuantity?: string;
  selfTrade?: SelfTradeMode;
  deadline?: When;
  condition?: Condition;
  protection?: string;
  stopLimit?: string;
  market?: string;
}

type OptionReader = (words: Words, terms: Terms, names: NamesSoFar) => void;

const optionReaders = {
  gtc: (_, terms) => {
    terms.timeInForce = 'gtc';
  },
  ioc: (_, terms) => {
    terms.timeInForce = 'ioc';
  },
  fok: (_, terms) => {
    terms.timeInForce = 'fok';
  },
  day: (_, terms) => {
    terms.timeInForce = 'day';
  },
  gtd: (words, terms) => {
    terms.timeInForce = 'gtd';
    terms.expiresAt = words.when('when it ends');
  },
  'post-only': (words, terms) => {
    terms.postOnly = words.takeIf('slide') ? 'slide' : 'reject';
  },
  show: (words, terms) => {
    terms.displayQuantity = words.decimal('a display quantity');
  },
  stop: (words, terms) => {
    terms.condition = { kind: 'stop', price: words.decimal('a stop price') };
  },
  'take-profit': (words, terms) => {
    terms.condition = { kind: 'take-profit', price: words.decimal('a stop price') };
  },
  trail: (words, terms) => {
    const isRate = /(ppm|bp|%)$/.test(words.peek() ?? '');
    const distance = isRate ? words.ratePpm('a distance') : words.decimal('a distance like 1%, or');
    terms.condition = { kind: 'trail', distance };
  },
  protect: (words, terms) => {
    terms.protection = words.decimal('a protection price');
  },
  limit: (words, terms) => {
    terms.stopLimit = words.decimal('a price');
  },
  stp: (words, terms) => {
    terms.selfTrade = words.oneOf('a self-trade mode', selfTradeModes);
  },
  deadline: (words, terms) => {
    terms.deadline = words.when('a deadline');
  },
  in: (words, terms, names) => {
    terms.market = names.namedMarket(words);
  },
} as const satisfies Record<string, OptionReader>;

type OptionName = keyof typeof optionReaders;

/** Options of which an order has one at most. */
const groups: readonly (readonly OptionName[])[] = [
  ['gtc', 'ioc', 'fok', 'day', 'gtd'],
  ['stop', 'take-profit', 'trail'],
  ['limit', 'protect'],
];

const limitOptions: readonly OptionName[] = [
  'gtc',
  'ioc',
  'fok',
  'gtd',
  'day',
  'post-only',
  'show',
  'stop',
  'take-profit',
  'trail',
  'stp',
  'deadline',
  'in',
];
const marketOptions: readonly OptionName[] = [
  'protect',
  'stop',
  'take-profit',
  'trail',
  'gtc',
  'gtd',
  'day',
  'stp',
  'deadline',
  'in',
];
const ocoOptions: readonly OptionName[] = [
  'stop',
  'limit',
  'protect',
  'gtc',
  'gtd',
  'day',
  'post-only',
  'show',
  'stp',
  'deadline',
  'in',
];

function parseTerms(words: Words, names: NamesSoFar, options: readonly OptionName[]): Terms {
  const terms: Terms = {};
  const seen: OptionName[] = [];
  while (!words.done) {
    const { column } = words;
    const option = words.oneOf('an option', options);
    const group = groups.find((one) => one.includes(option)) ?? [option];
    const other = seen.find((one) => group.includes(one));
    if (other !== undefined) {
      throw new WordFault(
        `An order has one of \`${other}\` and \`${option}\`: leave one out.`,
        column,
      );
    }
    seen.push(option);
    optionReaders[option](words, terms, names);
  }
  return terms;
}

/** `place a1 alice sell 10 @ 100 [ioc]`, `… buy 10 market`, `… buy for 500 market stop 90` */
function parsePlace(words: Words, names: NamesSoFar): PlaceStatement {
  const order = words.order();
  const account = names.account(words);
  const side = words.oneOf('a side', sides);
  const size = words.takeIf('for')
    ? { quoteAmount: words.decimal('an amount') }
    : { quantity: words.decimal('a quantity') };
  const { column } = words;
  const isLimit = words.oneOf('`@` and a price, or `market`', ['@', 'market']) === '@';
  if (isLimit && 'quoteAmount' in size) {
    const wayOut = 'Write `market`, or a quantity instead of `for`.';
    throw new WordFault(`Only a market order can be placed \`for\` an amount. ${wayOut}`, column);
  }
  const price = isLimit ? words.decimal('a price') : undefined;
  const terms = parseTerms(words, names, isLimit ? limitOptions : marketOptions);
  const { market, protection, stopLimit: _, ...rest } = terms;
  if (!isLimit && rest.timeInForce !== undefined && rest.condition === undefined) {
    const waits = '`stop`, `take-profit` or `trail`';
    const message = `A market order waits only with ${waits}: without one it has no \`${rest.timeInForce}\`.`;
    throw words.fault(message);
  }
  const limit = price ?? protection;
  return {
    kind: 'place',
    order,
    account,
    side,
    type: isLimit ? 'limit' : 'market',
    market: market ?? names.market(words),
    ...size,
    ...(limit === undefined ? {} : { price: limit }),
    ...rest,
  };
}

/** `oco tp sl alice sell 10 @ 110 stop 95 [limit 94 | protect 90] [OPTION …]` */
function parseOco(words: Words, names: NamesSoFar): OcoStatement {
  const order = words.order();
  const { column } = words;
  const stopOrder = words.order();
  if (stopOrder === order) {
    const message = `Both legs are named \`${order}\`: the limit leg and the stop leg need a name each.`;
    throw new WordFault(message, column);
  }
  const account = names.account(words);
  const side = words.oneOf('a side', sides);
  const quantity = words.decimal('a quantity');
  words.oneOf('the limit leg’s price', ['@']);
  const price = words.decimal('a price');
  const terms = parseTerms(words, names, ocoOptions);
  const { market, condition, ...rest } = terms;
  if (condition?.kind !== 'stop') {
    throw words.fault('A pair needs the stop leg’s price, as in `stop 95`.');
  }
  return {
    kind: 'oco',
    order,
    stopOrder,
    account,
    side,
    quantity,
    price,
    stopPrice: condition.price,
    market: market ?? names.market(words),
    ...rest,
  };
}

/** `cancel a1 [deadline 5s] [by bob]` */
function parseCancel(words: Words, names: NamesSoFar): CancelStatement {
  const order = names.knownOrder(words);
  return { kind: 'cancel', order, ...parseSender(words, names) };
}

/** `cancel-all alice [buy] [in BTC_USD]` */
function parseCancelAll(words: Words, names: NamesSoFar): CancelAllStatement {
  const account = names.account(words);
  const only: { market?: string; side?: Side; deadline?: When } = {};
  while (!words.done) {
    if (words.takeIf('in')) only.market = names.namedMarket(words);
    else if (words.takeIf('deadline')) only.deadline = words.when('a deadline');
    else only.side = words.oneOf('a side or `in`', sides);
  }
  return { kind: 'cancel-all', account, ...only };
}

/** `amend a1 [8] [@ 101] [stop 95] [show 2] [by bob]`; a quantity is the new total. */
function parseAmend(words: Words, names: NamesSoFar): AmendStatement {
  const order = names.knownOrder(words);
  const quantity = words.numberIsNext ? { quantity: words.decimal('a quantity') } : {};
  const price = words.takeIf('@') ? { price: words.decimal('a price') } : {};
  const stopPrice = words.takeIf('stop') ? { stopPrice: words.decimal('a stop price') } : {};
  const show = words.takeIf('show') ? { displayQuantity: words.decimal('a display quantity') } : {};
  const change = { ...quantity, ...price, ...stopPrice, ...show };
  return { kind: 'amend', order, ...change, ...parseSender(words, names) };
}

function parseSender(words: Words, names: NamesSoFar): { by?: string; deadline?: When } {
  const sender: { by?: string; deadline?: When } = {};
  while (!words.done) {
    const option = words.oneOf('an option', ['by', 'deadline']);
    if (option === 'by') sender.by = names.account(words);
    else sender.deadline = words.when('a deadline');
  }
  return sender;
}
