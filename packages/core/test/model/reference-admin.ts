/** What an operator does: assets, markets, accounts, fees, money in and out. */
import type {
  CreateAsset,
  CreateMarket,
  Deposit,
  SetAccountFees,
  Withdraw,
} from '../../src/engine/commands.ts';
import type { Market } from '../../src/engine/events.ts';
import { fundsRefusal } from './reference-checks.ts';
import { defined, type ReferenceContext, type Refusal } from './reference-context.ts';
import { toAmount, toLots, toRate, toTicks } from './reference-numbers.ts';
import {
  AMOUNT_MAX,
  BAND_AUCTION_DEFAULT,
  BAND_AUCTION_MAX,
  DAY_MICROS,
  FEE_PPM_MAX,
  OPEN_ORDERS_DEFAULT,
  PPM,
  type ReferenceMarket,
  SAFE_MAX,
  WORLD,
} from './reference-state.ts';

export function createAsset(context: ReferenceContext, command: CreateAsset): void {
  const { symbol, decimals } = command;
  if (context.state.assets.has(symbol)) {
    context.rejectCommand('create-asset', { code: 'asset-exists' }, {});
    return;
  }
  const isValid =
    /^[A-Z0-9]{1,10}$/.test(symbol) &&
    Number.isInteger(decimals) &&
    decimals >= 0 &&
    decimals <= 18;
  if (!isValid) {
    context.rejectCommand('create-asset', { code: 'asset-invalid' }, {});
    return;
  }
  context.state.assets.set(symbol, decimals);
  context.emit({ kind: 'asset-created', symbol, decimals });
}

export function createMarket(context: ReferenceContext, command: CreateMarket): void {
  const baseDecimals = context.state.assets.get(command.base);
  const quoteDecimals = context.state.assets.get(command.quote);
  const refuse = (refusal: Refusal): void => context.rejectCommand('create-market', refusal, {});
  if (baseDecimals === undefined || quoteDecimals === undefined) {
    refuse({ code: 'asset-unknown' });
    return;
  }
  if (context.markets.has(command.symbol)) {
    refuse({ code: 'market-exists' });
    return;
  }
  const market = marketOf(command, { baseDecimals, quoteDecimals });
  if ('code' in market || !isConsistent(market)) {
    refuse('code' in market ? market : { code: 'market-invalid' });
    return;
  }
  context.markets.set(market.symbol, market);
  context.emit({ kind: 'market-created', market: described(market) });
}

interface Step {
  /** The step is units × 10^-scale, with no trailing zero in the fraction. */
  readonly units: bigint;
  readonly scale: number;
}

function parseStep(text: string): Step | undefined {
  if (!/^(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?$/.test(text)) return undefined;
  const [whole = '', fraction = ''] = text.split('.');
  const significant = fraction.replace(/0+$/, '');
  const units = BigInt(whole + significant);
  return units === 0n ? undefined : { units, scale: significant.length };
}

function stepText({ units, scale }: Step): string {
  const digits = units.toString().padStart(scale + 1, '0');
  if (scale === 0) return digits;
  return `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** tick × lot, again with no trailing zero in the fraction. */
function product(tick: Step, lot: Step): Step {
  let [units, scale] = [tick.units * lot.units, tick.scale + lot.scale];
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  return { units, scale };
}

function marketOf(
  command: CreateMarket,
  { baseDecimals, quoteDecimals }: { baseDecimals: number; quoteDecimals: number },
): ReferenceMarket | Refusal {
  const tick = parseStep(command.tickSize);
  const lot = parseStep(command.lotSize);
  if (tick === undefined || lot === undefined) return { code: 'market-invalid' };
  const tickLot = product(tick, lot);
  // A lot is a whole number of base units, and tick × lot a whole number of quote units.
  const [forLot, forTickLot] = [baseDecimals - lot.scale, quoteDecimals - tickLot.scale];
  if (forLot < 0) return needsDecimals(baseDecimals, lot.scale);
  if (forTickLot < 0) return needsDecimals(quoteDecimals, tickLot.scale);
  return {
    symbol: command.symbol,
    base: command.base,
    quote: command.quote,
    baseDecimals,
    quoteDecimals,
    tickSize: stepText(tick),
    lotSize: stepText(lot),
    baseUnitsPerLot: lot.units * 10n ** BigInt(forLot),
    quoteUnitsPerTickLot: tickLot.units * 10n ** BigInt(forTickLot),
    minPrice: BigInt(command.minPrice ?? 1),
    maxPrice: BigInt(command.maxPrice ?? SAFE_MAX),
    minQuantity: BigInt(command.minQuantity ?? 1),
    maxQuantity: BigInt(command.maxQuantity ?? SAFE_MAX),
    minNotional: command.minNotional ?? 0n,
    maxNotional: command.maxNotional ?? 0n,
    makerFee: BigInt(command.makerFee),
    takerFee: BigInt(command.takerFee),
    openOrdersMax: command.openOrdersMax ?? OPEN_ORDERS_DEFAULT,
    priceBand: BigInt(command.priceBand ?? 0),
    referencePrice:
      command.referencePrice === undefined ? undefined : BigInt(command.referencePrice),
    bandAuctionMicros: BigInt(command.bandAuctionMicros ?? BAND_AUCTION_DEFAULT),
    dayEndMicros: BigInt(command.dayEndMicros ?? 0),
    state: 'open',
    isGathered: false,
    endsAt: undefined,
    indicative: undefined,
    updateId: 0n,
    tradesCount: 0n,
    lastPrice: undefined,
    resting: [],
    waiting: [],
  };
}

function needsDecimals(has: number, needs: number): Refusal {
  return { code: 'market-invalid', actual: BigInt(has), limit: BigInt(needs) };
}

function isConsistent(market: ReferenceMarket): boolean {
  const { minNotional, maxNotional, makerFee, takerFee } = market;
  return [
    /^[A-Z0-9]{1,10}_[A-Z0-9]{1,10}$/.test(market.symbol),
    market.base !== market.quote,
    market.minPrice >= 1n && market.minPrice <= market.maxPrice && market.maxPrice <= SAFE_MAX,
    market.minQuantity >= 1n &&
      market.minQuantity <= market.maxQuantity &&
      market.maxQuantity <= SAFE_MAX,
    minNotional >= 0n && maxNotional >= 0n,
    maxNotional === 0n || minNotional <= maxNotional,
    isMakerFee(makerFee),
    isTakerFee(takerFee),
    Number.isInteger(market.openOrdersMax) && market.openOrdersMax >= 1,
    market.priceBand >= 0n && market.priceBand < PPM,
    market.referencePrice === undefined ||
      (market.referencePrice >= market.minPrice && market.referencePrice <= market.maxPrice),
    market.bandAuctionMicros >= 1n && market.bandAuctionMicros <= BAND_AUCTION_MAX,
    market.dayEndMicros >= 0n && market.dayEndMicros < DAY_MICROS,
  ].every((isSo) => isSo);
}

function isMakerFee(ppm: bigint): boolean {
  return ppm >= -FEE_PPM_MAX && ppm <= FEE_PPM_MAX;
}

function isTakerFee(ppm: bigint): boolean {
  return ppm >= 0n && ppm <= FEE_PPM_MAX;
}

function described(market: ReferenceMarket): Market {
  return {
    symbol: market.symbol,
    base: market.base,
    quote: market.quote,
    baseDecimals: market.baseDecimals,
    quoteDecimals: market.quoteDecimals,
    tickSize: market.tickSize,
    lotSize: market.lotSize,
    baseUnitsPerLot: toAmount(market.baseUnitsPerLot),
    quoteUnitsPerTickLot: toAmount(market.quoteUnitsPerTickLot),
    minPrice: toTicks(market.minPrice),
    maxPrice: toTicks(market.maxPrice),
    minQuantity: toLots(market.minQuantity),
    maxQuantity: toLots(market.maxQuantity),
    minNotional: toAmount(market.minNotional),
    maxNotional: toAmount(market.maxNotional),
    makerFee: toRate(market.makerFee),
    takerFee: toRate(market.takerFee),
    openOrdersMax: market.openOrdersMax,
    priceBand: toRate(market.priceBand),
    ...(market.referencePrice === undefined
      ? {}
      : { referencePrice: toTicks(market.referencePrice) }),
    bandAuctionMicros: Number(market.bandAuctionMicros),
    dayEndMicros: Number(market.dayEndMicros),
  };
}

export function setAccountFees(context: ReferenceContext, command: SetAccountFees): void {
  const { account, market, makerFee, takerFee } = command;
  const refuse = (refusal: Refusal): void =>
    context.rejectCommand('set-account-fees', refusal, { account, market });
  const owner = context.state.accounts.get(BigInt(account));
  if (!context.isUser(account) || owner === undefined) {
    refuse({ code: 'account-unknown' });
    return;
  }
  if (!context.markets.has(market)) {
    refuse({ code: 'market-unknown' });
    return;
  }
  if (!isMakerFee(BigInt(makerFee ?? 0)) || !isTakerFee(BigInt(takerFee ?? 0))) {
    refuse({ code: 'amount-out-of-range' });
    return;
  }
  owner.fees.set(market, {
    makerFee: makerFee === undefined ? undefined : BigInt(makerFee),
    takerFee: takerFee === undefined ? undefined : BigInt(takerFee),
  });
  context.emit({
    kind: 'account-fees-changed',
    account,
    market,
    ...defined({ makerFee, takerFee }),
  });
}

export function moveMoney(context: ReferenceContext, command: Deposit | Withdraw): void {
  const { kind, account, asset, amount } = command;
  const refusal = moneyRefusal(context, command);
  if (refusal !== undefined) {
    context.rejectCommand(kind, refusal, { account });
    return;
  }
  const user = BigInt(account);
  if (kind === 'deposit') {
    context.ledger.move(asset, { from: WORLD, to: user, amount, reason: 'deposit' });
  } else {
    context.ledger.move(asset, { from: user, to: WORLD, amount, reason: 'withdrawal' });
  }
}

function moneyRefusal(
  context: ReferenceContext,
  { kind, account, asset, amount }: Deposit | Withdraw,
): Refusal | undefined {
  if (!context.isUser(account)) return { code: 'account-unknown' };
  if (!context.state.assets.has(asset)) return { code: 'asset-unknown' };
  if (kind === 'deposit') {
    const inside = -context.ledger.available(WORLD, asset);
    if (amount > 0n && inside + amount <= AMOUNT_MAX) return undefined;
    return { code: 'amount-out-of-range', actual: amount, limit: AMOUNT_MAX - inside };
  }
  const funds = fundsRefusal(context, { account: BigInt(account), asset, needed: amount });
  if (funds !== undefined) return funds;
  return amount > 0n ? undefined : { code: 'amount-out-of-range' };
}
