/**
 * Streams: what is durable, to whoever subscribed. Market data is gathered for a few milliseconds
 * and made into bytes once for all; private events go out in the turn in which they become durable.
 *
 * Order is kept within a stream, not between streams.
 */
import type { AccountId, EventOf, ExchangeEvent } from '@exchange/core';
import type { OrderUpdate } from '@exchange/core/market-data';
import type { Stream } from '@exchange/core/protocol';
import type { Clock } from '../pipeline/clock.ts';
import type { CommittedBatch, Outbox } from '../pipeline/contract.ts';
import type { Views } from '../views.ts';
import { pushText } from './depth-delta.ts';
import { textFrame } from './frame.ts';
import { MarketFeed } from './market-feed.ts';
import type { Outlet } from './outlet.ts';
import { balancePayload, orderUpdatePayload } from './payloads.ts';
import { Topic } from './topic.ts';

export interface Subscription {
  /** As the client spelled it. */
  readonly name: string;
  readonly stream: Stream;
  readonly outlet: Outlet;
  /** Of the client that proved itself; account streams only. */
  readonly account?: AccountId;
  /** Depth only: the update id up to which the client has the book. */
  readonly resumeFrom?: number;
}

export interface FeedsOptions {
  readonly views: Views;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Market data waits this long for company, at most. */
  readonly intervalMillis: number;
}

const CLOSE_CANDLES_EVERY_MILLIS = 1_000;

export class Feeds {
  readonly #options: FeedsOptions;
  readonly #markets = new Map<string, MarketFeed>();
  /** Order updates of an account (and market), and balances of an account. */
  readonly #accountTopics = new Map<string, Topic>();
  readonly #changed = new Set<MarketFeed>();
  readonly #stops: (() => void)[];
  #lastFlushMillis = 0;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FeedsOptions) {
    this.#options = options;
    const closeCandles = setInterval(() => this.#closeCandles(), CLOSE_CANDLES_EVERY_MILLIS);
    closeCandles.unref();
    this.#stops = [
      options.outbox.subscribe((batch) => this.#onBatch(batch)),
      options.views.onOrderUpdate((update) => this.#onOrder(update)),
      () => clearInterval(closeCandles),
    ];
  }

  /** Idempotent for the same name and outlet. The market must exist. */
  subscribe(subscription: Subscription): void {
    const { name, stream, outlet } = subscription;
    if (stream.channel === 'account.orderUpdate' || stream.channel === 'account.balanceUpdate') {
      const key = accountKey(subscription);
      const topic = this.#accountTopics.get(key) ?? new Topic();
      this.#accountTopics.set(key, topic);
      topic.add(name, outlet);
      return;
    }
    const feed = this.#marketFeed(stream.market);
    if (feed === undefined) return;
    const now = this.#options.clock.now();
    // So that the first delta begins where the book is now.
    feed.flush(now);
    feed.topic(stream).add(name, outlet);
    if (stream.channel === 'depth' && subscription.resumeFrom !== undefined) {
      const text = feed.resume(subscription.resumeFrom, now);
      if (text !== undefined) outlet.send(textFrame(pushText(name, text)));
    }
  }

  unsubscribe(subscription: Subscription): void {
    const { name, stream, outlet } = subscription;
    if (stream.channel === 'account.orderUpdate' || stream.channel === 'account.balanceUpdate') {
      const key = accountKey(subscription);
      const topic = this.#accountTopics.get(key);
      topic?.remove(name, outlet);
      if (topic?.isEmpty === true) this.#accountTopics.delete(key);
      return;
    }
    this.#markets.get(stream.market)?.removeFrom(stream, name, outlet);
  }

  close(): void {
    for (const stop of this.#stops) stop();
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  #marketFeed(symbol: string): MarketFeed | undefined {
    const known = this.#markets.get(symbol);
    if (known !== undefined) return known;
    const { views, clock } = this.#options;
    const market = views.market(symbol);
    const fold = views.depthFold(symbol);
    if (market === undefined || fold === undefined) return undefined;
    const feed = new MarketFeed({ market, fold, views, clock });
    this.#markets.set(symbol, feed);
    return feed;
  }

  #onBatch({ commands }: CommittedBatch): void {
    for (const { events } of commands) for (const event of events) this.#onEvent(event);
    if (this.#changed.size > 0) this.#schedule();
  }

  #onEvent(event: ExchangeEvent): void {
    if (event.kind === 'balance-changed') {
      this.#onBalance(event);
      return;
    }
    const symbol = 'market' in event ? event.market : undefined;
    if (typeof symbol !== 'string') return;
    const feed = this.#markets.get(symbol);
    if (feed?.apply(event) === true) this.#changed.add(feed);
  }

  #onBalance(event: EventOf<'balance-changed'>): void {
    const topic = this.#accountTopics.get(balanceKey(event.account));
    if (topic === undefined) return;
    const { views, clock } = this.#options;
    const payload = JSON.stringify(balancePayload(event, views, clock.now()));
    topic.each((outlet, name) => outlet.sendSoon(pushText(name, payload)));
  }

  #onOrder(update: OrderUpdate): void {
    if (this.#accountTopics.size === 0) return;
    const { views, clock } = this.#options;
    const { account, market } = update.order;
    let payload: string | undefined;
    for (const key of [orderKey(account), orderKey(account, market)]) {
      const topic = this.#accountTopics.get(key);
      if (topic === undefined) continue;
      payload ??= JSON.stringify(orderUpdatePayload(update, views, clock.now()));
      const text = payload;
      topic.each((outlet, name) => outlet.sendSoon(pushText(name, text)));
    }
  }

  #schedule(): void {
    if (this.#immediate !== undefined || this.#timer !== undefined) return;
    const wait = this.#lastFlushMillis + this.#options.intervalMillis - performance.now();
    if (wait <= 0) this.#immediate = setImmediate(() => this.#flush());
    else this.#timer = setTimeout(() => this.#flush(), wait);
  }

  #flush(): void {
    this.#immediate = undefined;
    this.#timer = undefined;
    this.#lastFlushMillis = performance.now();
    const now = this.#options.clock.now();
    for (const feed of this.#changed) feed.flush(now);
    this.#changed.clear();
  }

  #closeCandles(): void {
    const now = this.#options.clock.now();
    for (const feed of this.#markets.values()) if (feed.advance(now)) this.#changed.add(feed);
    if (this.#changed.size > 0) this.#schedule();
  }
}

function accountKey({ stream, account }: Subscription): string {
  // Never reached without a signature; an impossible account listens to nothing.
  const owner = account ?? (-1 as AccountId);
  if (stream.channel === 'account.balanceUpdate') return balanceKey(owner);
  return orderKey(owner, 'market' in stream ? stream.market : undefined);
}

function orderKey(account: AccountId, market?: string): string {
  return market === undefined ? `orders ${account}` : `orders ${account} ${market}`;
}

function balanceKey(account: AccountId): string {
  return `balances ${account}`;
}
