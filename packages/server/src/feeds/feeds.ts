/**
 * Streams: what is durable, to whoever subscribed. Market data is gathered for a few milliseconds
 * and made into bytes once for all; private events go out in the turn in which they become durable.
 *
 * Order is kept within a stream, not between streams.
 */
import type { AccountId, EventOf, ExchangeEvent, TimeMicros } from '@exchange/core';
import type { OrderUpdate } from '@exchange/core/market-data';
import type { Stream } from '@exchange/core/protocol';
import type { Clock } from '../pipeline/clock.ts';
import type { CommittedBatch, Outbox } from '../pipeline/contract.ts';
import type { Views } from '../views.ts';
import { depthText, pushText } from './depth-delta.ts';
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

export interface Feeds {
  /** Idempotent for the same name and outlet. The market must exist. */
  subscribe(subscription: Subscription): void;
  unsubscribe(subscription: Subscription): void;
  close(): void;
}

export interface FeedsOptions {
  readonly views: Views;
  readonly outbox: Outbox;
  readonly clock: Clock;
  /** Market data waits this long for company, at most. */
  readonly intervalMillis: number;
}

const CLOSE_CANDLES_EVERY_MILLIS = 1_000;

export function createFeeds({ views, outbox, clock, intervalMillis }: FeedsOptions): Feeds {
  const markets = new Map<string, MarketFeed>();
  /** Market streams' account counterparts: order updates of an account (and market), balances. */
  const accountTopics = new Map<string, Topic>();
  const changed = new Set<MarketFeed>();
  let lastFlushMillis = 0;
  let immediate: NodeJS.Immediate | undefined;
  let timer: NodeJS.Timeout | undefined;

  function marketFeed(symbol: string): MarketFeed | undefined {
    const known = markets.get(symbol);
    if (known !== undefined) return known;
    const market = views.market(symbol);
    const fold = views.depthFold(symbol);
    if (market === undefined || fold === undefined) return undefined;
    const feed = new MarketFeed({ market, fold, views });
    markets.set(symbol, feed);
    return feed;
  }

  function flush(): void {
    immediate = undefined;
    timer = undefined;
    lastFlushMillis = performance.now();
    const now = clock.now();
    for (const feed of changed) feed.flush(now);
    changed.clear();
  }

  function schedule(): void {
    if (immediate !== undefined || timer !== undefined) return;
    const wait = lastFlushMillis + intervalMillis - performance.now();
    if (wait <= 0) immediate = setImmediate(flush);
    else timer = setTimeout(flush, wait);
  }

  function onBatch({ commands }: CommittedBatch): void {
    for (const { events } of commands) for (const event of events) onEvent(event);
    if (changed.size > 0) schedule();
  }

  function onEvent(event: ExchangeEvent): void {
    if (event.kind === 'balance-changed') return onBalance(event);
    const symbol = 'market' in event ? event.market : undefined;
    if (typeof symbol !== 'string') return;
    const feed = markets.get(symbol);
    if (feed !== undefined && feed.apply(event)) changed.add(feed);
  }

  function onBalance(event: EventOf<'balance-changed'>): void {
    if (accountTopics.size === 0) return;
    const topic = accountTopics.get(balanceKey(event.account));
    if (topic === undefined) return;
    const payload = JSON.stringify(balancePayload(event, views, clock.now()));
    topic.each((outlet, name) => outlet.sendSoon(pushText(name, payload)));
  }

  function onOrder(update: OrderUpdate): void {
    if (accountTopics.size === 0) return;
    const { account, market } = update.order;
    let payload: string | undefined;
    for (const key of [orderKey(account), orderKey(account, market)]) {
      const topic = accountTopics.get(key);
      if (topic === undefined) continue;
      payload ??= JSON.stringify(orderUpdatePayload(update, views, clock.now()));
      const text = payload;
      topic.each((outlet, name) => outlet.sendSoon(pushText(name, text)));
    }
  }

  function subscribe(subscription: Subscription): void {
    const { name, stream, outlet } = subscription;
    switch (stream.channel) {
      case 'account.orderUpdate':
      case 'account.balanceUpdate': {
        const key = accountKey(subscription);
        const topic = accountTopics.get(key) ?? new Topic();
        accountTopics.set(key, topic);
        return topic.add(name, outlet);
      }
      default: {
        const feed = marketFeed(stream.market);
        if (feed === undefined) return;
        const now = clock.now();
        // So that the first delta begins where the book is now.
        feed.flush(now);
        feed.topic(stream).add(name, outlet);
        if (stream.channel === 'depth' && subscription.resumeFrom !== undefined) {
          resume(feed, subscription, now);
        }
      }
    }
  }

  function resume(
    feed: MarketFeed,
    { name, outlet, resumeFrom = 0 }: Subscription,
    now: TimeMicros,
  ) {
    const times = { eventTime: now, engineTime: views.time };
    const resumed = feed.depth.resume(resumeFrom, times);
    switch (resumed.kind) {
      case 'current':
        return;
      case 'delta':
        return outlet.send(textFrame(pushText(name, depthText(resumed.delta))));
      case 'resync': {
        const text = feed.depth.resyncText(resumed.reason, times);
        return outlet.send(textFrame(pushText(name, text)));
      }
    }
  }

  function unsubscribe(subscription: Subscription): void {
    const { name, stream, outlet } = subscription;
    if (stream.channel === 'account.orderUpdate' || stream.channel === 'account.balanceUpdate') {
      const key = accountKey(subscription);
      const topic = accountTopics.get(key);
      topic?.remove(name, outlet);
      if (topic?.isEmpty === true) accountTopics.delete(key);
      return;
    }
    markets.get(stream.market)?.removeFrom(stream, name, outlet);
  }

  const stopOutbox = outbox.subscribe(onBatch);
  const stopOrders = views.onOrderUpdate(onOrder);
  const closeCandles = setInterval(() => {
    for (const feed of markets.values()) if (feed.advance(clock.now())) changed.add(feed);
    if (changed.size > 0) schedule();
  }, CLOSE_CANDLES_EVERY_MILLIS);
  closeCandles.unref();

  return {
    subscribe,
    unsubscribe,
    close() {
      stopOutbox();
      stopOrders();
      clearInterval(closeCandles);
      clearTimeout(timer);
      clearImmediate(immediate);
    },
  };
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
