/**
 * The whole state as bytes, in an order that depends on nothing but the state: the same bytes come
 * from either book, before and after a restore. The state hash is the hash of the body.
 *
 * Layout: header (magic, version, body length, body hash), then the body; around it, `Exchange`
 * keeps what is not state: seq, time and the event hash.
 */
import { NONE } from '../../book/matching-book.ts';
import type { Amount, PriceTicks, QuantityLots, RatePpm } from '../../units/quantities.ts';
import { FIRST_USER_ACCOUNT } from '../../units/quantities.ts';
import { armDeadManSwitch } from '../accounts/dead-man-switch.ts';
import { BinaryReader, BinaryWriter, FormatError } from '../codec/binary.ts';
import { marketStates } from '../codec/command-codec.ts';
import { type BookKind, Engine } from '../engine.ts';
import type { Market } from '../events.ts';
import { indicationOf } from '../markets/auction.ts';
import { enterState } from '../markets/market-state.ts';
import { ClientIds } from '../orders/client-ids.ts';
import { textOf } from '../orders/order-content.ts';
import { listOrders, readOrders, writeOrders } from './snapshot-orders.ts';

export function writeState(engine: Engine): Uint8Array {
  const writer = new BinaryWriter();
  writer.number(engine.lastOrderId);
  writeAssets(writer, engine);
  writeMarkets(writer, engine);
  writeAccounts(writer, engine);
  for (const market of engine.markets) writeOrders(writer, engine, market);
  return writer.finish();
}

/** @throws {FormatError} if the bytes are not what `writeState` made */
export function readState(bytes: Uint8Array, bookKind: BookKind, time: number): Engine {
  const reader = new BinaryReader(bytes);
  const engine = new Engine(bookKind);
  engine.time = time;
  engine.lastOrderId = reader.number();
  readAssets(reader, engine);
  readMarkets(reader, engine);
  readAccounts(reader, engine);
  const slots: number[] = [];
  for (const market of engine.markets) readOrders(reader, engine, { market, slots });
  if (!reader.isAtEnd) throw new FormatError('There are bytes after the state.');
  listOrders(engine, slots);
  // Between commands an auction is told of as it is.
  for (const market of engine.auctions) market.told = indicationOf(market);
  return engine;
}

function writeAssets(writer: BinaryWriter, engine: Engine): void {
  writer.number(engine.assets.length);
  for (const { symbol, decimals } of engine.assets) {
    writer.text(symbol);
    writer.number(decimals);
  }
}

function readAssets(reader: BinaryReader, engine: Engine): void {
  const count = reader.number();
  for (let index = 0; index < count; index += 1) engine.addAsset(reader.text(), reader.number());
}

function writeMarkets(writer: BinaryWriter, engine: Engine): void {
  writer.number(engine.markets.length);
  for (const market of engine.markets) {
    writeTerms(writer, market.terms);
    writer.number(marketStates.indexOf(market.state));
    writer.number(market.endsAt);
    writer.number(market.isGathered ? 1 : 0);
    writer.number(market.lastPrice);
    writer.number(market.lastTradeId);
    writer.number(market.updateId);
  }
}

function readMarkets(reader: BinaryReader, engine: Engine): void {
  const count = reader.number();
  for (let index = 0; index < count; index += 1) {
    const terms = readTerms(reader);
    if (!engine.assetBySymbol.has(terms.base) || !engine.assetBySymbol.has(terms.quote)) {
      throw new FormatError('A market names an asset that is not there.');
    }
    const market = engine.addMarket(terms);
    const state = marketStates[reader.number()];
    if (state === undefined) throw new FormatError('There is no such market state.');
    enterState(engine, market, { state, endsAt: reader.number() });
    market.isGathered = reader.number() === 1;
    market.lastPrice = reader.number();
    market.lastTradeId = reader.number();
    market.updateId = reader.number();
  }
}

function writeTerms(writer: BinaryWriter, terms: Market): void {
  for (const text of [terms.symbol, terms.base, terms.quote, terms.tickSize, terms.lotSize]) {
    writer.text(text);
  }
  writer.number(terms.baseDecimals);
  writer.number(terms.quoteDecimals);
  writer.big(terms.baseUnitsPerLot);
  writer.big(terms.quoteUnitsPerTickLot);
  writer.number(terms.minPrice);
  writer.number(terms.maxPrice);
  writer.number(terms.minQuantity);
  writer.number(terms.maxQuantity);
  writer.big(terms.minNotional);
  writer.big(terms.maxNotional);
  writer.signed(terms.makerFee);
  writer.signed(terms.takerFee);
  writer.number(terms.openOrdersMax);
  writer.number(terms.priceBand);
  writer.number(terms.referencePrice ?? 0);
  writer.number(terms.bandAuctionMicros);
  writer.number(terms.dayEndMicros);
}

function readTerms(reader: BinaryReader): Market {
  const [symbol, base, quote] = [reader.text(), reader.text(), reader.text()];
  const [tickSize, lotSize] = [reader.text(), reader.text()];
  const [baseDecimals, quoteDecimals] = [reader.number(), reader.number()];
  const terms = {
    symbol,
    base,
    quote,
    baseDecimals,
    quoteDecimals,
    tickSize,
    lotSize,
    baseUnitsPerLot: reader.big() as Amount,
    quoteUnitsPerTickLot: reader.big() as Amount,
    minPrice: reader.number() as PriceTicks,
    maxPrice: reader.number() as PriceTicks,
    minQuantity: reader.number() as QuantityLots,
    maxQuantity: reader.number() as QuantityLots,
    minNotional: reader.big() as Amount,
    maxNotional: reader.big() as Amount,
    makerFee: reader.signed() as RatePpm,
    takerFee: reader.signed() as RatePpm,
    openOrdersMax: reader.number(),
    priceBand: reader.number() as RatePpm,
  };
  const referencePrice = reader.number() as PriceTicks;
  return {
    ...terms,
    ...(referencePrice === 0 ? {} : { referencePrice }),
    bandAuctionMicros: reader.number(),
    dayEndMicros: reader.number(),
  };
}

function writeAccounts(writer: BinaryWriter, engine: Engine): void {
  writer.number(engine.accounts.length);
  for (const account of engine.accounts) {
    writer.number(account.selfTradeGroup === undefined ? 0 : 1);
    if (account.selfTradeGroup !== undefined) writer.number(account.selfTradeGroup);
    writer.number(account.cancelAt);
    writeBalances(writer, engine, account.balances);
    writeFees(writer, account.fees);
    const remembered = account.clientIds?.remembered(engine.time) ?? [];
    writer.number(remembered.length);
    for (const order of remembered) {
      writer.text(order.clientId);
      writer.number(order.market);
      writer.number(order.orderId);
      writer.number(order.time);
      writer.text(textOf(order.content));
    }
  }
}

function readAccounts(reader: BinaryReader, engine: Engine): void {
  const count = reader.number();
  if (count < FIRST_USER_ACCOUNT) throw new FormatError('The house accounts are missing.');
  for (let id = 0; id < count; id += 1) {
    const group = reader.number() === 0 ? undefined : reader.number();
    const account = id < FIRST_USER_ACCOUNT ? engine.account(id) : engine.addAccount(group);
    armDeadManSwitch(engine, account, reader.number());
    const balances = reader.number();
    for (let index = 0; index < balances; index += 1) {
      const balance = engine.balance(account, reader.number());
      engine.ledger.restore(balance, reader.big(), reader.big());
    }
    const fees = reader.number();
    for (let index = 0; index < fees; index += 1) {
      const market = reader.number();
      const makerFee = readOptionalSigned(reader);
      const takerFee = readOptionalSigned(reader);
      while (account.fees.length <= market) account.fees.push(undefined);
      account.fees[market] = { makerFee, takerFee };
    }
    const remembered = reader.number();
    for (let index = 0; index < remembered; index += 1) {
      account.clientIds ??= new ClientIds(engine.orders.ids);
      account.clientIds.remember({
        clientId: reader.text(),
        market: reader.number(),
        orderId: reader.number(),
        time: reader.number(),
        content: reader.text(),
      });
    }
  }
}

/** Only those that are not zero: whether one was ever opened is not state. */
function writeBalances(writer: BinaryWriter, engine: Engine, balances: readonly number[]): void {
  const { ledger } = engine;
  const open = balances.filter(
    (balance) =>
      balance !== NONE && (ledger.available(balance) !== 0n || ledger.held(balance) !== 0n),
  );
  writer.number(open.length);
  for (const balance of open) {
    writer.number(ledger.asset(balance));
    writer.big(ledger.available(balance));
    writer.big(ledger.held(balance));
  }
}

function writeFees(
  writer: BinaryWriter,
  fees: readonly (
    | { readonly makerFee: number | undefined; readonly takerFee: number | undefined }
    | undefined
  )[],
): void {
  writer.number(fees.filter((fee) => fee !== undefined).length);
  fees.forEach((fee, market) => {
    if (fee === undefined) return;
    writer.number(market);
    writeOptionalSigned(writer, fee.makerFee);
    writeOptionalSigned(writer, fee.takerFee);
  });
}

function writeOptionalSigned(writer: BinaryWriter, value: number | undefined): void {
  writer.number(value === undefined ? 0 : 1);
  if (value !== undefined) writer.signed(value);
}

function readOptionalSigned(reader: BinaryReader): number | undefined {
  return reader.number() === 0 ? undefined : reader.signed();
}
