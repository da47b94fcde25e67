/**
 * One WebSocket for all streams of a client: opened with the first subscription, reopened with
 * growing pauses for as long as there is one, and closed after the last. A stream is `up` when the
 * exchange has acknowledged it on the present socket; whoever subscribed decides what to fetch then.
 */

import { exchangeError } from '../errors/exchange-error.ts';
import { backoffMilliseconds } from '../http/backoff.ts';
import {
  RECONNECT_BASE_MILLISECONDS,
  RECONNECT_MAX_MILLISECONDS,
  SOCKET_OPEN_MILLISECONDS,
  SOCKET_PROBE_MILLISECONDS,
  SOCKET_QUIET_MILLISECONDS,
  STREAMS_MAX,
  STREAMS_PER_MESSAGE_MAX,
  SUBSCRIBE_MILLISECONDS,
} from '../limits.ts';
import type { Socket, Transport } from '../transport/transport.ts';

export interface StreamListener {
  /** The exchange acknowledged the stream: everything from here on arrives. */
  up(): void;
  message(payload: unknown): void;
  /** The socket is gone; `up` follows when it is back. */
  down(reason: string, attempt: number): void;
  /** The exchange refuses this stream: it will not come. The subscription is over. */
  refused(error: unknown): void;
  /** The client was closed: nothing comes any more. */
  closed(): void;
}

export interface SocketHubOptions {
  readonly url: string;
  readonly transport: Transport;
  /** The four strings that open private streams. */
  readonly signSubscribe: () => Promise<readonly string[]>;
  /** Makes an error of what the exchange sent instead of an acknowledgement. */
  readonly refusal: (error: unknown) => Error & { readonly permanent: boolean };
  readonly random: () => number;
  readonly now: () => number;
  readonly reconnect?: { readonly baseMilliseconds?: number; readonly maxMilliseconds?: number };
}

interface Subscription {
  readonly name: string;
  readonly isPrivate: boolean;
  readonly listeners: Set<StreamListener>;
  /** `signing`: a private one on its way to `asked`; the exchange has not heard of it. */
  status: 'wanted' | 'signing' | 'asked' | 'up';
}

interface Ask {
  readonly subscriptions: readonly Subscription[];
  readonly timer: ReturnType<typeof setTimeout>;
}

interface Message {
  readonly id?: number | null;
  readonly stream?: string;
  readonly data?: unknown;
  readonly error?: unknown;
}

export class SocketHub {
  readonly #options: SocketHubOptions;
  /** Insertion order is the order of subscribing. */
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #asks = new Map<number, Ask>();
  #socket: Socket | undefined;
  /** Counts sockets, so that a late event of an old one is told apart. */
  #generation = 0;
  #open = false;
  #attempt = 0;
  #nextId = 1;
  #heardAt = 0;
  #flushQueued = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: SocketHubOptions) {
    this.#options = options;
  }

  /** Several listeners of one name share the subscription. Returns the way out. */
  subscribe(name: string, isPrivate: boolean, listener: StreamListener): () => void {
    if (this.#closed) throw exchangeError('client-closed');
    let subscription = this.#subscriptions.get(name);
    if (subscription === undefined) {
      if (this.#subscriptions.size >= STREAMS_MAX) {
        throw exchangeError('input-invalid', {
          message: `A client has at most ${STREAMS_MAX} streams.`,
        });
      }
      subscription = { name, isPrivate, listeners: new Set(), status: 'wanted' };
      this.#subscriptions.set(name, subscription);
    }
    const { listeners } = subscription;
    listeners.add(listener);
    if (subscription.status === 'up') {
      queueMicrotask(() => {
        if (listeners.has(listener) && this.#subscriptions.get(name)?.status === 'up')
          listener.up();
      });
    }
    this.#wake();
    return () => this.#unsubscribe(name, listener);
  }

  #unsubscribe(name: string, listener: StreamListener): void {
    const subscription = this.#subscriptions.get(name);
    if (subscription === undefined) return;
    subscription.listeners.delete(listener);
    if (subscription.listeners.size > 0) return;
    this.#subscriptions.delete(name);
    if (this.#subscriptions.size === 0) {
      this.#drop();
      clearTimeout(this.#timer);
    } else if (this.#open && (subscription.status === 'asked' || subscription.status === 'up')) {
      this.#send({ method: 'UNSUBSCRIBE', params: [name], id: this.#takeId() });
    }
  }

  close(): void {
    this.#closed = true;
    const listeners = [...this.#subscriptions.values()].flatMap((one) => [...one.listeners]);
    this.#subscriptions.clear();
    clearTimeout(this.#timer);
    this.#drop();
    for (const listener of listeners) listener.closed();
  }

  /** Cuts the present socket; it comes back as after any failure. */
  restart(reason: string): void {
    if (this.#socket !== undefined) this.#onClose(this.#generation, reason);
  }

  #wake(): void {
    if (this.#socket === undefined && this.#attempt === 0) this.#connect();
    else if (this.#open) this.#queueFlush();
  }

  #connect(): void {
    this.#generation += 1;
    const generation = this.#generation;
    const isPresent = (): boolean => generation === this.#generation;
    this.#socket = this.#options.transport.connect(this.#options.url, {
      open: () => {
        if (isPresent()) this.#onOpen();
      },
      message: (text) => {
        if (isPresent()) this.#onMessage(text);
      },
      close: ({ reason }) => this.#onClose(generation, reason || 'the connection was lost'),
    });
    this.#setTimer(SOCKET_OPEN_MILLISECONDS, () =>
      this.#onClose(generation, 'the connection did not open in time'),
    );
  }

  #onOpen(): void {
    this.#open = true;
    this.#heardAt = this.#options.now();
    this.#queueFlush();
    this.#watch(this.#generation);
  }

  /** Asks for a sign of life when it is quiet, and gives up when none comes. */
  #watch(generation: number): void {
    this.#setTimer(SOCKET_QUIET_MILLISECONDS, () => {
      if (this.#options.now() - this.#heardAt < SOCKET_QUIET_MILLISECONDS) {
        this.#watch(generation);
        return;
      }
      const askedAt = this.#options.now();
      // Any answer will do, an error as well.
      this.#send({ method: 'LIST_SUBSCRIPTIONS', id: this.#takeId() });
      this.#setTimer(SOCKET_PROBE_MILLISECONDS, () => {
        if (this.#heardAt >= askedAt) this.#watch(generation);
        else this.#onClose(generation, 'the connection went silent');
      });
    });
  }

  #onClose(generation: number, reason: string): void {
    if (generation !== this.#generation || this.#socket === undefined) return;
    this.#drop();
    if (this.#closed || this.#subscriptions.size === 0) return;
    this.#attempt += 1;
    for (const subscription of this.#subscriptions.values()) {
      for (const listener of subscription.listeners) listener.down(reason, this.#attempt);
    }
    const bounds = {
      baseMilliseconds: this.#options.reconnect?.baseMilliseconds ?? RECONNECT_BASE_MILLISECONDS,
      maxMilliseconds: this.#options.reconnect?.maxMilliseconds ?? RECONNECT_MAX_MILLISECONDS,
    };
    const delay = backoffMilliseconds(this.#attempt, bounds, this.#options.random);
    this.#setTimer(delay, () => {
      if (this.#subscriptions.size > 0) this.#connect();
      else this.#attempt = 0;
    });
  }

  /** Forgets the present socket and everything that was on it. */
  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#generation += 1;
    this.#open = false;
    for (const { timer } of this.#asks.values()) clearTimeout(timer);
    this.#asks.clear();
    for (const subscription of this.#subscriptions.values()) subscription.status = 'wanted';
    if (this.#subscriptions.size === 0) this.#attempt = 0;
    socket?.close();
  }

  /** Subscriptions of one turn of the loop go out together. */
  #queueFlush(): void {
    if (this.#flushQueued) return;
    this.#flushQueued = true;
    const generation = this.#generation;
    queueMicrotask(() => {
      this.#flushQueued = false;
      if (this.#open && generation === this.#generation) this.#flush();
      else if (this.#open) this.#queueFlush();
    });
  }

  #flush(): void {
    const wanted = [...this.#subscriptions.values()].filter(({ status }) => status === 'wanted');
    const open = wanted.filter(({ isPrivate }) => !isPrivate);
    for (let from = 0; from < open.length; from += STREAMS_PER_MESSAGE_MAX) {
      this.#ask(open.slice(from, from + STREAMS_PER_MESSAGE_MAX));
    }
    const signed = wanted.filter(({ isPrivate }) => isPrivate);
    if (signed.length === 0) return;
    for (const subscription of signed) subscription.status = 'signing';
    const generation = this.#generation;
    this.#options.signSubscribe().then(
      (signature) => {
        if (generation !== this.#generation) return;
        // Signing takes a while: who left meanwhile is not asked for.
        const still = signed.filter((one) => this.#isWanted(one));
        if (still.length > 0) this.#ask(still, signature);
      },
      (error: unknown) => {
        if (generation === this.#generation) this.#refuse(signed, error);
      },
    );
  }

  /** False when it was left, also when its stream is wanted again: that is another subscription. */
  #isWanted(subscription: Subscription): boolean {
    return this.#subscriptions.get(subscription.name) === subscription;
  }

  #ask(subscriptions: readonly Subscription[], signature?: readonly string[]): void {
    const id = this.#takeId();
    const names = subscriptions.map(({ name }) => name);
    for (const subscription of subscriptions) subscription.status = 'asked';
    const generation = this.#generation;
    const timer = setTimeout(
      () => this.#onClose(generation, 'a subscription was not acknowledged'),
      SUBSCRIBE_MILLISECONDS,
    );
    this.#asks.set(id, { subscriptions, timer });
    this.#send({
      method: 'SUBSCRIBE',
      params: names,
      ...(signature === undefined ? {} : { signature }),
      id,
    });
  }

  #onMessage(text: string): void {
    this.#heardAt = this.#options.now();
    let message: Message;
    try {
      message = JSON.parse(text) as Message;
    } catch {
      this.restart('the exchange sent something that is not JSON');
      return;
    }
    if (typeof message.stream === 'string') {
      const subscription = this.#subscriptions.get(message.stream);
      // Late messages of a stream that was left, and early ones before its acknowledgement, are nothing.
      if (subscription?.status !== 'up') return;
      for (const listener of subscription.listeners) listener.message(message.data);
    } else if (message.error !== undefined) {
      this.#onRefusal(message);
    } else if (typeof message.id === 'number') {
      this.#onAcknowledged(message.id);
    }
  }

  #takeAsk(id: number | null | undefined): Ask | undefined {
    // An error that names no request is about the oldest one that waits.
    const key = typeof id === 'number' ? id : this.#asks.keys().next().value;
    const ask = key === undefined ? undefined : this.#asks.get(key);
    if (key === undefined || ask === undefined) return undefined;
    clearTimeout(ask.timer);
    this.#asks.delete(key);
    return ask;
  }

  #onAcknowledged(id: number): void {
    const ask = this.#takeAsk(id);
    if (ask === undefined) return;
    this.#attempt = 0;
    for (const subscription of ask.subscriptions) {
      if (!this.#isWanted(subscription)) continue;
      subscription.status = 'up';
      for (const listener of subscription.listeners) listener.up();
    }
  }

  #onRefusal(message: Message): void {
    const ask = this.#takeAsk(message.id);
    if (ask === undefined) return;
    const subscriptions = ask.subscriptions.filter((one) => this.#isWanted(one));
    // One bad name must not take the others with it: each is asked for alone.
    if (ask.subscriptions.length > 1 && !subscriptions.some(({ isPrivate }) => isPrivate)) {
      for (const subscription of subscriptions) this.#ask([subscription]);
      return;
    }
    const error = this.#options.refusal(message.error);
    if (error.permanent) this.#refuse(subscriptions, error);
    else this.restart(error.message);
  }

  #refuse(subscriptions: readonly Subscription[], error: unknown): void {
    for (const { name, listeners } of subscriptions) {
      for (const listener of [...listeners]) {
        this.#unsubscribe(name, listener);
        listener.refused(error);
      }
    }
  }

  #send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #takeId(): number {
    const id = this.#nextId;
    this.#nextId += 1;
    return id;
  }

  #setTimer(milliseconds: number, callback: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(callback, milliseconds);
  }
}
