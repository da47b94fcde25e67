/**
 * The way out to one WebSocket. Frames are made elsewhere, once for all subscribers, and only
 * written here. A consumer that does not read costs a bounded amount of memory and nobody else's time:
 *
 * - up to `conflateAtBytes` unsent, everything is written at once;
 * - past it the socket is *behind*: depth is merged (latest size per price, ids stay contiguous),
 *   of a ticker or candle only the newest is kept; what must not be lost (trades, own orders,
 *   answers) is still written;
 * - past `dropAtBytes`, or behind for `behindMillisMax`, the socket is dropped with a reason.
 *
 * Times are milliseconds of a monotonic clock.
 */
import {
  type DepthDelta,
  depthText,
  mergeDepth,
  mergedDelta,
  type PendingDepth,
  pushText,
} from './depth-delta.ts';
import { textFrame, textFrames } from './frame.ts';

/** What an outlet needs of a socket; `net.Socket` has it. */
export interface OutletSocket {
  write(chunk: Buffer): boolean;
  cork(): void;
  uncork(): void;
  on(event: 'drain', listener: () => void): unknown;
  readonly writableLength: number;
  readonly destroyed: boolean;
}

export interface OutletLimits {
  readonly conflateAtBytes: number;
  readonly dropAtBytes: number;
  readonly behindMillisMax: number;
  readonly conflatedLevelsMax: number;
}

export interface OutletOptions {
  readonly socket: OutletSocket;
  readonly limits: OutletLimits;
  /** Called once, when the consumer is too slow. The owner closes the socket with this reason. */
  readonly onDrop: (reason: string) => void;
  readonly counters: OutletCounters;
}

/** Shared by all outlets, for the metrics. */
export interface OutletCounters {
  conflated: number;
  dropped: number;
}

export interface Outlet {
  /** Must arrive: answers, trades, own orders. */
  send(frames: Buffer): void;
  /** As `send`, but written together with everything else of this turn of the event loop. */
  sendSoon(message: string): void;
  /** Only the newest under `key` matters. */
  sendLatest(key: string, frames: Buffer): void;
  /** A depth delta whose frame is `frames`; merged when behind. `name` is the stream as subscribed. */
  sendDepth(name: string, delta: DepthDelta, frames: Buffer): void;
  /** Forgets what is pending for a stream that was unsubscribed. */
  forget(name: string): void;
  /** To be called now and then: drops a socket that stays behind. */
  check(nowMillis: number): void;
  /** Nothing is written after this. */
  close(): void;
  readonly behind: boolean;
}

export function createOutlet({ socket, limits, onDrop, counters }: OutletOptions): Outlet {
  const latest = new Map<string, Buffer>();
  const depths = new Map<string, PendingDepth>();
  let soon: string[] = [];
  let behind = false;
  let behindSinceMillis: number | undefined;
  let closed = false;

  function drop(reason: string): void {
    if (closed) return;
    close();
    counters.dropped += 1;
    onDrop(reason);
  }

  function write(frames: Buffer): void {
    if (closed || socket.destroyed) return;
    const room = socket.write(frames);
    const unsent = socket.writableLength;
    if (unsent > limits.dropAtBytes) drop(`slow consumer: ${unsent} bytes unsent`);
    // Only a socket that said it has no room will say when it has.
    else if (!room && unsent > limits.conflateAtBytes) behind = true;
  }

  function flushSoon(): void {
    if (soon.length === 0) return;
    const messages = soon;
    soon = [];
    write(textFrames(messages));
  }

  function catchUp(): void {
    if (closed || !behind) return;
    behind = false;
    behindSinceMillis = undefined;
    socket.cork();
    for (const [name, pending] of depths) {
      depths.delete(name);
      write(textFrame(pushText(name, depthText(mergedDelta(pending)))));
    }
    for (const [key, frames] of latest) {
      latest.delete(key);
      write(frames);
    }
    socket.uncork();
  }

  function close(): void {
    closed = true;
    latest.clear();
    depths.clear();
    soon = [];
  }

  socket.on('drain', catchUp);

  return {
    send(frames) {
      flushSoon();
      write(frames);
    },
    sendSoon(message) {
      if (closed) return;
      if (soon.length === 0) setImmediate(flushSoon);
      soon.push(message);
    },
    sendLatest(key, frames) {
      if (!behind) return write(frames);
      counters.conflated += 1;
      latest.set(key, frames);
    },
    sendDepth(name, delta, frames) {
      if (!behind) return write(frames);
      counters.conflated += 1;
      const pending = mergeDepth(depths.get(name), delta);
      depths.set(name, pending);
      if (pending.asks.size + pending.bids.size > limits.conflatedLevelsMax) {
        drop(`slow consumer: more than ${limits.conflatedLevelsMax} price levels waiting`);
      }
    },
    forget(name) {
      depths.delete(name);
      latest.delete(name);
    },
    check(nowMillis) {
      if (!behind) return;
      behindSinceMillis ??= nowMillis;
      const forMillis = nowMillis - behindSinceMillis;
      if (forMillis >= limits.behindMillisMax) drop(`slow consumer: behind for ${forMillis} ms`);
    },
    close,
    get behind() {
      return behind;
    },
  };
}
