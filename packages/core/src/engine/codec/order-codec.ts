/** Orders, and what is done with them, as bytes: the part of the command codec that traders use. */
import { selfTradeModes } from '../../book/matching-book.ts';
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  RatePpm,
  TimeMicros,
} from '../../units/quantities.ts';
import type {
  AmendOrder,
  CancelAll,
  CancelOrder,
  OrderReference,
  PlaceLimitOrder,
  PlaceMarketOrder,
  PlaceOco,
  PlaceOrder,
  PostOnly,
  Side,
  TimeInForce,
} from '../commands.ts';
import { orderTypes, postOnlyModes, timesInForce } from '../orders/order-flags.ts';
import { type BinaryReader, type BinaryWriter, FormatError } from './binary.ts';
import {
  optional,
  readOptional,
  readOptionalText,
  readWord,
  word,
  writeOptional,
  writeOptionalText,
} from './codec-values.ts';

const sides: readonly Side[] = ['buy', 'sell'];

const TYPE_LIMIT = 0;
const TYPE_MARKET_BY_QUANTITY = 1;
const TYPE_MARKET_BY_AMOUNT = 2;
const TYPE_BY_TERMS = 3;

type PlainOrder =
  | (PlaceLimitOrder & { readonly timeInForce?: 'gtc' | 'ioc' | 'fok' })
  | PlaceMarketOrder;

function isPlain(command: PlaceOrder): command is PlainOrder {
  if (command.type === 'market') return true;
  if (command.type !== 'limit') return false;
  const { timeInForce, postOnly, displayQuantity, expiresAt } = command;
  return (
    timeInForce !== 'gtd' &&
    timeInForce !== 'day' &&
    postOnly !== 'slide' &&
    displayQuantity === undefined &&
    expiresAt === undefined
  );
}

/**
 * Plain limit and market orders have short forms of their own, for there are many; every other order
 * is the list of what it says.
 */
export function writePlaceOrder(writer: BinaryWriter, command: PlaceOrder): void {
  writer.number(command.account);
  writer.text(command.market);
  writer.number(sides.indexOf(command.side));
  writer.number(
    command.selfTrade === undefined ? 0 : selfTradeModes.indexOf(command.selfTrade) + 1,
  );
  writeOptionalText(writer, command.clientId);
  writeOptional(writer, command.deadline);
  if (!isPlain(command)) {
    writer.number(TYPE_BY_TERMS);
    writer.number(orderTypes.indexOf(command.type));
    writeTerms(writer, command);
    return;
  }
  if (command.type === 'limit') {
    writer.number(TYPE_LIMIT);
    writer.number(command.price);
    writer.number(command.quantity);
    const { timeInForce } = command;
    writer.number(timeInForce === undefined ? 0 : timesInForce.indexOf(timeInForce) + 1);
    writer.number(command.postOnly === undefined ? 0 : 1);
    return;
  }
  const byAmount = command.quoteAmount !== undefined;
  writer.number(byAmount ? TYPE_MARKET_BY_AMOUNT : TYPE_MARKET_BY_QUANTITY);
  if (byAmount) writer.big(command.quoteAmount);
  else writer.number(command.quantity);
  writeOptional(writer, command.protectionPrice);
}

export function readPlaceOrder(reader: BinaryReader): PlaceOrder {
  const account = reader.number() as AccountId;
  const market = reader.text();
  const side = readWord(reader, sides);
  const selfTrade = reader.number();
  const common = {
    kind: 'place-order' as const,
    account,
    market,
    side,
    ...optional('selfTrade', selfTrade === 0 ? undefined : word(selfTradeModes, selfTrade - 1)),
    ...optional('clientId', readOptionalText(reader)),
    ...optional('deadline', readOptional(reader) as TimeMicros | undefined),
  };
  const type = reader.number();
  if (type === TYPE_LIMIT) {
    const price = reader.number() as PriceTicks;
    const quantity = reader.number() as QuantityLots;
    const timeInForce = reader.number();
    const postOnly = reader.number();
    const order = {
      ...common,
      type: 'limit' as const,
      price,
      quantity,
      ...optional(
        'timeInForce',
        timeInForce === 0 ? undefined : word(timesInForce, timeInForce - 1),
      ),
      ...optional('postOnly', postOnly === 0 ? undefined : ('reject' as const)),
    };
    // What was written was an order, so the words go together.
    return order as PlaceOrder;
  }
  if (type === TYPE_BY_TERMS) {
    // What was written was an order of the type, so what is read is one.
    const order = { ...common, type: readWord(reader, orderTypes), ...readTerms(reader) };
    return order as PlaceOrder;
  }
  if (type !== TYPE_MARKET_BY_AMOUNT && type !== TYPE_MARKET_BY_QUANTITY) {
    throw new FormatError('There is no such type of order.');
  }
  const size =
    type === TYPE_MARKET_BY_AMOUNT
      ? { quoteAmount: reader.big() as Amount }
      : { quantity: reader.number() as QuantityLots };
  const protectionPrice = readOptional(reader) as PriceTicks | undefined;
  return { ...common, type: 'market', ...size, ...optional('protectionPrice', protectionPrice) };
}

export function writeOnOrder(writer: BinaryWriter, command: CancelOrder | AmendOrder): void {
  writer.number(command.account);
  writer.text(command.market);
  writeOptional(writer, command.orderId);
  writeOptionalText(writer, command.clientId);
  writeOptional(writer, command.deadline);
  if (command.kind === 'cancel-order') return;
  writeTerms(writer, command);
}

export function readOnOrder(
  reader: BinaryReader,
  kind: 'cancel-order' | 'amend-order',
  version: number,
): CancelOrder | AmendOrder {
  const account = reader.number() as AccountId;
  const market = reader.text();
  const reference = referenceOf(readOptional(reader), readOptionalText(reader));
  const deadline = optional('deadline', readOptional(reader) as TimeMicros | undefined);
  const common = { account, market, ...reference, ...deadline };
  if (kind === 'cancel-order') return { kind, ...common };
  if (version > 1) return { kind, ...common, ...readTerms(reader) } as AmendOrder;
  return {
    kind,
    ...common,
    ...optional('price', readOptional(reader) as PriceTicks | undefined),
    ...optional('quantity', readOptional(reader) as QuantityLots | undefined),
  };
}

function referenceOf(orderId: number | undefined, clientId: string | undefined): OrderReference {
  if (orderId !== undefined) return { orderId: orderId as OrderId };
  if (clientId === undefined) throw new FormatError('A command names no order.');
  return { clientId };
}

export function writeCancelAll(writer: BinaryWriter, command: CancelAll): void {
  writer.number(command.account);
  writeOptionalText(writer, command.market);
  writer.number(command.side === undefined ? 0 : sides.indexOf(command.side) + 1);
  writeOptional(writer, command.deadline);
}

export function readCancelAll(reader: BinaryReader): CancelAll {
  const account = reader.number() as AccountId;
  const market = optional('market', readOptionalText(reader));
  const side = reader.number();
  return {
    kind: 'cancel-all',
    account,
    ...market,
    ...optional('side', side === 0 ? undefined : word(sides, side - 1)),
    ...optional('deadline', readOptional(reader) as TimeMicros | undefined),
  };
}

interface Terms {
  readonly price?: PriceTicks | undefined;
  readonly protectionPrice?: PriceTicks | undefined;
  readonly quantity?: QuantityLots | undefined;
  readonly stopPrice?: PriceTicks | undefined;
  readonly trailTicks?: PriceTicks | undefined;
  readonly trailPpm?: RatePpm | undefined;
  readonly displayQuantity?: QuantityLots | undefined;
  readonly expiresAt?: TimeMicros | undefined;
  readonly quoteAmount?: Amount | undefined;
  readonly timeInForce?: TimeInForce | undefined;
  readonly postOnly?: PostOnly | undefined;
}

/** Append-only: the position is the bit that says that the term is there. */
const numberTerms = [
  'price',
  'protectionPrice',
  'quantity',
  'stopPrice',
  'trailTicks',
  'trailPpm',
  'displayQuantity',
  'expiresAt',
] as const;
const HAS_QUOTE_AMOUNT = 1 << 8;
const HAS_TIME_IN_FORCE = 1 << 9;
const HAS_POST_ONLY = 1 << 10;

function writeTerms(writer: BinaryWriter, terms: Terms): void {
  let has = 0;
  numberTerms.forEach((name, bit) => {
    if (terms[name] !== undefined) has |= 1 << bit;
  });
  const { quoteAmount, timeInForce, postOnly } = terms;
  if (quoteAmount !== undefined) has |= HAS_QUOTE_AMOUNT;
  if (timeInForce !== undefined) has |= HAS_TIME_IN_FORCE;
  if (postOnly !== undefined) has |= HAS_POST_ONLY;
  writer.number(has);
  for (const name of numberTerms) {
    const value = terms[name];
    if (value !== undefined) writer.number(value);
  }
  if (quoteAmount !== undefined) writer.big(quoteAmount);
  if (timeInForce !== undefined) writer.number(timesInForce.indexOf(timeInForce));
  if (postOnly !== undefined) writer.number(postOnlyModes.indexOf(postOnly));
}

function readTerms(reader: BinaryReader): Terms {
  const has = reader.number();
  const terms: { -readonly [K in keyof Terms]: Terms[K] } = {};
  numberTerms.forEach((name, bit) => {
    if ((has & (1 << bit)) !== 0) Object.assign(terms, { [name]: reader.number() });
  });
  if ((has & HAS_QUOTE_AMOUNT) !== 0) terms.quoteAmount = reader.big() as Amount;
  if ((has & HAS_TIME_IN_FORCE) !== 0) terms.timeInForce = readWord(reader, timesInForce);
  if ((has & HAS_POST_ONLY) !== 0) terms.postOnly = readWord(reader, postOnlyModes);
  return terms;
}

export function writePlaceOco(writer: BinaryWriter, command: PlaceOco): void {
  const { account, market, side, selfTrade, deadline, quantity, timeInForce, expiresAt } = command;
  writer.number(account);
  writer.text(market);
  writer.number(sides.indexOf(side));
  writer.number(selfTrade === undefined ? 0 : selfTradeModes.indexOf(selfTrade) + 1);
  writeOptional(writer, deadline);
  writeTerms(writer, { quantity, timeInForce, expiresAt });
  for (const leg of [command.limit, command.stop]) {
    writeOptionalText(writer, leg.clientId);
    writeTerms(writer, leg);
  }
}

export function readPlaceOco(reader: BinaryReader): PlaceOco {
  const account = reader.number() as AccountId;
  const market = reader.text();
  const side = readWord(reader, sides);
  const selfTrade = reader.number();
  const order = {
    kind: 'place-oco',
    account,
    market,
    side,
    ...optional('selfTrade', selfTrade === 0 ? undefined : word(selfTradeModes, selfTrade - 1)),
    ...optional('deadline', readOptional(reader) as TimeMicros | undefined),
    ...readTerms(reader),
    limit: { ...optional('clientId', readOptionalText(reader)), ...readTerms(reader) },
    stop: { ...optional('clientId', readOptionalText(reader)), ...readTerms(reader) },
  };
  // What was written was a pair, so what is read is one.
  return order as unknown as PlaceOco;
}
