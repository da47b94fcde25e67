/**
 * One run of a strategy over recorded rows. Synchronous and without a clock: the next thing to
 * happen
 * is the earliest of the next row and the next timer, and everything that follows from it happens
 * before the one after.
 */
import type { ExchangeEvent } from '@exchange/core';
import { quantityLots, type TimeMicros, timeMicros } from '@exchange/core/units';
import type { FillView, StopCause, Strategy, Subscription } from '@exchange/sdk/strategy';
import type { BarRow, DataRow, TradeRow } from '../data/rows.ts';
import { ConfigurationError } from '../errors.ts';
import { REQUESTS_PER_MOMENT_MAX } from '../limits.ts';
import { BarsTape } from './bars-tape.ts';
import { BacktestContext } from './context.ts';
import type { Outcome, OwnOrders } from './own-orders.ts';
import { Recorder } from './recorder.ts';
import { commandOf, type Request } from './requests.ts';
import type { SimulatedMarket } from './simulated-market.ts';
import { TradesTape } from './trades-tape.ts';
import type { Venue } from './venue.ts';

/**
 * `mark` values what is left at the last price; the others close it, at the close or the open of
 * the last row.
 */
export type Finish = 'mark' | 'close' | 'close-at-last-open';

export interface SimulatorOptions<Parameters> {
  readonly strategy: Strategy<Parameters>;
  readonly parameters: Parameters;
  readonly venue: Venue;
  readonly orders: OwnOrders;
  readonly markets: ReadonlyMap<string, SimulatedMarket>;
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly finish: Finish;
}

/** In the trades mode equity is measured this often. */
const SAMPLE_MICROS = 60 * 1_000_000;

export class Simulator<Parameters> {
  readonly recorder = new Recorder();
  readonly context: BacktestContext<Parameters>;
  /** Fills larger than the volume of the bar they happened in. */
  fillsBeyondVolume = 0;
  /** The largest part of the equity that was sold short, in percent. */
  borrowedPercentMax = 0;
  readonly #options: SimulatorOptions<Parameters>;
  readonly #strategy: Strategy<Parameters>;
  readonly #subscriptions: ReadonlyMap<string, Subscription>;
  readonly #requests: Request[] = [];
  readonly #outcomes: Outcome[] = [];
  readonly #ownedAtStart = new Map<string, bigint>();
  readonly #isTrades: boolean;
  #isExposed = false;
  #nextSample = 0;
  #barLots = 0;

  constructor(options: SimulatorOptions<Parameters>) {
    this.#options = options;
    this.#strategy = options.strategy;
    const subscriptions = options.strategy.subscribe(options.parameters);
    this.#subscriptions = new Map(subscriptions.map((each) => [each.market, each]));
    this.#isTrades = [...options.markets.values()].some(({ tape }) => tape instanceof TradesTape);
    for (const { market } of options.markets.values()) {
      for (const asset of [market.base, market.quote])
        this.#ownedAtStart.set(asset, options.venue.owned(asset));
    }
    this.context = new BacktestContext({
      ...options,
      request: (request) => this.#requests.push(request),
      refuse: (clientId, code) =>
        this.#outcomes.push(...options.orders.refuse(clientId, code, this.context.now)),
    });
  }

  start(time: TimeMicros): void {
    this.context.now = time;
    this.#nextSample = time + SAMPLE_MICROS;
    this.#strategy.onStart?.(this.context);
    this.#settle();
  }

  play(symbol: string, row: DataRow, isLast: boolean): void {
    const market = this.#options.markets.get(symbol);
    if (market === undefined)
      throw new ConfigurationError(`Data for ${symbol}, which is no market of this backtest.`);
    if (row.kind === 'trade') market.advance(row.time);
    this.#announceCandles(market);
    this.#runTimers(row.time);
    this.#moveTo(row.time);
    if (row.kind === 'trade') this.#playTrade(market, row);
    else this.#playBar(market, row, isLast);
  }

  stop(cause: StopCause): void {
    const { finish, markets } = this.#options;
    // What waits for the next open waits in vain; only what is asked now still executes, at the last price.
    this.#requests.length = 0;
    this.#strategy.onStop?.(this.context, cause);
    if (finish === 'close') for (const market of markets.values()) this.#close(market);
    for (const { tape } of markets.values()) {
      // At the end there is no next open: what is asked now executes at the last close.
      if (tape instanceof BarsTape) tape.openAtClose();
    }
    this.#settle();
    this.sample();
  }

  /** Our worth in units of the quote asset, loans taken off, at the last prices. */
  equity(): bigint {
    return this.#worth(
      (asset) => this.#options.venue.owned(asset),
      ({ lastPrice }) => lastPrice,
    );
  }

  /** The same before anything was traded, at the first prices. */
  equityAtStart(): bigint {
    return this.#worth(
      (asset) => this.#ownedAtStart.get(asset) ?? 0n,
      ({ firstPrice }) => firstPrice,
    );
  }

  #worth(owned: (asset: string) => bigint, priceOf: (market: SimulatedMarket) => number): bigint {
    const { venue, markets } = this.#options;
    const totals = new Map<string, bigint>();
    for (const each of markets.values()) {
      const { base, quote } = each.market;
      // Each asset counts once, however many markets trade it.
      if (!totals.has(quote)) totals.set(quote, owned(quote));
      if (!totals.has(base)) totals.set(base, venue.value(each.market, owned(base), priceOf(each)));
    }
    return [...totals.values()].reduce((sum, value) => sum + value, 0n);
  }

  sample(): void {
    let position = 0;
    for (const market of this.#options.markets.values()) position += market.position.lots;
    const at = this.context.now;
    const previous = this.recorder.equity.at(-1);
    const equity = this.equity();
    this.#noteBorrowed(equity);
    const point = { at, equity, isExposed: this.#isExposed || position !== 0, position };
    // A second look at the same moment replaces the first.
    if (previous?.at === at)
      this.recorder.equity[this.recorder.equity.length - 1] = {
        ...point,
        isExposed: point.isExposed || previous.isExposed,
      };
    else this.recorder.equity.push(point);
    this.#isExposed = position !== 0;
  }

  #noteBorrowed(equity: bigint): void {
    const { venue, markets } = this.#options;
    for (const { market, lastPrice } of markets.values()) {
      const owned = venue.owned(market.base);
      if (owned >= 0n || equity <= 0n) continue;
      const borrowed = Number(-venue.value(market, owned, lastPrice)) / Number(equity);
      this.borrowedPercentMax = Math.max(this.borrowedPercentMax, borrowed * 100);
    }
  }

  #playTrade(market: SimulatedMarket, row: TradeRow): void {
    const { tape, reference } = market;
    if (!(tape instanceof TradesTape))
      throw new ConfigurationError(
        `${reference.symbol} is simulated from candles, but its data has trades.`,
      );
    tape.play(row);
    market.addTrade(row);
    this.#settle();
    const subscription = this.#subscriptions.get(reference.symbol);
    if (subscription?.trades) {
      const { price, takerSide, time: at } = row;
      this.#strategy.onTrade?.(this.context, {
        market: reference,
        price,
        quantity: quantityLots(row.quantity),
        takerSide,
        at,
      });
      this.#settle();
    }
    this.#announceBook(market);
  }

  #playBar(market: SimulatedMarket, bar: BarRow, isLast: boolean): void {
    const { tape, position } = market;
    if (!(tape instanceof BarsTape))
      throw new ConfigurationError(
        `${market.reference.symbol} is simulated from trades, but its data has candles.`,
      );
    market.seePrice(bar.open);
    this.#barLots = 0;
    tape.open(bar);
    this.#executeAtOpen(tape);
    this.#announceBook(market);
    if (isLast && this.#options.finish === 'close-at-last-open') this.#close(market);
    this.#settle();
    tape.play(bar, position.lots);
    this.#settle();
    this.#runTimers(timeMicros(bar.closeTime - 1));
    this.#moveTo(bar.closeTime);
    market.addBar(bar);
    if (bar.volume > 0 && this.#barLots > bar.volume) this.fillsBeyondVolume += 1;
    this.#announceBook(market);
    this.#announceCandles(market);
    this.sample();
  }

  /**
   * What was asked since the last open; resting orders that the open left behind are filled first,
   * cancelled ones not.
   */
  #executeAtOpen(tape: BarsTape): void {
    while (this.#requests[0]?.kind === 'cancel') this.#execute(this.#requests.shift() as Request);
    tape.gap(this.context.now);
    this.#settle();
  }

  #announceBook(market: SimulatedMarket): void {
    const { reference } = market;
    if (
      this.#strategy.onBook === undefined ||
      this.#subscriptions.get(reference.symbol)?.book !== true
    )
      return;
    this.#strategy.onBook(this.context, this.context.book(reference));
    this.#settle();
  }

  #announceCandles(market: SimulatedMarket): void {
    for (const { candle } of market.takeClosed()) {
      this.#runTimers(candle.closeTime);
      this.#moveTo(candle.closeTime);
      this.#strategy.onCandle?.(this.context, candle, market.reference);
      this.#settle();
    }
  }

  #runTimers(until: TimeMicros): void {
    for (
      let due = this.context.timers.takeDue(until);
      due !== undefined;
      due = this.context.timers.takeDue(until)
    ) {
      this.#moveTo(due.at);
      this.#strategy.onTimer?.(this.context, due.id);
      this.#settle();
    }
  }

  #moveTo(time: TimeMicros): void {
    if (this.#isTrades && time >= this.#nextSample) {
      this.sample();
      this.#nextSample = time - (time % SAMPLE_MICROS) + SAMPLE_MICROS;
    }
    if (time > this.context.now) this.context.now = time;
  }

  /** Carries out what was asked and tells what came of it, until nothing is left of either. */
  #settle(): void {
    for (let steps = 0; ; steps += 1) {
      if (steps > REQUESTS_PER_MOMENT_MAX) {
        throw new ConfigurationError(
          `The strategy answers its own orders without end: ${steps} steps at one moment.`,
        );
      }
      const outcome = this.#outcomes.shift();
      if (outcome !== undefined) {
        this.#tell(outcome);
        continue;
      }
      const index = this.#requests.findIndex((request) => this.#isReachable(request));
      if (index === -1) return;
      const [request] = this.#requests.splice(index, 1);
      if (request !== undefined) this.#execute(request);
    }
  }

  #isReachable({ market }: Request): boolean {
    const tape = this.#options.markets.get(market)?.tape;
    return tape instanceof BarsTape ? tape.isOpening : true;
  }

  #execute(request: Request): void {
    const { venue, markets } = this.#options;
    const tape = markets.get(request.market)?.tape;
    const { now } = this.context;
    this.recorder.request(request, now);
    const send = (): void => this.absorb(venue.apply(commandOf(request, venue.own), now));
    if (tape instanceof BarsTape) tape.withCounterparty(request, now, send);
    else send();
  }

  /** Events of the core, whoever caused them. */
  absorb(events: readonly ExchangeEvent[]): void {
    this.#outcomes.push(...this.#options.orders.absorb(events));
  }

  #tell(outcome: Outcome): void {
    if (outcome.kind === 'order') {
      this.recorder.outcome(outcome.event);
      this.#strategy.onOrder?.(this.context, outcome.event);
      return;
    }
    this.#noteFill(outcome.fill);
    this.#strategy.onFill?.(this.context, outcome.fill);
  }

  #noteFill(fill: FillView): void {
    const { order, price, quantity, fee, feeAsset } = fill;
    const market = this.#options.markets.get(order.market.symbol);
    market?.position.add({ side: order.side, price, quantity, fee, feeAsset });
    const feeInQuote =
      feeAsset === order.market.base ? Number(fee) * price * order.market.tickValue : Number(fee);
    this.recorder.fill(fill, feeInQuote);
    this.#isExposed = true;
    this.#barLots += quantity;
  }

  /**
   * The last thing that is placed: whatever the strategy makes of the fill, it does not start anew.
   */
  #close(market: SimulatedMarket): void {
    const { lots } = market.position;
    this.context.cancelAll({ market: market.reference });
    const side = lots > 0 ? 'sell' : 'buy';
    const quantity = quantityLots(Math.abs(lots));
    if (lots !== 0)
      this.context.place(market.reference, { side, type: 'market', quantity, tag: 'finish' });
    this.context.end();
  }
}
