/**
 * Every bound of the public side, with its default. All of it can be set by whoever starts the
 * server; benches and demos raise what they need, nothing else in the gateways has numbers of its own.
 */

/** Rates are token buckets: `perSecond` flows in, `burst` is how much may be saved up. */
export interface BucketSettings {
  readonly perSecond: number;
  readonly burst: number;
}

export interface GatewaySettings {
  /** Any HTTP request, per client address. */
  readonly requests: BucketSettings;
  /** Placing and amending orders, per account; a batch counts as its orders. HTTP and WebSocket together. */
  readonly orders: BucketSettings;
  /** Cancels, per account: a bucket of their own, so that a throttled account can always get out. */
  readonly cancels: BucketSettings;
  /** Messages on a WebSocket other than orders that could be placed. */
  readonly messages: BucketSettings;

  /** Sockets, HTTP and WebSocket together. */
  readonly connectionsMax: number;
  readonly connectionsPerAddressMax: number;
  /** New WebSockets per address in five minutes. */
  readonly handshakesPerAddressMax: number;

  readonly bodyBytesMax: number;
  /** Body of a batch route. */
  readonly batchBodyBytesMax: number;
  readonly batchOrdersMax: number;
  readonly headerBytesMax: number;
  readonly headersMax: number;
  readonly jsonDepthMax: number;
  readonly headersTimeoutMillis: number;
  readonly requestTimeoutMillis: number;
  readonly keepAliveMillis: number;
  /** After this many requests on one connection the answer says `Connection: close`. */
  readonly requestsPerConnectionMax: number;

  /** How old a signed request may be when it does not say. */
  readonly windowMillisDefault: number;
  readonly windowMillisMax: number;
  /** How far a client's clock may be ahead. */
  readonly clockAheadMillisMax: number;
  /** Signatures remembered to refuse a replay; beyond it signed writes are refused as busy. */
  readonly replayedSignaturesMax: number;
  /** Bad signatures of one key from one address before both together are locked out. */
  readonly badSignaturesMax: number;
  readonly lockoutMillis: number;

  /** Largest WebSocket message on `/` and `/ws/v1`. */
  readonly messageBytesMax: number;
  /** Largest WebSocket message on `/ws/v1/trade`, which must log on first. */
  readonly tradeMessageBytesMax: number;
  /** Frames of one message. */
  readonly messageFragmentsMax: number;
  readonly logonMillisMax: number;
  readonly streamsPerConnectionMax: number;
  /** Orders of one socket that are not acknowledged yet; beyond it the socket is not read. */
  readonly unacknowledgedMax: number;
  readonly pingMillis: number;
  /** Without a pong for this long the connection is closed. */
  readonly pongMillisMax: number;
  readonly connectionMillisMax: number;
  /** Unsent bytes at which depth, ticker and candle streams of a socket are conflated. */
  readonly conflateAtBytes: number;
  /** Unsent bytes at which a socket is dropped. */
  readonly dropAtBytes: number;
  /** A socket that stays behind for this long is dropped. */
  readonly behindMillisMax: number;
  /** Market data waits this long for company, at most; 0 sends with the next turn of the loop. */
  readonly feedIntervalMillis: number;
}

/** The defaults of the public side. */
const gatewayDefaults: GatewaySettings = {
  requests: { perSecond: 100, burst: 500 },
  orders: { perSecond: 100, burst: 500 },
  cancels: { perSecond: 200, burst: 1_000 },
  messages: { perSecond: 5, burst: 100 },

  connectionsMax: 10_000,
  connectionsPerAddressMax: 500,
  handshakesPerAddressMax: 300,

  bodyBytesMax: 16 * 1024,
  batchBodyBytesMax: 128 * 1024,
  batchOrdersMax: 100,
  headerBytesMax: 8 * 1024,
  headersMax: 64,
  jsonDepthMax: 8,
  headersTimeoutMillis: 5_000,
  requestTimeoutMillis: 10_000,
  keepAliveMillis: 65_000,
  requestsPerConnectionMax: 1_000,

  windowMillisDefault: 5_000,
  windowMillisMax: 60_000,
  clockAheadMillisMax: 1_000,
  replayedSignaturesMax: 500_000,
  badSignaturesMax: 20,
  lockoutMillis: 60_000,

  messageBytesMax: 16 * 1024,
  tradeMessageBytesMax: 128 * 1024,
  messageFragmentsMax: 64,
  logonMillisMax: 5_000,
  streamsPerConnectionMax: 1_024,
  unacknowledgedMax: 1_024,
  pingMillis: 20_000,
  pongMillisMax: 60_000,
  connectionMillisMax: 24 * 60 * 60 * 1_000,
  conflateAtBytes: 64 * 1024,
  dropAtBytes: 1024 * 1024,
  behindMillisMax: 30_000,
  feedIntervalMillis: 10,
};

/** The defaults with `changes` over them. */
export function gatewaySettings(changes: Partial<GatewaySettings> = {}): GatewaySettings {
  return { ...gatewayDefaults, ...changes };
}
