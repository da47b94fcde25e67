/** One statement of the scenario form out of one line's words. */
import type { MarketState } from '../engine/commands.ts';
import { parseMarket } from './parse-market.ts';
import { batchItemWords, type NamesSoFar, parseBatchItem } from './parse-order.ts';
import type { Statement } from './scenario.ts';
import type { Words } from './scenario-words.ts';

const states: readonly MarketState[] = [
  'open',
  'post-only',
  'auction',
  'cancel-only',
  'halted',
  'closed',
];

/** `batch` and `end` are not among them: they enclose lines. */
const statementWords = [
  'asset',
  'market',
  'account',
  'deposit',
  'withdraw',
  'fees',
  ...batchItemWords,
  'state',
  'dead-man',
  'wait',
  'advance',
  'book',
  'orders',
] as const;

/** What a line may begin with. */
export const lineWords = [...statementWords, 'batch', 'end'] as const;
export type LineWord = (typeof lineWords)[number];

/** A statement that fits on its line, after its first word. */
export function parseStatement(
  kind: Exclude<LineWord, 'batch' | 'end'>,
  words: Words,
  names: NamesSoFar,
): Statement {
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
    case 'oco':
    case 'cancel':
    case 'cancel-all':
    case 'amend':
      return parseBatchItem(kind, words, names);
    case 'state':
      return parseState(words, names);
    case 'dead-man': {
      const account = names.account(words);
      if (words.takeIf('off')) return { kind, account };
      return { kind, account, cancelAt: words.when('`off`, or a time') };
    }
    case 'wait':
    case 'advance':
      return { kind, micros: words.durationMicros('a duration') };
    case 'book':
      return { kind, market: words.done ? names.market(words) : names.namedMarket(words) };
    case 'orders':
      return parseOrders(words, names);
  }
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

/** `state BTC_USD auction [until 5m]` */
function parseState(words: Words, names: NamesSoFar): Statement {
  const market = names.namedMarket(words);
  const state = words.oneOf('a state', states);
  if (!words.takeIf('until')) return { kind: 'state', market, state };
  return { kind: 'state', market, state, until: words.when('when it ends') };
}

/** `orders [alice] [in BTC_USD]` */
function parseOrders(words: Words, names: NamesSoFar): Statement {
  const account = words.done || words.peek() === 'in' ? {} : { account: names.account(words) };
  const market = words.takeIf('in') ? { market: names.namedMarket(words) } : {};
  return { kind: 'orders', ...account, ...market };
}
