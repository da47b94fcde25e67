/** How every world begins: assets, markets of four sorts, accounts with money. */
import type { Command, CreateMarket } from '../../src/engine/commands.ts';
import type {
  AccountId,
  Amount,
  PriceTicks,
  QuantityLots,
  RatePpm,
} from '../../src/units/quantities.ts';
import { defined } from './reference-context.ts';

/** The last one does not exist. */
export const ASSETS = ['BASE', 'QUOTE', 'ALT', 'NONE'];
/** The last one does not exist. */
export const MARKETS = ['BASE_QUOTE', 'ALT_QUOTE', 'BASE_ALT', 'ALT_BASE', 'NONE_QUOTE'];

const money = (value: bigint): Amount => value as Amount;
const rate = (ppm: number): RatePpm => ppm as RatePpm;
const lots = (value: number): QuantityLots => value as QuantityLots;
const ticks = (value: number): PriceTicks => value as PriceTicks;

/** No filters; a notional of 10^18 units for one tick × lot, so amounts pass 2^64 at once. */
const plain: CreateMarket = {
  kind: 'create-market',
  symbol: 'BASE_QUOTE',
  base: 'BASE',
  quote: 'QUOTE',
  tickSize: '1',
  lotSize: '1',
  makerFee: rate(1_000),
  takerFee: rate(2_000),
  openOrdersMax: 7,
};

/** Every filter, and a rebate for makers. */
const filtered: CreateMarket = {
  kind: 'create-market',
  symbol: 'ALT_QUOTE',
  base: 'ALT',
  quote: 'QUOTE',
  tickSize: '0.010',
  lotSize: '0.001',
  minPrice: ticks(80),
  maxPrice: ticks(130),
  minQuantity: lots(2),
  maxQuantity: lots(500_000),
  minNotional: money(250n * 10n ** 13n),
  maxNotional: money(20_000_000n * 10n ** 13n),
  makerFee: rate(-200),
  takerFee: rate(500),
  // Wider than what is traded, but for the absurd.
  priceBand: rate(200_000),
  bandAuctionMicros: 9,
  dayEndMicros: 20,
  openOrdersMax: 3,
};

/** One tick × lot is one unit, so every fee is a matter of rounding; the rebate exceeds the fee. */
const tiny: CreateMarket = {
  kind: 'create-market',
  symbol: 'BASE_ALT',
  base: 'BASE',
  quote: 'ALT',
  tickSize: '0.0001',
  lotSize: '0.0001',
  makerFee: rate(-2_500),
  takerFee: rate(2_000),
};

/** A band of two ticks around 100, and short auctions: prices meet its edges all the time. */
const banded: CreateMarket = {
  kind: 'create-market',
  symbol: 'ALT_BASE',
  base: 'ALT',
  quote: 'BASE',
  tickSize: '0.01',
  lotSize: '0.01',
  makerFee: rate(100),
  takerFee: rate(300),
  openOrdersMax: 12,
  priceBand: rate(25_000),
  referencePrice: ticks(100),
  bandAuctionMicros: 12,
  dayEndMicros: 86_399_999_999,
};

/** Two of one group, one without, one immensely rich, one nearly poor. */
const groups: readonly (number | undefined)[] = [undefined, 7, 7, undefined, undefined];
const wealth = [
  { BASE: 10n ** 24n, QUOTE: 10n ** 24n, ALT: 10n ** 24n },
  { BASE: 10n ** 8n, QUOTE: 10n ** 24n, ALT: 10n ** 12n },
  { BASE: 10n ** 7n, QUOTE: 3n * 10n ** 22n, ALT: 10n ** 10n },
  { BASE: 10n ** 29n, QUOTE: 10n ** 29n, ALT: 10n ** 29n },
  { BASE: 60_000n, QUOTE: 10n ** 21n, ALT: 2_000_000n },
];

export function beginning(): Command[] {
  const commands: Command[] = [
    { kind: 'create-asset', symbol: 'BASE', decimals: 4 },
    { kind: 'create-asset', symbol: 'QUOTE', decimals: 18 },
    { kind: 'create-asset', symbol: 'ALT', decimals: 8 },
    plain,
    filtered,
    tiny,
    banded,
  ];
  for (const selfTradeGroup of groups) {
    commands.push({ kind: 'create-account', ...defined({ selfTradeGroup }) });
  }
  wealth.forEach((amounts, nth) => {
    for (const [asset, amount] of Object.entries(amounts)) {
      commands.push({
        kind: 'deposit',
        account: (2 + nth) as AccountId,
        asset,
        amount: money(amount),
      });
    }
  });
  return commands;
}

/** Markets that must be refused (or are there already), and one that may be made. */
export function marketVariant(variant: number): CreateMarket {
  const faults: Partial<CreateMarket>[] = [
    {},
    { base: 'NONE' },
    { quote: 'NONE' },
    { base: 'QUOTE' },
    { symbol: 'not a symbol' },
    { symbol: 'NOUNDERSCORE' },
    { tickSize: '0' },
    { tickSize: '1e3' },
    { tickSize: '0.0000000000000000001' },
    { lotSize: '0.00001' },
    { lotSize: '0.000' },
    { lotSize: '' },
    { minPrice: ticks(10), maxPrice: ticks(9) },
    { minQuantity: lots(10), maxQuantity: lots(9) },
    { minNotional: money(10n), maxNotional: money(9n) },
    { minNotional: money(-1n) },
    { makerFee: rate(500_001) },
    { makerFee: rate(-500_001) },
    { takerFee: rate(-1) },
    { takerFee: rate(500_001) },
    { openOrdersMax: 0 },
    { priceBand: rate(0) },
    { priceBand: rate(999_999), referencePrice: ticks(1) },
    { priceBand: rate(1_000_000) },
    { referencePrice: ticks(79), minPrice: ticks(80) },
    { referencePrice: ticks(131), maxPrice: ticks(130) },
    { bandAuctionMicros: 0 },
    { bandAuctionMicros: 7 * 86_400_000_000 + 1 },
    { dayEndMicros: 86_400_000_000 },
    { quote: 'ALT', tickSize: '0.00001', lotSize: '0.0001' },
  ];
  return { ...plain, symbol: 'NEW_QUOTE', ...faults[variant] };
}
