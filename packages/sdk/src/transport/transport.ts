/**
 * The seam between the client and the machine it runs on. The client decides what to send and when;
 * a transport only carries it. `node.ts` and `browser.ts` are the two of this package; a server in
 * the same process may be a third, so nothing here refers to a network.
 */

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Absolute, query included. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** The value of a header by its lower-case name. */
  header(name: string): string | undefined;
  readonly body: string;
}

export interface SocketHandlers {
  open(): void;
  message(text: string): void;
  /** Once, and last: also when the socket never opened. */
  close(cause: { readonly code: number; readonly reason: string }): void;
}

export interface Socket {
  /** Never throws; what is sent on a closed socket is dropped. */
  send(text: string): void;
  /** Bytes that were sent and are still here. */
  readonly bufferedBytes: number;
  /** Idempotent; `close` of the handlers follows. */
  close(): void;
}

export interface Transport {
  /**
   * Resolves with any status.
   * @throws {TransportError} when there is no whole response
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  /** Failure arrives as `handlers.close`. */
  connect(url: string, handlers: SocketHandlers): Socket;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly userAgent?: string;
  /** Used instead of the built-in ones. */
  readonly fetch?: typeof fetch;
  readonly WebSocket?: typeof WebSocket;
}

/** An HMAC-SHA256 key: the id names it, the secret's UTF-8 bytes sign. */
export interface HmacKey {
  readonly kind?: 'hmac';
  readonly id: string;
  readonly secret: string;
}

/** An Ed25519 key: base64 of the 32-byte seed. Its public half is its id. */
export interface Ed25519Key {
  readonly kind?: 'ed25519';
  readonly seed: string;
}

export type ApiKey = HmacKey | Ed25519Key;

export interface Signer {
  /** What the exchange knows the key by. */
  readonly keyId: string;
  /** Base64 of the signature of the message's UTF-8 bytes. */
  sign(message: string): Promise<string>;
}

/** What `#transport` resolves to: one such module per kind of machine. */
export interface Platform {
  createTransport(options?: TransportOptions): Transport;
  /** @throws {TypeError} when the key is malformed */
  createSigner(key: ApiKey): Promise<Signer>;
}

/** No whole response came back. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  /** `before-send`: nothing can have reached the exchange. `after-send`: it may have. */
  readonly phase: 'before-send' | 'after-send';

  constructor(message: string, phase: 'before-send' | 'after-send', cause?: unknown) {
    super(message, { cause });
    this.phase = phase;
  }
}

/** By name, because a transport may come from another copy of this package. */
export function isTransportError(error: unknown): error is TransportError {
  return error instanceof Error && error.name === 'TransportError' && 'phase' in error;
}

export function isEd25519(key: ApiKey): key is Ed25519Key {
  return 'seed' in key;
}
