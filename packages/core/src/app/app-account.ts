/** One account of an `AppExchange`: its money and its orders, in decimal strings. */
import type { CancelAll, Command, PlaceOrder } from '../engine/commands.ts';
import type { ExchangeEvent } from '../engine/events.ts';
import type { Exchange } from '../engine/exchange.ts';
import { formatAmount, parseAmount } from '../units/decimal.ts';
import type { AccountId } from '../units/quantities.ts';
import { appOrder } from './app-order.ts';
import { runBatch } from './batch.ts';
import {
  amendCommand,
  cancelCommand,
  limitCommand,
  marketCommand,
  ocoCommand,
  stopCommand,
  trailingStopCommand,
} from './order-commands.ts';
import type {
  AmendInput,
  BatchInput,
  LimitOrderInput,
  MarketOrderInput,
  OcoInput,
  OrderName,
  StopOrderInput,
  TrailingStopInput,
} from './order-input.ts';
import { amendedFrom, cancelledFrom, doneFrom, pairFrom, placedFrom } from './placed.ts';
import { refused } from './refusals.ts';
import type {
  AppBalance,
  AppOrder,
  BatchDone,
  BatchRefused,
  CancelledAll,
  Done,
  Placed,
  PlacedPair,
  Refused,
  Repeated,
} from './results.ts';
import { readTime, TermsReader } from './terms-reader.ts';

export type Send = (command: Command) => readonly ExchangeEvent[];

export class AppAccount {
  readonly id: AccountId;
  readonly #exchange: Exchange;
  readonly #send: Send;

  constructor(id: AccountId, exchange: Exchange, send: Send) {
    this.id = id;
    this.#exchange = exchange;
    this.#send = send;
  }

  /** `amount` in the asset's own decimals: `deposit('BTC', '0.5')`. */
  deposit(asset: string, amount: string): Done | Refused {
    return this.#transfer('deposit', asset, amount);
  }

  withdraw(asset: string, amount: string): Done | Refused {
    return this.#transfer('withdraw', asset, amount);
  }

  /** Buys or sells at this price or better; what is left rests, unless `timeInForce` says otherwise. */
  limit(market: string, order: LimitOrderInput): Placed | Repeated | Refused {
    return this.#place(market, (reader) => limitCommand(this.id, reader, order));
  }

  /** Buys or sells at once at what is there, by quantity or by amount of the quote asset. */
  market(market: string, order: MarketOrderInput): Placed | Repeated | Refused {
    return this.#place(market, (reader) => marketCommand(this.id, reader, order));
  }

  /**
   * Waits until the last price goes against its side (a buy: at or above `stopPrice`, a sell: at or
   * below), then acts as a limit order at `price`, or as a market order without one. A stop that the
   * last price already satisfies is refused (`stop-would-trigger`).
   */
  stop(market: string, order: StopOrderInput): Placed | Repeated | Refused {
    return this.#place(market, (reader) => stopCommand(this.id, reader, { kind: 'stop', order }));
  }

  /** As `stop`, from the other side: a buy waits for a fall to `stopPrice`, a sell for a rise. */
  takeProfit(market: string, order: StopOrderInput): Placed | Repeated | Refused {
    return this.#place(market, (reader) =>
      stopCommand(this.id, reader, { kind: 'take-profit', order }),
    );
  }

  /** As `stop`, with a stop price that follows the best last price at the distance `trail` or `trailPpm`. */
  trailingStop(market: string, order: TrailingStopInput): Placed | Repeated | Refused {
    return this.#place(market, (reader) => trailingStopCommand(this.id, reader, order));
  }

  /**
   * One cancels the other: a limit order and a stop of the same side and quantity. A fill or trigger of
   * one, or its end, ends the other; together they hold what the dearer one needs.
   */
  oco(market: string, pair: OcoInput): PlacedPair | Refused {
    const terms = this.#exchange.market(market);
    if (terms === undefined) return refused('market-unknown', ` ${market}`);
    const reader = new TermsReader(terms);
    const command = ocoCommand(this.id, reader, pair);
    if (reader.fault !== undefined) return reader.fault;
    return pairFrom(this.#send(command), terms, { limitClientId: pair.limit.clientId });
  }

  cancel(market: string, order: OrderName): Done | Refused {
    return doneFrom(this.#send(cancelCommand(this.id, market, order)));
  }

  /** Resting and waiting orders, in every market and on both sides, or as named. */
  cancelAll(which: Pick<CancelAll, 'market' | 'side'> = {}): CancelledAll | Refused {
    const events = this.#send({ kind: 'cancel-all', account: this.id, ...which });
    return cancelledFrom(events, this.id);
  }

  /**
   * A smaller quantity at the same price keeps the place in the queue; anything else is a replace, and
   * where the new order would be refused the old one stays. A waiting order changes where it waits.
   */
  amend(market: string, order: OrderName, change: AmendInput): Placed | Refused {
    const terms = this.#exchange.market(market);
    if (terms === undefined) return refused('market-unknown', ` ${market}`);
    const reader = new TermsReader(terms);
    const command = amendCommand(this.id, reader, { order, change });
    if (reader.fault !== undefined) return reader.fault;
    return amendedFrom(this.#send(command), { exchange: this.#exchange, terms });
  }

  /**
   * Several commands as one: `atomic` carries out all of them or, if one is refused, none;
   * `independent` each for itself. At most 100. Stops that they trigger run after the last.
   */
  batch(mode: 'atomic' | 'independent', items: readonly BatchInput[]): BatchDone | BatchRefused {
    const parties = { account: this.id, exchange: this.#exchange, send: this.#send };
    return runBatch(parties, mode, items);
  }

  /**
   * Dead-man's switch: at `cancelAt` (microseconds since the epoch) all open orders of the account are
   * cancelled, unless this is called again with a later time. Without a time it is switched off.
   */
  cancelAllAt(cancelAt: number | undefined): Done | Refused {
    const command = { kind: 'set-dead-man-switch', account: this.id } as const;
    if (cancelAt === undefined) return doneFrom(this.#send(command));
    const time = readTime(cancelAt);
    if (!time.ok) return time;
    return doneFrom(this.#send({ ...command, cancelAt: time.value }));
  }

  /** Every asset that the account ever had. */
  balances(): readonly AppBalance[] {
    return this.#exchange.balances(this.id).map(({ asset }) => this.balance(asset));
  }

  /** Zero for what the account never had. */
  balance(asset: string): AppBalance {
    const { available, held } = this.#exchange.balance(this.id, asset);
    const decimals = this.#decimals(asset) ?? 0;
    return {
      asset,
      available: formatAmount(decimals, available),
      held: formatAmount(decimals, held),
    };
  }

  /** Open orders, resting and waiting, oldest first. */
  orders(market?: string): readonly AppOrder[] {
    const filter = { account: this.id, ...(market === undefined ? {} : { market }) };
    return this.#exchange.openOrders(filter).flatMap((order) => {
      const terms = this.#exchange.market(order.market);
      return terms === undefined ? [] : [appOrder(order, terms)];
    });
  }

  #place(market: string, build: (reader: TermsReader) => PlaceOrder): Placed | Repeated | Refused {
    const terms = this.#exchange.market(market);
    if (terms === undefined) return refused('market-unknown', ` ${market}`);
    const reader = new TermsReader(terms);
    const command = build(reader);
    return reader.fault ?? placedFrom(this.#send(command), terms);
  }

  #transfer(kind: 'deposit' | 'withdraw', asset: string, text: string): Done | Refused {
    const decimals = this.#decimals(asset);
    if (decimals === undefined) return refused('asset-unknown', ` ${asset}`);
    const amount = parseAmount(decimals, text);
    if (!amount.ok) return refused(amount.code, `: ${text}`);
    return doneFrom(this.#send({ kind, account: this.id, asset, amount: amount.value }));
  }

  #decimals(asset: string): number | undefined {
    return this.#exchange.assets().find(({ symbol }) => symbol === asset)?.decimals;
  }
}
