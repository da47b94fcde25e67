/** Keeps what metrics are made of, and the one hash that says whether two runs were the same. */
import { createHash, type Hash } from 'node:crypto';
import type { TimeMicros } from '@exchange/core/units';
import type { FillView, OrderEvent } from '@exchange/sdk/strategy';
import type { Request } from './requests.ts';

export interface FillRecord {
  readonly at: TimeMicros;
  readonly market: string;
  readonly clientId: string;
  readonly side: 'buy' | 'sell';
  /** Ticks and lots. */
  readonly price: number;
  readonly quantity: number;
  /** Quote asset; negative is a rebate. */
  readonly fee: number;
  readonly liquidity: 'maker' | 'taker';
}

export interface EquityPoint {
  readonly at: TimeMicros;
  /** Units of the quote asset. */
  readonly equity: bigint;
  /** A position was held at some moment since the point before. */
  readonly isExposed: boolean;
  /** Signed lots, summed over markets when there are several. */
  readonly position: number;
}

/** One line per thing that was asked or answered. */
export interface OrderLogEntry {
  readonly at: TimeMicros;
  readonly what: string;
  readonly clientId: string;
  readonly detail: string;
}

export class Recorder {
  readonly fills: FillRecord[] = [];
  readonly equity: EquityPoint[] = [];
  readonly orders: OrderLogEntry[] = [];
  readonly #hash: Hash = createHash('sha256');
  placed = 0;
  amended = 0;
  cancelled = 0;
  /** Refusals by code. */
  readonly rejects = new Map<string, number>();
  lotsPlaced = 0;

  request(request: Request, at: TimeMicros): void {
    const { clientId } = request;
    switch (request.kind) {
      case 'place': {
        const { side, quantity, price, type = 'limit' } = request.order;
        this.placed += 1;
        this.lotsPlaced += quantity;
        this.#log({
          at,
          what: 'place',
          clientId,
          detail: `${request.market} ${side} ${type} ${quantity}@${price ?? '-'}`,
        });
        return;
      }
      case 'amend':
        this.amended += 1;
        this.#log({
          at,
          what: 'amend',
          clientId,
          detail: `${request.quantity ?? '-'}@${request.price ?? '-'}`,
        });
        return;
      case 'cancel':
        this.cancelled += 1;
        this.#log({ at, what: 'cancel', clientId, detail: '' });
    }
  }

  outcome(event: OrderEvent): void {
    if (event.kind === 'rejected')
      this.rejects.set(event.code, (this.rejects.get(event.code) ?? 0) + 1);
    const detail = event.kind === 'rejected' ? `${event.request} ${event.code}` : '';
    this.#log({ at: event.at, what: event.kind, clientId: event.order.clientId, detail });
  }

  fill(fill: FillView, feeInQuote: number): void {
    const { order, price, quantity, liquidity, at } = fill;
    const { clientId, side, market } = order;
    this.fills.push({
      at,
      market: market.symbol,
      clientId,
      side,
      price,
      quantity,
      fee: feeInQuote,
      liquidity,
    });
    this.#log({
      at,
      what: 'fill',
      clientId,
      detail: `${quantity}@${price} ${liquidity} fee ${fill.fee} ${fill.feeAsset}`,
    });
  }

  /** Of every request and every outcome so far, in order. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  #log(entry: OrderLogEntry): void {
    this.orders.push(entry);
    this.#hash.update(`${entry.at} ${entry.what} ${entry.clientId} ${entry.detail}\n`);
  }
}
