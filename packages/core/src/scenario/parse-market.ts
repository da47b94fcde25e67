/** A market's terms out of one line's words. */
import type { MarketStatement } from './scenario.ts';
import type { Words } from './scenario-words.ts';

type MarketOptions = {
  -readonly [Key in keyof MarketStatement]?: MarketStatement[Key];
};

const optionReaders: Readonly<Record<string, (words: Words, options: MarketOptions) => void>> = {
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
  band: (words, options) => {
    options.bandPpm = words.ratePpm('a price band');
  },
  reference: (words, options) => {
    options.reference = words.decimal('a price');
  },
  'band-auction': (words, options) => {
    options.bandAuctionMicros = words.durationMicros('the length of an auction');
  },
  'day-end': (words, options) => {
    options.dayEndMicros = words.durationMicros('a time after midnight');
  },
};
const optionNames = Object.keys(optionReaders);

/** `market BTC_USD tick 0.01 lot 0.001 [maker 5bp] [taker 10bp] [min-notional 10] …` */
export function parseMarket(words: Words): MarketStatement {
  const { symbol, base, quote } = words.marketSymbol();
  const options: MarketOptions = {};
  while (!words.done) {
    const option = words.oneOf('an option', optionNames);
    optionReaders[option]?.(words, options);
  }
  const { tick, lot } = options;
  if (tick === undefined || lot === undefined) {
    throw words.fault('A market needs `tick` and `lot`, as in `tick 0.01 lot 0.001`.');
  }
  return { makerPpm: 0, takerPpm: 0, base, quote, ...options, kind: 'market', symbol, tick, lot };
}
