/**
 * WebSockets on the HTTP server's origin: who may connect, how many, for how long. What is said on a
 * connection is `connection.ts`'s.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Feeds } from '../../feeds/feeds.ts';
import { Outlet, type OutletCounters } from '../../feeds/outlet.ts';
import type { Identity } from '../../identity/identity.ts';
import { createRequestIds } from '../http/request-ids.ts';
import { clientAddress } from '../security/client-address.ts';
import type { GatewayServices } from '../services.ts';
import { Connection, closeCodes } from './connection.ts';
import { type OrderMethod, orderMethods } from './order-methods.ts';

export interface WebSocketGatewayOptions {
  readonly server: Server;
  readonly services: GatewayServices;
  readonly feeds: Feeds;
  readonly identity: Identity;
  readonly limited: boolean;
}

/** Native streams and orders; the second takes larger messages, after a logon. */
const modes: ReadonlyMap<string, 'any' | 'trade'> = new Map([
  ['/', 'any'],
  ['/ws/v1', 'any'],
  ['/ws/v1/trade', 'trade'],
]);

const CHECK_EVERY_MILLIS = 1_000;
const CLOSE_MILLIS_MAX = 500;

interface Opening {
  readonly socket: Socket;
  readonly address: string;
  readonly mode: 'any' | 'trade';
}

/** What the metrics show. */
export interface WebSocketCounters extends OutletCounters {
  readonly connections: number;
  readonly streams: number;
}

export class WebSocketGateway {
  readonly #options: WebSocketGatewayOptions;
  readonly #servers: Readonly<Record<'any' | 'trade', WebSocketServer>>;
  readonly #methods: ReadonlyMap<string, OrderMethod>;
  readonly #connections = new Set<Connection>();
  readonly #counters = { conflated: 0, dropped: 0 };
  readonly #nextId = createRequestIds();
  readonly #stops: (() => void)[];

  constructor(options: WebSocketGatewayOptions) {
    this.#options = options;
    const { server, identity, services } = options;
    const { messageBytesMax, tradeMessageBytesMax, messageFragmentsMax } = services.settings;
    this.#servers = {
      any: webSocketServer(messageBytesMax, messageFragmentsMax),
      trade: webSocketServer(tradeMessageBytesMax, messageFragmentsMax),
    };
    this.#methods = orderMethods(services);
    const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#onUpgrade(request, socket, head);
    server.on('upgrade', onUpgrade);
    const timer = setInterval(() => this.#check(), CHECK_EVERY_MILLIS);
    timer.unref();
    this.#stops = [
      () => server.off('upgrade', onUpgrade),
      () => clearInterval(timer),
      identity.onKeyRevoked(({ keyId }) => this.#endKey(keyId)),
    ];
  }

  counters(): WebSocketCounters {
    let streams = 0;
    for (const connection of this.#connections) streams += connection.subscriptionCount;
    return { ...this.#counters, connections: this.#connections.size, streams };
  }

  /** Tells everyone why, then closes. */
  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    const open = [...this.#connections];
    const closed = open.map(
      ({ webSocket }) => new Promise<void>((resolve) => webSocket.once('close', () => resolve())),
    );
    for (const connection of open) connection.end(closeCodes.goingAway, 'shutting-down');
    await Promise.race([Promise.all(closed), afterMillis(CLOSE_MILLIS_MAX)]);
    for (const { webSocket } of this.#connections) webSocket.terminate();
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const { services } = this.#options;
    const address = clientAddress(request, services.trustedProxies);
    const mode = modes.get((request.url ?? '').split('?', 1)[0] ?? '');
    if (mode === undefined) {
      refuse(socket, '404 Not Found');
    } else if (services.isClosing()) {
      refuse(socket, '503 Service Unavailable', 1);
    } else if (!services.throttle.handshake(address)) {
      refuse(socket, '429 Too Many Requests', 60);
    } else {
      this.#servers[mode].handleUpgrade(request, socket, head, (webSocket) => {
        this.#open(webSocket, { socket: socket as Socket, address, mode });
      });
    }
  }

  #open(webSocket: WebSocket, { socket, address, mode }: Opening): void {
    const { services, feeds, limited } = this.#options;
    socket.setNoDelay(true);
    const connectionId = this.#nextId();
    const outlet = new Outlet({
      socket,
      limits: services.settings,
      counters: this.#counters,
      onDrop: (reason) => {
        services.log.warn({ connectionId, address, reason }, 'a slow WebSocket was dropped');
        connection.end(closeCodes.policy, `consumer-too-slow: ${reason}`);
      },
    });
    const methods = this.#methods;
    const connection = new Connection(
      { webSocket, outlet, address, mode, services, feeds, methods, connectionId, limited },
      performance.now(),
    );
    this.#connections.add(connection);
    webSocket.on('message', (data, isBinary) => connection.onMessage(data, isBinary));
    webSocket.on('pong', () => {
      connection.pongAtMillis = performance.now();
    });
    // The protocol errors of a peer: ws has closed with the right code already.
    webSocket.on('error', () => {});
    webSocket.on('close', () => {
      this.#connections.delete(connection);
      connection.release();
    });
  }

  #check(): void {
    const now = performance.now();
    for (const connection of this.#connections) this.#checkConnection(connection, now);
  }

  #checkConnection(connection: Connection, now: number): void {
    const { settings } = this.#options.services;
    const age = now - connection.openedAtMillis;
    connection.outlet.check(now);
    if (age >= settings.connectionMillisMax) {
      connection.end(closeCodes.goingAway, 'connections live for a day; connect again');
    } else if (connection.mustLogOn && age >= settings.logonMillisMax) {
      connection.end(closeCodes.unauthorized, 'unauthorized: log on first');
    } else if (connection.isExpired(this.#options.services.clock.now())) {
      connection.end(closeCodes.unauthorized, 'unauthorized: key expired');
    } else if (now - connection.pongAtMillis >= settings.pongMillisMax) {
      connection.release();
      connection.webSocket.terminate();
    } else if (now - connection.pingAtMillis >= settings.pingMillis) {
      connection.pingAtMillis = now;
      connection.ping();
    }
  }

  #endKey(keyId: string): void {
    for (const connection of this.#connections) {
      if (connection.uses(keyId)) {
        connection.end(closeCodes.unauthorized, 'unauthorized: key revoked');
      }
    }
  }
}

function webSocketServer(maxPayload: number, maxFragments: number): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload,
    maxFragments,
  } as ConstructorParameters<typeof WebSocketServer>[0]);
}

function refuse(socket: Duplex, status: string, retryAfterSeconds?: number): void {
  const retry = retryAfterSeconds === undefined ? '' : `Retry-After: ${retryAfterSeconds}\r\n`;
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n${retry}Content-Length: 0\r\n\r\n`);
}

function afterMillis(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis).unref());
}
