/** `createExchange`: the client as people use it. Everything behind it is one file per action. */
import type { CandleInterval } from '@exchange/core/market-data';
import { SUBSCRIBE_INSTRUCTION, signingText } from '@exchange/core/protocol';
import { createSigner, createTransport } from '#transport';
import { fetchBalances, fetchFees } from './account/balances.ts';
import type { AccountEvent, Balance, Fees } from './account/types.ts';
import { watchAccount } from './account/watch-account.ts';
import { type LiveBook, type LiveBookOptions, openLiveBook } from './book/live-book.ts';
import type { Client } from './client.ts';
import { exchangeError, invalidInput } from './errors/exchange-error.ts';
import { streamProblem } from './errors/problem.ts';
import { Admission } from './http/admission.ts';
import { type Clock, type ClockReading, createClock } from './http/clock.ts';
import { type CallOptions, Requester, type RequesterHooks } from './http/requester.ts';
import {
  ATTEMPTS_MAX,
  CALL_TIMEOUT_MILLISECONDS,
  LOOK_UP_MILLISECONDS,
  NOT_PLACED_MARGIN_MILLISECONDS,
  RECEIVE_WINDOW_MILLISECONDS,
  RETRY_BASE_MILLISECONDS,
  RETRY_MAX_MILLISECONDS,
} from './limits.ts';
import { type BookOptions, fetchBook } from './market-data/book.ts';
import { candleHistory } from './market-data/candles.ts';
import { createMarketCache } from './market-data/market-cache.ts';
import { fetchTicker, fetchTickers } from './market-data/tickers.ts';
import { tradeHistory } from './market-data/trades.ts';
import type {
  BookSnapshot,
  BookTicker,
  Candle,
  MarketInfo,
  Ticker,
  TimeRange,
  Trade,
} from './market-data/types.ts';
import { watchBookTickers, watchCandles, watchTickers, watchTrades } from './market-data/watch.ts';
import { amendOrder } from './orders/amend-order.ts';
import { cancelOrder, cancelOrders } from './orders/cancel-order.ts';
import { armDeadManSwitch, type DeadManSwitch } from './orders/dead-man-switch.ts';
import { findOrder, getOrder } from './orders/find-order.ts';
import { fillHistory, type HistoryFilter, openOrders, orderHistory } from './orders/list-orders.ts';
import { placeOrder, placeOrders, placeOrdersTogether, settleOrder } from './orders/place-order.ts';
import { placePair } from './orders/place-pair.ts';
import { previewOrder } from './orders/preview-order.ts';
import type {
  CancelFilter,
  Fill,
  NewOrder,
  NewPair,
  Order,
  OrderChange,
  OrderName,
  OrderPair,
  OrderPreview,
} from './orders/types.ts';
import { type LostOrder, type Resolution, Unresolved } from './orders/unresolved.ts';
import { OrderSocket } from './socket/order-socket.ts';
import { SocketHub } from './socket/socket-hub.ts';
import type { Page } from './streams/page.ts';
import type { Stream, StreamOptions } from './streams/stream.ts';
import type { ApiKey, Signer, Transport } from './transport/transport.ts';

export interface ExchangeHooks extends RequesterHooks {
  /** What became of an order whose answer was lost. */
  resolved?(order: LostOrder, resolution: Resolution): void;
}

export interface ExchangeOptions {
  /** `http://host:port` or `https://…`. */
  readonly url: string;
  /** For orders and the account; market data needs none. A function is called once, when first needed. */
  readonly key?: ApiKey | (() => ApiKey | Promise<ApiKey>);
  readonly retry?: {
    readonly attempts?: number;
    readonly baseMs?: number;
    readonly maxMs?: number;
  };
  readonly reconnect?: { readonly baseMs?: number; readonly maxMs?: number };
  /**
   * How orders are sent. `websocket`: over one connection that is logged on once, faster and in the
   * order in which they are placed. Default `http`.
   */
  readonly orderEntry?: 'http' | 'websocket';
  /** What a call does when the rate limit is used up. Default `wait`. */
  readonly rateLimit?: 'wait' | 'throw';
  /** For one call, retries and waiting included. Default 10 s. */
  readonly timeoutMs?: number;
  /** How old a signed request may be when it arrives. Default 5 s, at most 60 s. */
  readonly receiveWindowMs?: number;
  /** Corrects this machine's clock by the exchange's. Default true. */
  readonly clockSync?: boolean;
  readonly userAgent?: string;
  readonly fetch?: typeof fetch;
  readonly WebSocket?: typeof WebSocket;
  /** Instead of the network: a server in this process, for tests. */
  readonly transport?: Transport;
  readonly on?: ExchangeHooks;
}

export interface Exchange<Market extends string = string> {
  readonly markets: {
    list(options?: CallOptions): Promise<MarketInfo<Market>[]>;
    get(market: Market, options?: CallOptions): Promise<MarketInfo<Market>>;
  };
  /** The book as it is now. */
  book(market: Market, options?: BookOptions): Promise<BookSnapshot>;
  /** A copy of the book that keeps itself right. */
  liveBook(market: Market, options?: LiveBookOptions): Promise<LiveBook>;
  /** Past trades, newest first. */
  trades(market: Market, options?: TimeRange & CallOptions): Page<Trade>;
  /** Candles, oldest first. */
  candles(
    market: Market,
    interval: CandleInterval,
    options?: TimeRange & CallOptions,
  ): Page<Candle>;
  readonly tickers: {
    list(options?: CallOptions): Promise<Ticker[]>;
    get(market: Market, options?: CallOptions): Promise<Ticker>;
  };
  readonly watch: {
    trades(markets: Market | readonly Market[], options?: StreamOptions): Stream<Trade>;
    candles(market: Market, interval: CandleInterval, options?: StreamOptions): Stream<Candle>;
    ticker(markets: Market | readonly Market[], options?: StreamOptions): Stream<Ticker>;
    bookTicker(markets: Market | readonly Market[], options?: StreamOptions): Stream<BookTicker>;
    account(options?: StreamOptions): Stream<AccountEvent>;
  };
  readonly orders: {
    /** Places one order and never two. */
    place(order: NewOrder<Market>, options?: CallOptions): Promise<Order>;
    /** What it would cost and whether it would be accepted, without placing it. */
    preview(order: NewOrder<Market>, options?: CallOptions): Promise<OrderPreview>;
    /** In the order given, each for itself. */
    placeMany(
      orders: readonly NewOrder<Market>[],
      options?: CallOptions,
    ): Promise<PromiseSettledResult<Order>[]>;
    /** All of them or none, at most 100; what refused one of them names it. */
    placeTogether(orders: readonly NewOrder<Market>[], options?: CallOptions): Promise<Order[]>;
    /** A limit order and a stop, of which one cancels the other. */
    placePair(pair: NewPair<Market>, options?: CallOptions): Promise<OrderPair>;
    /**
     * Cancels all open orders of the account when it was not heard of for that long; kept armed until
     * it is stopped.
     */
    deadManSwitch(timeoutMs: number, options?: CallOptions): Promise<DeadManSwitch>;
    /** Changes prices or total quantity; a smaller quantity alone keeps the place in the queue. */
    amend(order: OrderName<Market>, change: OrderChange, options?: CallOptions): Promise<Order>;
    cancel(order: OrderName<Market>, options?: CallOptions): Promise<Order>;
    cancelAll(
      filter?: CancelFilter<Market>,
      options?: CallOptions,
    ): Promise<{ cancelled: number; orders: Order[] }>;
    /** Open or done. */
    get(order: OrderName<Market>, options?: CallOptions): Promise<Order>;
    /** What became of an order of status `unknown`: waits until it is known. */
    settled(order: { readonly clientId: string; readonly market?: Market }): Promise<Order>;
    open(filter?: { readonly market?: Market }, options?: CallOptions): Page<Order>;
    /** Newest first. */
    history(filter?: HistoryFilter<Market>, options?: CallOptions): Page<Order>;
    /** Newest first. */
    fills(filter?: HistoryFilter<Market>, options?: CallOptions): Page<Fill>;
  };
  readonly account: {
    balances(options?: CallOptions): Promise<Balance[]>;
    fees(options?: CallOptions): Promise<Fees>;
  };
  /** The exchange's clock against this machine's. */
  time(): Promise<ClockReading>;
  /** Ends all streams and calls. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A client of one exchange. It connects when it is first used; close it when done.
 *
 * @example
 * const exchange = createExchange({ url: 'http://127.0.0.1:3000', key: { id: 'alice-demo-key', secret: '…' } });
 * const order = await exchange.orders.place({ market: 'TATA_INR', side: 'buy', price: '100', quantity: '1' });
 * await exchange.close();
 *
 * @typeParam Market the markets' names; given, a wrong one does not compile
 */
export function createExchange<Market extends string = string>(
  options: ExchangeOptions,
): Exchange<Market> {
  const { client, transport } = createClient(options);
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= shutDown(client, transport);
    return closing;
  };
  return {
    markets: {
      list: async (call) => (await client.markets.list(call)) as MarketInfo<Market>[],
      get: async (market, call) => (await client.markets.get(market, call)) as MarketInfo<Market>,
    },
    book: (market, call) => fetchBook(client, market, call),
    liveBook: (market, book) => openLiveBook(client, market, book),
    trades: (market, call) => tradeHistory(client, market, call),
    candles: (market, interval, call) => candleHistory(client, { market, interval }, call),
    tickers: {
      list: (call) => fetchTickers(client, call),
      get: (market, call) => fetchTicker(client, market, call),
    },
    watch: {
      trades: (markets, stream) => watchTrades(client, markets, stream),
      candles: (market, interval, stream) => watchCandles(client, { market, interval }, stream),
      ticker: (markets, stream) => watchTickers(client, markets, stream),
      bookTicker: (markets, stream) => watchBookTickers(client, markets, stream),
      account: (stream) => watchAccount(client, stream),
    },
    orders: ordersOf(client),
    account: {
      balances: (call) => fetchBalances(client, call),
      fees: (call) => fetchFees(client, call),
    },
    time: () => client.clock.measure(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function ordersOf<Market extends string>(client: Client): Exchange<Market>['orders'] {
  return {
    place: (order, call) => placeOrder(client, order, call),
    preview: (order, call) => previewOrder(client, order, call),
    placeMany: (orders, call) => placeOrders(client, orders, call),
    placeTogether: (orders, call) => placeOrdersTogether(client, orders, call),
    placePair: (pair, call) => placePair(client, pair, call),
    deadManSwitch: (timeoutMs, call) => armDeadManSwitch(client, timeoutMs, call),
    amend: (order, change, call) => amendOrder(client, { name: order, change }, call),
    cancel: (order, call) => cancelOrder(client, order, call),
    cancelAll: (filter, call) => cancelOrders(client, filter, call),
    get: (order, call) => getOrder(client, order, call),
    settled: async (order) =>
      (await settleOrder(client, order.clientId)) ?? getOrder(client, order),
    open: (filter = {}, call) => openOrders(client, filter, call),
    history: (filter = {}, call) => orderHistory(client, filter, call),
    fills: (filter = {}, call) => fillHistory(client, filter, call),
  };
}

async function shutDown(client: Client, transport: Transport): Promise<void> {
  client.hub.close();
  client.requester.closeSocket();
  client.requester.close();
  client.admission.close();
  await transport.close();
}

interface Base {
  readonly url: string;
  readonly transport: Transport;
  readonly signer: (() => Promise<Signer>) | undefined;
  readonly admission: Admission;
  readonly receiveWindowMs: number;
  random(): number;
  now(): number;
}

function createClient(options: ExchangeOptions): { client: Client; transport: Transport } {
  const now = (): number => Date.now();
  const base: Base = {
    url: baseUrl(options.url),
    transport: options.transport ?? createTransport(transportOptions(options)),
    signer: options.key === undefined ? undefined : once(signerOf(options.key)),
    admission: new Admission({ mode: options.rateLimit ?? 'wait', now }),
    receiveWindowMs: options.receiveWindowMs ?? RECEIVE_WINDOW_MILLISECONDS,
    random: () => Math.random(),
    now,
  };
  const orderSocket =
    options.orderEntry === 'websocket' ? createOrderSocket(base, () => clock) : undefined;
  const requester = createRequester({ ...base, orderSocket, clock: () => clock }, options);
  const clock = createClock({
    read: () =>
      requester.request<number>({
        method: 'GET',
        path: '/api/v1/time',
        priority: 'read',
        repeat: 'lost',
      }),
    now,
    enabled: options.clockSync ?? true,
  });
  const client: Client = {
    requester,
    admission: base.admission,
    hub: createHub(base, options, clock),
    clock,
    markets: createMarketCache(requester),
    unresolved: new Unresolved({
      find: (lost, signal) =>
        findOrder(client, lost, { signal, timeoutMs: LOOK_UP_MILLISECONDS, retries: 0 }),
      // History may trail by a moment, and only then is "not found" the last word.
      refusedAfterMs: base.receiveWindowMs + NOT_PLACED_MARGIN_MILLISECONDS,
      random: base.random,
      now,
      closed: requester.closed,
      onResolved: (lost, resolution) => options.on?.resolved?.(lost, resolution),
    }),
    liveTops: new Map(),
    receiveWindowMs: base.receiveWindowMs,
    hasKey: options.key !== undefined,
    random: base.random,
    now,
  };
  return { client, transport: base.transport };
}

function createOrderSocket(base: Base, clock: () => Clock): OrderSocket {
  return new OrderSocket({
    url: `${base.url.replace(/^http/, 'ws')}/ws/v1/trade`,
    transport: base.transport,
    signLogon: () => signedWith(base, clock(), 'sessionLogon'),
  });
}

function createRequester(
  base: Base & { readonly orderSocket: OrderSocket | undefined; readonly clock: () => Clock },
  options: ExchangeOptions,
): Requester {
  return new Requester({
    ...base,
    timeoutMs: options.timeoutMs ?? CALL_TIMEOUT_MILLISECONDS,
    attempts: options.retry?.attempts ?? ATTEMPTS_MAX,
    backoff: {
      baseMilliseconds: options.retry?.baseMs ?? RETRY_BASE_MILLISECONDS,
      maxMilliseconds: options.retry?.maxMs ?? RETRY_MAX_MILLISECONDS,
    },
    hooks: options.on ?? {},
  });
}

function createHub(base: Base, options: ExchangeOptions, clock: Clock): SocketHub {
  const { baseMs, maxMs } = options.reconnect ?? {};
  return new SocketHub({
    url: base.url.replace(/^http/, 'ws'),
    transport: base.transport,
    signSubscribe: () => signedWith(base, clock, SUBSCRIBE_INSTRUCTION),
    refusal: streamProblem,
    random: base.random,
    now: base.now,
    reconnect: {
      ...(baseMs === undefined ? {} : { baseMilliseconds: baseMs }),
      ...(maxMs === undefined ? {} : { maxMilliseconds: maxMs }),
    },
  });
}

function transportOptions(options: ExchangeOptions): Parameters<typeof createTransport>[0] {
  return {
    ...(options.userAgent === undefined ? {} : { userAgent: options.userAgent }),
    ...(options.fetch === undefined ? {} : { fetch: options.fetch }),
    ...(options.WebSocket === undefined ? {} : { WebSocket: options.WebSocket }),
  };
}

function baseUrl(text: string): string {
  if (!/^https?:\/\/[^/?#]+/.test(text)) {
    throw invalidInput('url', `url is like http://127.0.0.1:3000, not ${JSON.stringify(text)}.`);
  }
  return text.replace(/\/+$/, '');
}

function signerOf(key: NonNullable<ExchangeOptions['key']>): () => Promise<Signer> {
  return async () => {
    try {
      return await createSigner(typeof key === 'function' ? await key() : key);
    } catch (cause) {
      throw exchangeError('input-invalid', {
        field: 'key',
        message: `The key cannot be used: ${cause instanceof Error ? cause.message : String(cause)}`,
        cause,
      });
    }
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What proves a key to a WebSocket. */
async function signedWith(
  base: Base,
  clock: Clock,
  instruction: string,
): Promise<readonly string[]> {
  if (base.signer === undefined) throw exchangeError('key-missing');
  await clock.ensure();
  const key = await base.signer();
  const timestamp = clock.now();
  const window = base.receiveWindowMs;
  const signature = await key.sign(signingText({ instruction, timestamp, window }));
  return [key.keyId, signature, String(timestamp), String(window)];
}
