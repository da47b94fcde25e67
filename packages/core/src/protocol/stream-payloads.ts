/**
 * WebSocket messages of the native dialect. `E` (when it was sent) and `T` (the engine's time) are
 * microseconds.
 */
import type {
  WireExpiryReason,
  WireOrderStatus,
  WireSelfTrade,
  WireSide,
  WireTimeInForce,
  WireTriggerType,
} from './translate.ts';
import type { WireLevel } from './wire.ts';

export interface WireDepthDelta {
  readonly e: 'depth';
  readonly E: number;
  readonly T: number;
  readonly s: string;
  /** First and last update id inside; `U` is the previous message's `u` + 1. */
  readonly U: number;
  readonly u: number;
  /** The previous message's `u` on this stream. */
  readonly pu: number;
  /** CRC32 of the ten best levels of both sides once this is applied. */
  readonly cs: number;
  /** Absolute sizes; zero removes the level. */
  readonly a: readonly WireLevel[];
  readonly b: readonly WireLevel[];
}

export interface WireTradePush {
  readonly e: 'trade';
  readonly E: number;
  readonly T: number;
  readonly s: string;
  readonly p: string;
  readonly q: string;
  /** Order ids of seller and buyer. */
  readonly a: string;
  readonly b: string;
  readonly t: number;
  /** The buyer was the maker. */
  readonly m: boolean;
}

export interface WireTickerPush {
  readonly e: 'ticker';
  readonly E: number;
  readonly s: string;
  /** Null in a market that never traded. */
  readonly o: string | null;
  readonly c: string | null;
  readonly h: string | null;
  readonly l: string | null;
  readonly v: string;
  readonly V: string;
  readonly n: number;
}

export interface WireBookTickerPush {
  readonly e: 'bookTicker';
  readonly E: number;
  readonly T: number;
  readonly s: string;
  /** Best ask and its quantity, then the bid's; an empty side is null with quantity zero. */
  readonly a: string | null;
  readonly A: string;
  readonly b: string | null;
  readonly B: string;
  readonly u: number;
}

export interface WireKlinePush {
  readonly e: 'kline';
  readonly E: number;
  readonly s: string;
  /** Start and (exclusive) end: `2025-08-06T22:00:00`, UTC. */
  readonly t: string;
  readonly T: string;
  /** Null in a candle without a trade. */
  readonly o: string | null;
  readonly c: string | null;
  readonly h: string | null;
  readonly l: string | null;
  readonly v: string;
  readonly n: number;
  /** Closed: it will not change any more. */
  readonly X: boolean;
}

export type WireOrderEventKind =
  | 'orderAccepted'
  | 'orderFill'
  | 'orderCancelled'
  | 'orderExpired'
  | 'orderModified'
  /** It waits for its trigger. Once triggered it is `orderAccepted`, with `ta`. */
  | 'triggerPlaced';

export interface WireOrderUpdate {
  readonly e: WireOrderEventKind;
  readonly E: number;
  readonly T: number;
  readonly s: string;
  readonly c: number | string | null;
  readonly S: WireSide;
  readonly o: 'LIMIT' | 'MARKET';
  readonly f: WireTimeInForce;
  /** Total quantity, or null with the quote amount in `Q`. */
  readonly q: string | null;
  readonly Q: string | null;
  readonly p: string | null;
  readonly X: WireOrderStatus;
  readonly i: string;
  readonly t: number | null;
  /** Executed so far: base, quote. */
  readonly z: string;
  readonly Z: string;
  readonly V: WireSelfTrade;
  readonly y: boolean;
  readonly r: false;
  readonly O: 'USER';
  /** Of a fill: quantity, price, maker, fee, fee's asset. */
  readonly l?: string;
  readonly L?: string;
  readonly m?: boolean;
  readonly n?: string;
  readonly N?: string;
  /** Of an expiry. */
  readonly R?: WireExpiryReason;
  /** Of an order with a trigger: its price (null while a trailing stop has no trade to follow), by what, quantity. */
  readonly P?: string | null;
  readonly B?: 'LastPrice';
  readonly Y?: string | null;
  /** The other order of its OCO pair. */
  readonly I?: string;
  /** Ours: trigger type, triggered at, trail amount, trail percent. */
  readonly tt?: WireTriggerType;
  readonly ta?: number;
  readonly td?: string;
  readonly tp?: string;
  /** Ours: display quantity, expires at, slides. */
  readonly dq?: string;
  readonly ea?: number;
  readonly ys?: true;
}

/** Ours: `account.balanceUpdate`. */
export interface WireBalanceUpdate {
  readonly e: 'balanceUpdate';
  readonly E: number;
  readonly T: number;
  /** Asset, available, locked. */
  readonly a: string;
  readonly f: string;
  readonly l: string;
}

export type WireStreamData =
  | WireDepthDelta
  | WireTradePush
  | WireTickerPush
  | WireBookTickerPush
  | WireKlinePush
  | WireOrderUpdate
  | WireBalanceUpdate;

/** Every push: the name exactly as it was subscribed. */
export interface WirePush<Data extends WireStreamData = WireStreamData> {
  readonly stream: string;
  readonly data: Data;
}

export interface WireStreamRequest {
  readonly method: 'SUBSCRIBE' | 'UNSUBSCRIBE';
  readonly params: readonly string[];
  /** API key, base64 signature, timestamp, window: for `account.*`. */
  readonly signature?: readonly [key: string, signature: string, timestamp: string, window: string];
  readonly id?: number | string;
}

/** Only when the request had an id. */
export interface WireStreamAck {
  readonly id: number | string;
  readonly result: null;
}

export interface WireStreamError {
  readonly id: number | string | null;
  readonly error: {
    readonly code: number;
    readonly message: string;
    /** Ours: the problem code. */
    readonly reason: string;
  };
}

export type WireStreamMessage = WirePush | WireStreamAck | WireStreamError;
