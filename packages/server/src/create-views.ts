/** The views as folds over the outbox, going on from a recovered exchange and its history. */
import type { AccountId, Exchange, ExchangeEvent, OrderId, Seq, TimeMicros } from '@exchange/core';
import {
  BalancesFold,
  candleIntervals,
  type OpenOrderSource,
  OrdersFold,
  type OrderUpdate,
} from '@exchange/core/market-data';
import type { HistoryQueries, OrderRow } from './history/history.ts';
import type { HistoryHost } from './history/history-host.ts';
import { HISTORY_LIMIT_MAX, RECENT_TRADES_PER_MARKET_MAX } from './limits.ts';
import { MarketFolds, type MarketPast } from './market-views.ts';
import type { CommittedBatch } from './pipeline/contract.ts';
import type { AssetView, Views } from './views.ts';

const DAY_MICROS = 24 * 60 * 60 * 1_000_000;

/** The views, and where the outbox feeds them: before every other consumer. */
export interface FedViews extends Views {
  consume(batch: CommittedBatch): void;
}

/** History must have caught up with the exchange. */
export async function createViews(exchange: Exchange, history: HistoryHost): Promise<FedViews> {
  const rows = new Map<OrderId, OrderRow>();
  for (const row of await history.openOrders()) rows.set(row.orderId, row);
  const views = new FoldedViews(exchange, rows);
  for (const market of exchange.markets()) {
    const past = await marketPast(history, market.symbol, exchange.time);
    views.addMarket(market, past, exchange);
  }
  return views;
}

class FoldedViews implements FedViews {
  readonly #assets = new Map<string, AssetView>();
  // Insertion order is the order of creation.
  readonly #markets = new Map<string, MarketFolds>();
  readonly #accounts: Set<AccountId>;
  readonly #balances: BalancesFold;
  readonly #orders: OrdersFold;
  readonly #orderListeners = new Set<(update: OrderUpdate) => void>();
  #seq: Seq;
  #time: TimeMicros;

  constructor(exchange: Exchange, rows: ReadonlyMap<OrderId, OrderRow>) {
    for (const { symbol, decimals } of exchange.assets()) {
      this.#assets.set(symbol, { symbol, decimals });
    }
    this.#accounts = new Set(exchange.accounts());
    this.#balances = BalancesFold.from(exchange);
    const openOrders = exchange.openOrders().map((order) => {
      const row = rows.get(order.orderId);
      return row === undefined ? order : { ...order, ...remembered(row) };
    });
    this.#orders = OrdersFold.from({ openOrders: () => openOrders });
    this.#seq = exchange.seq;
    this.#time = exchange.time;
  }

  addMarket(
    market: ReturnType<Exchange['markets']>[number],
    past: MarketPast,
    exchange: Exchange,
  ): void {
    const folds = new MarketFolds(market, market.state, exchange.time);
    folds.restore(exchange.depth(market.symbol), past, exchange.time);
    folds.restoreState(market, exchange.auction(market.symbol));
    this.#markets.set(market.symbol, folds);
  }

  consume(batch: CommittedBatch): void {
    for (const { seq, time, events } of batch.commands) {
      this.#seq = seq;
      this.#time = time;
      for (const event of events) this.#apply(event);
      this.#orders.applyCommand(events, (update) => {
        for (const listener of this.#orderListeners) listener(update);
      });
    }
  }

  get seq(): Seq {
    return this.#seq;
  }

  get time(): TimeMicros {
    return this.#time;
  }

  assets: Views['assets'] = () => [...this.#assets.values()];

  asset: Views['asset'] = (symbol) => this.#assets.get(symbol);

  markets: Views['markets'] = () => Array.from(this.#markets.values(), (folds) => folds.market());

  market: Views['market'] = (symbol) => this.#markets.get(symbol)?.market();

  depth: Views['depth'] = (market, levels) => this.#markets.get(market)?.depthView(levels);

  depthFold: Views['depthFold'] = (market) => this.#markets.get(market)?.depth;

  recentTrades: Views['recentTrades'] = (market, limit) =>
    this.#markets.get(market)?.recentTrades(limit) ?? [];

  ticker: Views['ticker'] = (market) => this.#markets.get(market)?.ticker(this.#time);

  openCandle: Views['openCandle'] = (market, interval) =>
    this.#markets.get(market)?.openCandle(interval, this.#time);

  hasAccount: Views['hasAccount'] = (account) => this.#accounts.has(account);

  balances: Views['balances'] = (account) => this.#balances.balances(account);

  openOrders: Views['openOrders'] = (account, market) => this.#orders.openOrders(account, market);

  openOrder: Views['openOrder'] = (account, { orderId, clientId }) => {
    if (clientId !== undefined) return this.#orders.orderByClientId(account, clientId);
    const order = this.#orders.order(orderId);
    return order?.account === account ? order : undefined;
  };

  onOrderUpdate: Views['onOrderUpdate'] = (listener) => {
    this.#orderListeners.add(listener);
    return () => this.#orderListeners.delete(listener);
  };

  #apply(event: ExchangeEvent): void {
    switch (event.kind) {
      case 'asset-created':
        this.#assets.set(event.symbol, { symbol: event.symbol, decimals: event.decimals });
        return;
      case 'market-created':
        this.#markets.set(event.market.symbol, new MarketFolds(event.market, 'open', event.time));
        return;
      case 'account-created':
        this.#accounts.add(event.account);
        return;
      case 'balance-changed':
        this.#balances.apply(event);
        return;
      default:
        if ('market' in event && event.market !== undefined) {
          this.#markets.get(event.market)?.apply(event);
        }
    }
  }
}

/** What the engine forgets of an order, once it does not need it any more, and history keeps. */
function remembered(row: OrderRow): Partial<OpenOrderSource> {
  const { filledQuote, stopPrice, trailTicks, trailPpm, linkedOrderId, triggeredAt } = row;
  return {
    filledNotional: filledQuote,
    ...(stopPrice === undefined ? {} : { stopPrice }),
    ...(trailTicks === undefined ? {} : { trailTicks }),
    ...(trailPpm === undefined ? {} : { trailPpm }),
    ...(linkedOrderId === undefined ? {} : { linkedOrderId }),
    ...(triggeredAt === undefined ? {} : { triggeredAt }),
  };
}

async function marketPast(
  history: HistoryQueries,
  market: string,
  time: TimeMicros,
): Promise<MarketPast> {
  const newest = await history.trades({ market, limit: RECENT_TRADES_PER_MARKET_MAX });
  const candles = await Promise.all(
    candleIntervals.map((interval) => history.candles({ market, interval, limit: 1 })),
  );
  return {
    trades: newest.map(({ market: _, seq: _seq, ...trade }) => trade).reverse(),
    minutes: await minutesOfDay(history, market, time),
    newestCandles: candles.flat(),
  };
}

/** More minutes than one answer of history holds. */
async function minutesOfDay(history: HistoryQueries, market: string, time: TimeMicros) {
  const minutes: Awaited<ReturnType<HistoryQueries['candles']>>[number][] = [];
  let from = Math.max(0, time - DAY_MICROS) as TimeMicros;
  for (;;) {
    const page = await history.candles({ market, interval: '1m', from, limit: HISTORY_LIMIT_MAX });
    minutes.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < HISTORY_LIMIT_MAX) return minutes;
    from = last.closeTime;
  }
}
