/**
 * The way out to one WebSocket. Frames are made elsewhere, once for all subscribers, and only
 * written here. A consumer that does not read costs a bounded amount of memory and nobody else's time:
 *
 * - up to `conflateAtBytes` unsent, everything is written at once;
 * - past it the socket is *behind*: of a book it is only remembered where it left off, and when it
 *   reads again one message tells what changed since (ids stay contiguous); of a ticker or candle
 *   only the newest is kept; what must not be lost (trades, own orders, answers) is still written;
 * - past `dropAtBytes`, or behind for `behindMillisMax`, the socket is dropped with a reason.
 *
 * Times are milliseconds of a monotonic clock.
 */
import { pushText } from './depth-delta.ts';
import { textFrames } from './frame.ts';

/** What an outlet needs of a socket; `net.Socket` has it. */
export interface OutletSocket {
  write(chunk: Buffer): boolean;
  cork(): void;
  uncork(): void;
  on(event: 'drain', listener: () => void): unknown;
  readonly writableLength: number;
  readonly destroyed: boolean;
}

interface OutletLimits {
  readonly conflateAtBytes: number;
  readonly dropAtBytes: number;
  readonly behindMillisMax: number;
}

export interface OutletOptions {
  readonly socket: OutletSocket;
  readonly limits: OutletLimits;
  /** Called once, when the consumer is too slow. The owner closes the socket with this reason. */
  readonly onDrop: (reason: string) => void;
  readonly counters: OutletCounters;
}

/** Where a consumer left a book, and how it gets on from there. */
export interface DepthGap {
  /** Last update id that it was sent. */
  readonly from: number;
  /** The `data` of one message from there to now; undefined when nothing changed. */
  readonly catchUp: (from: number) => string | undefined;
}

/** Shared by all outlets, for the metrics. */
export interface OutletCounters {
  conflated: number;
  dropped: number;
}

export class Outlet {
  readonly #options: OutletOptions;
  readonly #latest = new Map<string, Buffer>();
  readonly #gaps = new Map<string, DepthGap>();
  #soon: string[] = [];
  #behind = false;
  #behindSinceMillis: number | undefined;
  #closed = false;

  constructor(options: OutletOptions) {
    this.#options = options;
    options.socket.on('drain', () => this.#catchUp());
  }

  get behind(): boolean {
    return this.#behind;
  }

  /** Must arrive: answers, trades, own orders. */
  send(frames: Buffer): void {
    this.#write(frames);
  }

  /**
   * As `send`, but written together with everything else of this turn of the event loop, and before
   * anything that is sent later: an acknowledgement comes before the first message of its stream.
   */
  sendSoon(message: string): void {
    if (this.#closed) return;
    if (this.#soon.length === 0) setImmediate(() => this.#flushSoon());
    this.#soon.push(message);
  }

  /** Only the newest under `key` matters. */
  sendLatest(key: string, frames: Buffer): void {
    if (this.#behind) {
      this.#options.counters.conflated += 1;
      this.#latest.set(key, frames);
    } else {
      this.#write(frames);
    }
  }

  /** A depth message; `gap` says what is to be done when it cannot be sent now. */
  sendDepth(name: string, gap: DepthGap, frames: Buffer): void {
    if (!this.#behind) {
      this.#write(frames);
      return;
    }
    this.#options.counters.conflated += 1;
    if (!this.#gaps.has(name)) this.#gaps.set(name, gap);
  }

  /** Forgets what is pending for a stream that was unsubscribed. */
  forget(name: string): void {
    this.#gaps.delete(name);
    this.#latest.delete(name);
  }

  /** To be called now and then: drops a socket that stays behind. */
  check(nowMillis: number): void {
    if (!this.#behind) return;
    this.#behindSinceMillis ??= nowMillis;
    const forMillis = Math.floor(nowMillis - this.#behindSinceMillis);
    if (forMillis >= this.#options.limits.behindMillisMax) this.#drop(`behind for ${forMillis} ms`);
  }

  /** Writes what waits for the end of the turn. */
  flush(): void {
    this.#flushSoon();
  }

  /** Nothing is written after this. */
  close(): void {
    this.#closed = true;
    this.#latest.clear();
    this.#gaps.clear();
    this.#soon = [];
  }

  #drop(reason: string): void {
    if (this.#closed) return;
    this.close();
    this.#options.counters.dropped += 1;
    this.#options.onDrop(reason);
  }

  /** The one way to the socket: what was to be sent soon goes first. */
  #write(frames: Buffer): void {
    this.#flushSoon();
    const { socket, limits } = this.#options;
    if (this.#closed || socket.destroyed) return;
    const room = socket.write(frames);
    const unsent = socket.writableLength;
    if (unsent > limits.dropAtBytes) this.#drop(`${unsent} bytes unsent`);
    // Only a socket that said it has no room will say when it has.
    else if (!room && unsent > limits.conflateAtBytes) this.#behind = true;
  }

  #flushSoon(): void {
    if (this.#soon.length === 0) return;
    const messages = this.#soon;
    // Empty before it writes, because writing flushes.
    this.#soon = [];
    this.#write(textFrames(messages));
  }

  #catchUp(): void {
    if (this.#closed || !this.#behind) return;
    const { socket } = this.#options;
    socket.cork();
    // Still behind: what is published while this asks for the books is part of what it gets.
    const texts: string[] = [];
    for (const [name, { from, catchUp }] of this.#gaps) {
      const text = catchUp(from);
      if (text !== undefined) texts.push(pushText(name, text));
    }
    this.#gaps.clear();
    this.#behind = false;
    this.#behindSinceMillis = undefined;
    if (texts.length > 0) this.#write(textFrames(texts));
    for (const [key, frames] of this.#latest) {
      this.#latest.delete(key);
      this.#write(frames);
    }
    socket.uncork();
  }
}
