/**
 * What fills add up to: signed lots at an average entry, with profit and fees in the quote asset.
 * Plain
 * numbers, for display and guards; balances are the truth about money.
 */
import type { Side } from '@exchange/core';
import type { MarketReference, PositionView } from './contract.ts';

export interface PositionFill {
  readonly side: Side;
  readonly price: number;
  readonly quantity: number;
  /** Decimal text in `feeAsset`; negative is a rebate. */
  readonly fee: string;
  readonly feeAsset: string;
}

export class PositionTracker {
  readonly #market: MarketReference;
  #lots = 0;
  #averageTicks = 0;
  #realized = 0;

  constructor(market: MarketReference) {
    this.#market = market;
  }

  get lots(): number {
    return this.#lots;
  }

  add(fill: PositionFill): void {
    const signed = fill.side === 'buy' ? fill.quantity : -fill.quantity;
    const closing =
      Math.sign(signed) === -Math.sign(this.#lots)
        ? Math.min(fill.quantity, Math.abs(this.#lots))
        : 0;
    const opening = fill.quantity - closing;
    const value = this.#market.tickValue * this.#market.lotValue;
    this.#realized += closing * (fill.price - this.#averageTicks) * Math.sign(this.#lots) * value;
    const lots = this.#lots + signed;
    if (opening > 0) {
      const kept = Math.abs(lots) - opening;
      this.#averageTicks = (this.#averageTicks * kept + fill.price * opening) / Math.abs(lots);
    }
    this.#lots = lots;
    if (lots === 0) this.#averageTicks = 0;
    this.#realized -= this.#feeInQuote(fill);
  }

  /** @param markTicks what the position is worth now; absent: its entry */
  view(markTicks?: number): PositionView {
    const gain = markTicks === undefined || this.#lots === 0 ? 0 : markTicks - this.#averageTicks;
    return {
      lots: this.#lots,
      averageTicks: this.#lots === 0 ? undefined : this.#averageTicks,
      realized: this.#realized,
      unrealized: gain * this.#lots * this.#market.tickValue * this.#market.lotValue,
    };
  }

  #feeInQuote({ fee, feeAsset, price }: PositionFill): number {
    const paid = Number(fee);
    return feeAsset === this.#market.base ? paid * price * this.#market.tickValue : paid;
  }
}
