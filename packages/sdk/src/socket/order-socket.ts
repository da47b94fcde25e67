/**
 * Order entry over one WebSocket: logged on once, so that orders need no signature each, and sent
 * in the order in which they were asked for. Opened with the first order. What had no answer when it
 * closed is lost: the caller finds out what became of it, as over HTTP.
 */
import {
  ATTEMPT_TIMEOUT_MILLISECONDS,
  LOGON_MILLISECONDS,
  SOCKET_BUFFER_BYTES_MAX,
  SOCKET_OPEN_MILLISECONDS,
} from '../limits.ts';
import { type Deferred, deferred } from '../streams/deferred.ts';
import { type Socket, type Transport, TransportError } from '../transport/transport.ts';

export interface OrderSocketOptions {
  readonly url: string;
  readonly transport: Transport;
  /** The four strings that open a session. */
  readonly signLogon: () => Promise<readonly string[]>;
}

/** What the exchange sends back. */
export type SocketAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: unknown };

/** What keeps a message that was held up on its way from being executed later. */
export interface SocketStamp {
  /** Unix milliseconds at the exchange. */
  readonly timestamp: number;
  /** Milliseconds. */
  readonly window: number;
}

interface Message {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

const LOGON_ID = 0;

export class OrderSocket {
  readonly #options: OrderSocketOptions;
  readonly #pending = new Map<number, Deferred<SocketAnswer>>();
  #socket: Socket | undefined;
  #session: Promise<void> | undefined;
  #logon: Deferred<SocketAnswer> | undefined;
  #generation = 0;
  #nextId = LOGON_ID + 1;
  #heard = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OrderSocketOptions) {
    this.#options = options;
  }

  /**
   * Resolves when the session is open; what is sent after that goes out at once.
   * @throws {TransportError} before anything was sent
   * @throws whatever `refusal` of the logon says
   */
  open(): Promise<void> {
    if (this.#session !== undefined) return this.#session;
    const session = this.#open();
    this.#session = session;
    session.catch(() => {
      if (this.#session === session) this.#session = undefined;
    });
    return session;
  }

  /** @throws {TransportError} when the socket closed before there was an answer */
  send(method: string, params: unknown, stamp: SocketStamp): Promise<SocketAnswer> {
    const socket = this.#socket;
    if (socket === undefined) {
      return Promise.reject(new TransportError('The order socket is not open', 'before-send'));
    }
    if (socket.bufferedBytes > SOCKET_BUFFER_BYTES_MAX) {
      return Promise.reject(
        new TransportError('The order socket does not take more', 'before-send'),
      );
    }
    const id = this.#nextId;
    this.#nextId += 1;
    const answer = deferred<SocketAnswer>();
    this.#pending.set(id, answer);
    socket.send(JSON.stringify({ id, method, params, ...stamp }));
    this.#watch();
    return answer.promise;
  }

  close(): void {
    this.#drop('the client was closed');
  }

  async #open(): Promise<void> {
    const connected = this.#connect();
    const generation = this.#generation;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      await connected;
      const signature = await this.#options.signLogon();
      // It may be gone by now, and another one in its place.
      if (generation !== this.#generation) {
        throw new TransportError('The order socket closed before its logon', 'before-send');
      }
      this.#logon = deferred();
      this.#socket?.send(JSON.stringify({ id: LOGON_ID, method: 'session.logon', signature }));
      timer = setTimeout(() => {
        if (generation === this.#generation) this.#drop('the logon was not answered');
      }, LOGON_MILLISECONDS);
      const answer = await this.#logon.promise;
      if (answer.kind === 'error')
        throw Object.assign(new Error('logon refused'), { refusal: answer.error });
    } catch (error) {
      if (generation === this.#generation) this.#drop('the session could not be opened');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #connect(): Promise<void> {
    const opened = deferred<void>();
    this.#generation += 1;
    const generation = this.#generation;
    const timer = setTimeout(() => {
      opened.reject(new TransportError('The order socket did not open in time', 'before-send'));
    }, SOCKET_OPEN_MILLISECONDS);
    this.#socket = this.#options.transport.connect(this.#options.url, {
      open: () => opened.resolve(),
      message: (text) => {
        if (generation === this.#generation) this.#onMessage(text);
      },
      close: ({ reason }) => {
        opened.reject(
          new TransportError(`The order socket did not open: ${reason}`, 'before-send'),
        );
        if (generation === this.#generation) this.#drop(reason || 'the connection was lost');
      },
    });
    return opened.promise.finally(() => clearTimeout(timer));
  }

  #onMessage(text: string): void {
    this.#heard = true;
    let message: Message;
    try {
      message = JSON.parse(text) as Message;
    } catch {
      this.#drop('the exchange sent something that is not JSON');
      return;
    }
    const answer: SocketAnswer =
      message.error === undefined
        ? { kind: 'result', result: message.result }
        : { kind: 'error', error: message.error };
    if (message.id === LOGON_ID) {
      this.#logon?.resolve(answer);
      return;
    }
    const pending = this.#pending.get(message.id ?? -1);
    if (message.id === undefined || pending === undefined) return;
    this.#pending.delete(message.id);
    pending.resolve(answer);
  }

  /** A socket that answers nothing while somebody waits is dead: the next order opens another. */
  #watch(): void {
    if (this.#timer !== undefined) return;
    const [oldest] = this.#pending.keys();
    if (oldest === undefined) return;
    this.#heard = false;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (!this.#heard && this.#pending.has(oldest)) this.#drop('it went silent');
      else this.#watch();
    }, ATTEMPT_TIMEOUT_MILLISECONDS);
  }

  #drop(reason: string): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    this.#session = undefined;
    this.#generation += 1;
    const lost = [...this.#pending.values()];
    this.#pending.clear();
    for (const one of lost)
      one.reject(new TransportError(`The order socket closed: ${reason}`, 'after-send'));
    this.#logon?.reject(new TransportError(`The order socket closed: ${reason}`, 'before-send'));
    this.#logon?.promise.catch(() => {});
    this.#logon = undefined;
    socket?.close();
  }
}
