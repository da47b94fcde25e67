/**
 * Commands as bytes, for the journal. The first byte is the format's version; kinds and words are
 * numbers by their place in append-only lists, so a journal of today reads for good.
 */
import { assert } from '../assert.ts';
import { selfTradeModes } from '../book/matching-book.ts';
import type {
  AccountId,
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  RatePpm,
  Seq,
  TimeMicros,
} from '../units/quantities.ts';
import { BinaryReader, BinaryWriter, FormatError } from './binary.ts';
import type {
  AmendOrder,
  CancelAll,
  CancelOrder,
  Command,
  CommandKind,
  CreateMarket,
  MarketState,
  OrderReference,
  PlaceOrder,
  Sequenced,
  Side,
} from './commands.ts';
import { timesInForce } from './order-flags.ts';

const VERSION = 1;

/** Append-only: the position is the kind's number in journals. */
const commandKinds: readonly CommandKind[] = [
  'create-asset',
  'create-market',
  'set-market-state',
  'create-account',
  'set-account-fees',
  'deposit',
  'withdraw',
  'place-order',
  'cancel-order',
  'cancel-all',
  'amend-order',
  'advance-time',
];

/** Append-only as well. */
export const marketStates: readonly MarketState[] = ['open', 'cancel-only', 'halted', 'closed'];
const sides: readonly Side[] = ['buy', 'sell'];

export function encodeCommands(commands: readonly Sequenced[]): Uint8Array {
  const writer = new BinaryWriter();
  writer.number(VERSION);
  writer.number(commands.length);
  let seq = 0;
  let time = 0;
  for (const sequenced of commands) {
    // Numbers and times rise by little, so the steps are what is written.
    writer.signed(sequenced.seq - seq);
    writer.signed(sequenced.time - time);
    seq = sequenced.seq;
    time = sequenced.time;
    writeCommand(writer, sequenced.command);
  }
  return writer.finish();
}

/** @throws {FormatError} if the bytes are not what `encodeCommands` made */
export function decodeCommands(bytes: Uint8Array): Sequenced[] {
  const reader = new BinaryReader(bytes);
  if (reader.number() !== VERSION) throw new FormatError('The commands are of another version.');
  const count = reader.number();
  const commands: Sequenced[] = [];
  let seq = 0;
  let time = 0;
  for (let index = 0; index < count; index += 1) {
    seq += reader.signed();
    time += reader.signed();
    commands.push({ seq: seq as Seq, time: time as TimeMicros, command: readCommand(reader) });
  }
  if (!reader.isAtEnd) throw new FormatError('There are bytes after the last command.');
  return commands;
}

function writeCommand(writer: BinaryWriter, command: Command): void {
  writer.number(commandKinds.indexOf(command.kind));
  switch (command.kind) {
    case 'create-asset':
      writer.text(command.symbol);
      writer.number(command.decimals);
      return;
    case 'create-market':
      writeCreateMarket(writer, command);
      return;
    case 'set-market-state':
      writer.text(command.market);
      writer.number(marketStates.indexOf(command.state));
      return;
    case 'create-account':
      writeOptional(writer, command.selfTradeGroup);
      return;
    case 'set-account-fees':
      writer.number(command.account);
      writer.text(command.market);
      writeOptionalSigned(writer, command.makerFee);
      writeOptionalSigned(writer, command.takerFee);
      return;
    case 'deposit':
    case 'withdraw':
      writer.number(command.account);
      writer.text(command.asset);
      writer.big(command.amount);
      return;
    case 'place-order':
      writePlaceOrder(writer, command);
      return;
    case 'cancel-order':
    case 'amend-order':
      writeOnOrder(writer, command);
      return;
    case 'cancel-all':
      writeCancelAll(writer, command);
      return;
    case 'advance-time':
      return;
  }
}

function readCommand(reader: BinaryReader): Command {
  const kind = readWord(reader, commandKinds);
  switch (kind) {
    case 'create-asset':
      return { kind, symbol: reader.text(), decimals: reader.number() };
    case 'create-market':
      return readCreateMarket(reader);
    case 'set-market-state':
      return { kind, market: reader.text(), state: readWord(reader, marketStates) };
    case 'create-account':
      return { kind, ...optional('selfTradeGroup', readOptional(reader)) };
    case 'set-account-fees':
      return {
        kind,
        account: reader.number() as AccountId,
        market: reader.text(),
        ...optional('makerFee', readOptionalSigned(reader) as RatePpm | undefined),
        ...optional('takerFee', readOptionalSigned(reader) as RatePpm | undefined),
      };
    case 'deposit':
    case 'withdraw':
      return {
        kind,
        account: reader.number() as AccountId,
        asset: reader.text(),
        amount: reader.big() as Amount,
      };
    case 'place-order':
      return readPlaceOrder(reader);
    case 'cancel-order':
    case 'amend-order':
      return readOnOrder(reader, kind);
    case 'cancel-all':
      return readCancelAll(reader);
    case 'advance-time':
      return { kind };
  }
}

function writeCreateMarket(writer: BinaryWriter, command: CreateMarket): void {
  for (const text of [command.symbol, command.base, command.quote]) writer.text(text);
  writer.text(command.tickSize);
  writer.text(command.lotSize);
  writeOptional(writer, command.minPrice);
  writeOptional(writer, command.maxPrice);
  writeOptional(writer, command.minQuantity);
  writeOptional(writer, command.maxQuantity);
  writeOptionalBig(writer, command.minNotional);
  writeOptionalBig(writer, command.maxNotional);
  writer.signed(command.makerFee);
  writer.signed(command.takerFee);
  writeOptional(writer, command.openOrdersMax);
}

function readCreateMarket(reader: BinaryReader): CreateMarket {
  return {
    kind: 'create-market',
    symbol: reader.text(),
    base: reader.text(),
    quote: reader.text(),
    tickSize: reader.text(),
    lotSize: reader.text(),
    ...optional('minPrice', readOptional(reader) as PriceTicks | undefined),
    ...optional('maxPrice', readOptional(reader) as PriceTicks | undefined),
    ...optional('minQuantity', readOptional(reader) as QuantityLots | undefined),
    ...optional('maxQuantity', readOptional(reader) as QuantityLots | undefined),
    ...optional('minNotional', readOptionalBig(reader)),
    ...optional('maxNotional', readOptionalBig(reader)),
    makerFee: reader.signed() as RatePpm,
    takerFee: reader.signed() as RatePpm,
    ...optional('openOrdersMax', readOptional(reader)),
  };
}

const TYPE_LIMIT = 0;
const TYPE_MARKET_BY_QUANTITY = 1;
const TYPE_MARKET_BY_AMOUNT = 2;

function writePlaceOrder(writer: BinaryWriter, command: PlaceOrder): void {
  writer.number(command.account);
  writer.text(command.market);
  writer.number(sides.indexOf(command.side));
  writer.number(
    command.selfTrade === undefined ? 0 : selfTradeModes.indexOf(command.selfTrade) + 1,
  );
  writeOptionalText(writer, command.clientId);
  writeOptional(writer, command.deadline);
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

function readPlaceOrder(reader: BinaryReader): PlaceOrder {
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
    return {
      ...common,
      type: 'limit',
      price,
      quantity,
      ...optional(
        'timeInForce',
        timeInForce === 0 ? undefined : word(timesInForce, timeInForce - 1),
      ),
      ...optional('postOnly', postOnly === 0 ? undefined : ('reject' as const)),
    };
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

function writeOnOrder(writer: BinaryWriter, command: CancelOrder | AmendOrder): void {
  writer.number(command.account);
  writer.text(command.market);
  writeOptional(writer, command.orderId);
  writeOptionalText(writer, command.clientId);
  writeOptional(writer, command.deadline);
  if (command.kind === 'cancel-order') return;
  writeOptional(writer, command.price);
  writeOptional(writer, command.quantity);
}

function readOnOrder(
  reader: BinaryReader,
  kind: 'cancel-order' | 'amend-order',
): CancelOrder | AmendOrder {
  const account = reader.number() as AccountId;
  const market = reader.text();
  const reference = referenceOf(readOptional(reader), readOptionalText(reader));
  const deadline = optional('deadline', readOptional(reader) as TimeMicros | undefined);
  const common = { account, market, ...reference, ...deadline };
  if (kind === 'cancel-order') return { kind, ...common };
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

function writeCancelAll(writer: BinaryWriter, command: CancelAll): void {
  writer.number(command.account);
  writeOptionalText(writer, command.market);
  writer.number(command.side === undefined ? 0 : sides.indexOf(command.side) + 1);
  writeOptional(writer, command.deadline);
}

function readCancelAll(reader: BinaryReader): CancelAll {
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

/** 0: absent; else the value after a 1, so that 0 and absent differ. */
function writeOptional(writer: BinaryWriter, value: number | undefined): void {
  writer.number(value === undefined ? 0 : 1);
  if (value !== undefined) writer.number(value);
}

function readOptional(reader: BinaryReader): number | undefined {
  return reader.number() === 0 ? undefined : reader.number();
}

function writeOptionalSigned(writer: BinaryWriter, value: number | undefined): void {
  writer.number(value === undefined ? 0 : 1);
  if (value !== undefined) writer.signed(value);
}

function readOptionalSigned(reader: BinaryReader): number | undefined {
  return reader.number() === 0 ? undefined : reader.signed();
}

function writeOptionalText(writer: BinaryWriter, value: string | undefined): void {
  writer.number(value === undefined ? 0 : 1);
  if (value !== undefined) writer.text(value);
}

function readOptionalText(reader: BinaryReader): string | undefined {
  return reader.number() === 0 ? undefined : reader.text();
}

function writeOptionalBig(writer: BinaryWriter, value: bigint | undefined): void {
  writer.number(value === undefined ? 0 : 1);
  if (value !== undefined) writer.big(value);
}

function readOptionalBig(reader: BinaryReader): Amount | undefined {
  return reader.number() === 0 ? undefined : (reader.big() as Amount);
}

function readWord<T>(reader: BinaryReader, words: readonly T[]): T {
  return word(words, reader.number());
}

function word<T>(words: readonly T[], number: number): T {
  const found = words[number];
  if (found === undefined) throw new FormatError('A word is not in its list.');
  return found;
}

/** The property, or nothing at all where the value is absent. */
function optional<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]?: V });
}

assert(new Set(commandKinds).size === commandKinds.length, 'each kind has one number');
