/**
 * Commands as bytes, for the journal. The first byte is the format's version; kinds and words are
 * numbers by their place in append-only lists, so a journal of today reads for good.
 */
import { assert } from '../../assert.ts';
import type {
  AccountId,
  Amount,
  PriceTicks,
  QuantityLots,
  RatePpm,
  Seq,
  TimeMicros,
} from '../../units/quantities.ts';
import type {
  Batch,
  BatchItem,
  Command,
  CommandKind,
  CreateMarket,
  MarketState,
  Sequenced,
  SetMarketState,
} from '../commands.ts';
import { BinaryReader, BinaryWriter, FormatError } from './binary.ts';
import {
  optional,
  readOptional,
  readOptionalBig,
  readOptionalSigned,
  readWord,
  writeOptional,
  writeOptionalBig,
  writeOptionalSigned,
} from './codec-values.ts';
import {
  readCancelAll,
  readOnOrder,
  readPlaceOco,
  readPlaceOrder,
  writeCancelAll,
  writeOnOrder,
  writePlaceOco,
  writePlaceOrder,
} from './order-codec.ts';

/** Version 1 knew fewer terms of markets and amends; its journals are read as well. */
const VERSION = 2;

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
  'place-oco',
  'set-dead-man-switch',
  'batch',
];

/** Append-only as well. */
export const marketStates: readonly MarketState[] = [
  'open',
  'cancel-only',
  'halted',
  'closed',
  'post-only',
  'auction',
];
const batchModes: readonly Batch['mode'][] = ['atomic', 'independent'];

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
  const version = reader.number();
  if (version < 1 || version > VERSION) {
    throw new FormatError('The commands are of another version.');
  }
  const count = reader.number();
  const commands: Sequenced[] = [];
  let seq = 0;
  let time = 0;
  for (let index = 0; index < count; index += 1) {
    seq += reader.signed();
    time += reader.signed();
    commands.push({
      seq: seq as Seq,
      time: time as TimeMicros,
      command: readCommand(reader, version),
    });
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
      writeOptional(writer, command.endsAt);
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
    case 'place-oco':
      writePlaceOco(writer, command);
      return;
    case 'set-dead-man-switch':
      writer.number(command.account);
      writeOptional(writer, command.cancelAt);
      return;
    case 'batch':
      writer.number(batchModes.indexOf(command.mode));
      writer.number(command.items.length);
      for (const item of command.items) writeCommand(writer, item);
      return;
    case 'advance-time':
      return;
  }
}

function readCommand(reader: BinaryReader, version: number): Command {
  return readCommandOf(readWord(reader, commandKinds), reader, version);
}

function readCommandOf(kind: CommandKind, reader: BinaryReader, version: number): Command {
  switch (kind) {
    case 'create-asset':
      return { kind, symbol: reader.text(), decimals: reader.number() };
    case 'create-market':
      return readCreateMarket(reader, version);
    case 'set-market-state':
      return readSetMarketState(reader, version);
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
      return readOnOrder(reader, kind, version);
    case 'cancel-all':
      return readCancelAll(reader);
    case 'place-oco':
      return readPlaceOco(reader);
    case 'set-dead-man-switch':
      return {
        kind,
        account: reader.number() as AccountId,
        ...optional('cancelAt', readOptional(reader) as TimeMicros | undefined),
      };
    case 'batch':
      return readBatch(reader, version);
    case 'advance-time':
      return { kind };
  }
}

function readSetMarketState(reader: BinaryReader, version: number): SetMarketState {
  const market = reader.text();
  const state = readWord(reader, marketStates);
  const endsAt = version === 1 ? undefined : (readOptional(reader) as TimeMicros | undefined);
  return { kind: 'set-market-state', market, state, ...optional('endsAt', endsAt) };
}

const itemKinds: readonly CommandKind[] = [
  'place-order',
  'place-oco',
  'cancel-order',
  'cancel-all',
  'amend-order',
];

function readBatch(reader: BinaryReader, version: number): Batch {
  const mode = readWord(reader, batchModes);
  const items: BatchItem[] = [];
  const count = reader.number();
  for (let index = 0; index < count; index += 1) {
    const kind = readWord(reader, commandKinds);
    // Looked at before the item is read: batches in batches would have no end.
    if (!itemKinds.includes(kind)) throw new FormatError('A batch holds something else.');
    items.push(readCommandOf(kind, reader, version) as BatchItem);
  }
  return { kind: 'batch', mode, items };
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
  writeOptional(writer, command.priceBand);
  writeOptional(writer, command.referencePrice);
  writeOptional(writer, command.bandAuctionMicros);
  writeOptional(writer, command.dayEndMicros);
}

function readCreateMarket(reader: BinaryReader, version: number): CreateMarket {
  const market: CreateMarket = {
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
  if (version === 1) return market;
  return {
    ...market,
    ...optional('priceBand', readOptional(reader) as RatePpm | undefined),
    ...optional('referencePrice', readOptional(reader) as PriceTicks | undefined),
    ...optional('bandAuctionMicros', readOptional(reader)),
    ...optional('dayEndMicros', readOptional(reader)),
  };
}

assert(new Set(commandKinds).size === commandKinds.length, 'each kind has one number');
