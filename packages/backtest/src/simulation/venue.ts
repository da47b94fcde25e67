/**
 * The core, with two accounts in it: ours, and the tape's, which stands for everybody else and has
 * funds without end. Our account is paid in, holds, trades and pays fees like any other.
 */
import { type Command, Exchange, type ExchangeEvent, type Market } from '@exchange/core';
import {
  type AccountId,
  amount,
  formatAmount,
  type PriceTicks,
  seq,
  type TimeMicros,
  timeMicros,
} from '@exchange/core/units';
import { ConfigurationError } from '../errors.ts';
import { amountOf, assetDecimals, createMarketCommand, type MarketSpec } from './market-spec.ts';

export interface VenueOptions {
  readonly markets: readonly MarketSpec[];
  /** Decimal text by asset: what is ours. */
  readonly balances: Readonly<Record<string, string>>;
  /** Decimal text by asset: lent to us at the start and owed ever after. */
  readonly loans: Readonly<Record<string, string>>;
  readonly startTime: TimeMicros;
}

/**
 * In smallest units: more than any run can use up, and within what the core holds of one asset
 * (2^100).
 */
const TAPE_FUNDS = 2n ** 99n;

export class Venue {
  readonly exchange = new Exchange();
  readonly own: AccountId;
  readonly tape: AccountId;
  readonly #decimals: ReadonlyMap<string, number>;
  readonly #loans = new Map<string, bigint>();
  #time: TimeMicros;

  constructor({ markets, balances, loans, startTime }: VenueOptions) {
    this.#time = startTime;
    this.#decimals = assetDecimals(markets);
    for (const [symbol, decimals] of this.#decimals)
      this.#setUp({ kind: 'create-asset', symbol, decimals });
    for (const market of markets) this.#setUp(createMarketCommand(market, this.#decimals));
    this.own = this.#createAccount();
    this.tape = this.#createAccount();
    for (const asset of this.#decimals.keys()) this.#deposit(this.tape, asset, TAPE_FUNDS);
    for (const [asset, text] of Object.entries(balances))
      this.#deposit(this.own, asset, this.#units(asset, text));
    for (const [asset, text] of Object.entries(loans)) {
      const units = this.#units(asset, text);
      this.#loans.set(asset, units);
      this.#deposit(this.own, asset, units);
    }
  }

  /** Time never goes back: an earlier one counts as now. */
  apply(command: Command, time: TimeMicros): readonly ExchangeEvent[] {
    this.#time = timeMicros(Math.max(this.#time, time));
    return this.exchange.apply({ seq: seq(this.exchange.seq + 1), time: this.#time, command });
  }

  market(symbol: string): Market {
    const market = this.exchange.market(symbol);
    if (market === undefined) throw new ConfigurationError(`The backtest has no market ${symbol}.`);
    return market;
  }

  decimalsOf(asset: string): number {
    return this.#decimals.get(asset) ?? 0;
  }

  balanceText(asset: string): { available: string; held: string } {
    if (!this.#decimals.has(asset)) return { available: '0', held: '0' };
    const { available, held } = this.exchange.balance(this.own, asset);
    const decimals = this.decimalsOf(asset);
    return { available: formatAmount(decimals, available), held: formatAmount(decimals, held) };
  }

  loan(asset: string): bigint {
    return this.#loans.get(asset) ?? 0n;
  }

  /** What is ours of an asset, loans taken off: negative when short. */
  owned(asset: string): bigint {
    const { available, held } = this.exchange.balance(this.own, asset);
    return available + held - this.loan(asset);
  }

  /** Units of the quote asset for `baseUnits` at a price, rounded towards zero. */
  value(market: Market, baseUnits: bigint, price: PriceTicks | number): bigint {
    return (
      (baseUnits * BigInt(Math.round(price)) * market.quoteUnitsPerTickLot) / market.baseUnitsPerLot
    );
  }

  #setUp(command: Command): readonly ExchangeEvent[] {
    const events = this.apply(command, this.#time);
    for (const event of events) {
      if (event.kind !== 'command-rejected') continue;
      throw new ConfigurationError(
        `The market cannot be set up: ${event.command} was refused (${event.code}).`,
      );
    }
    return events;
  }

  #createAccount(): AccountId {
    for (const event of this.#setUp({ kind: 'create-account' })) {
      if (event.kind === 'account-created') return event.account;
    }
    throw new ConfigurationError('The exchange made no account.');
  }

  #deposit(account: AccountId, asset: string, units: bigint): void {
    if (units > 0n) this.#setUp({ kind: 'deposit', account, asset, amount: amount(units) });
  }

  #units(asset: string, text: string): bigint {
    const decimals = this.#decimals.get(asset);
    if (decimals === undefined) {
      throw new ConfigurationError(
        `A balance in ${asset}, which no market of this backtest trades (${[...this.#decimals.keys()].join(', ')}).`,
      );
    }
    return amountOf(text, decimals);
  }
}
