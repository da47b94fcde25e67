/** The newest trades of one market, bounded. */
import { assert } from '../assert.ts';
import type { Side } from '../engine/commands.ts';
import type { ExchangeEvent } from '../engine/events.ts';
import type {
  Amount,
  OrderId,
  PriceTicks,
  QuantityLots,
  TimeMicros,
  TradeId,
} from '../units/quantities.ts';

export interface TapeTrade {
  readonly tradeId: TradeId;
  readonly price: PriceTicks;
  readonly quantity: QuantityLots;
  readonly notional: Amount;
  readonly takerSide: Side;
  readonly takerOrderId: OrderId;
  readonly makerOrderId: OrderId;
  readonly time: TimeMicros;
}

/** What `GET /trades` can give without history. */
export const TAPE_TRADES_DEFAULT = 1_000;

export class TradeTape {
  readonly market: string;
  readonly #capacity: number;
  /** A ring; grows to `capacity`, then `#next` is the oldest. */
  readonly #ring: TapeTrade[] = [];
  #next = 0;

  constructor(market: string, capacity: number = TAPE_TRADES_DEFAULT) {
    assert(Number.isSafeInteger(capacity), 'a capacity is a whole number');
    assert(capacity > 0, 'a tape holds at least one trade');
    this.market = market;
    this.#capacity = capacity;
  }

  /** The trade that it added, if the event was one of this market. */
  apply(event: ExchangeEvent): TapeTrade | undefined {
    if (event.kind !== 'trade' || event.market !== this.market) return undefined;
    const { tradeId, price, quantity, notional, takerSide, takerOrderId, makerOrderId, time } =
      event;
    const trade: TapeTrade = {
      tradeId,
      price,
      quantity,
      notional,
      takerSide,
      takerOrderId,
      makerOrderId,
      time,
    };
    this.add(trade);
    return trade;
  }

  /** For trades that come from elsewhere, oldest first. */
  add(trade: TapeTrade): void {
    this.#ring[this.#next] = trade;
    this.#next = (this.#next + 1) % this.#capacity;
  }

  get size(): number {
    return this.#ring.length;
  }

  /** Newest first. */
  newest(count: number = this.#capacity): TapeTrade[] {
    const trades: TapeTrade[] = [];
    const total = Math.min(count, this.#ring.length);
    for (let back = 1; back <= total; back++) {
      const trade = this.#ring[(this.#next - back + this.#capacity) % this.#capacity];
      if (trade !== undefined) trades.push(trade);
    }
    return trades;
  }
}
