/**
 * WebSockets on the HTTP server's origin: who may connect, how many, for how long. What is said on a
 * connection is `connection.ts`'s.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Feeds } from '../../feeds/feeds.ts';
import { createOutlet, type OutletCounters } from '../../feeds/outlet.ts';
import type { Identity } from '../../identity/identity.ts';
import { createRequestIds } from '../http/request-ids.ts';
import { clientAddress } from '../security/client-address.ts';
import type { GatewayServices } from '../services.ts';
import { Connection, closeCodes } from './connection.ts';
import { orderMethods } from './order-methods.ts';

export interface WebSocketGatewayOptions {
  readonly server: Server;
  readonly services: GatewayServices;
  readonly feeds: Feeds;
  readonly identity: Identity;
  readonly limited: boolean;
}

export interface WebSocketGateway {
  readonly counters: OutletCounters & { readonly connections: number; readonly streams: number };
  /** Tells everyone why, then closes. */
  close(): Promise<void>;
}

/** Native streams and orders; the second takes larger messages, after a logon. */
const modes: ReadonlyMap<string, 'any' | 'trade'> = new Map([
  ['/', 'any'],
  ['/ws/v1', 'any'],
  ['/ws/v1/trade', 'trade'],
]);

const CHECK_EVERY_MILLIS = 1_000;
const CLOSE_MILLIS_MAX = 500;

export function attachWebSockets(options: WebSocketGatewayOptions): WebSocketGateway {
  const { server, services, feeds, identity, limited } = options;
  const { settings, throttle } = services;
  const servers = {
    any: webSocketServer(settings.messageBytesMax, settings.messageFragmentsMax),
    trade: webSocketServer(settings.tradeMessageBytesMax, settings.messageFragmentsMax),
  };
  const methods = orderMethods(services);
  const connections = new Set<Connection>();
  const counters = { conflated: 0, dropped: 0 };
  const nextId = createRequestIds();

  function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const address = clientAddress(request, services.trustedProxies);
    const mode = modes.get((request.url ?? '').split('?', 1)[0] ?? '');
    if (mode === undefined) return refuse(socket, '404 Not Found');
    if (services.isClosing()) return refuse(socket, '503 Service Unavailable', 1);
    if (!throttle.handshake(address)) return refuse(socket, '429 Too Many Requests', 60);
    servers[mode].handleUpgrade(request, socket, head, (webSocket) => {
      open(webSocket, { socket: socket as Socket, address, mode });
    });
  }

  interface Opening {
    readonly socket: Socket;
    readonly address: string;
    readonly mode: 'any' | 'trade';
  }

  function open(webSocket: WebSocket, { socket, address, mode }: Opening): void {
    socket.setNoDelay(true);
    const connectionId = nextId();
    const outlet = createOutlet({
      socket,
      limits: settings,
      counters,
      onDrop: (reason) => {
        services.log.warn({ connectionId, address, reason }, 'a WebSocket was dropped');
        connection.end(closeCodes.policy, `consumer-too-slow: ${reason}`);
      },
    });
    const connection = new Connection(
      { webSocket, outlet, address, mode, services, feeds, methods, connectionId, limited },
      performance.now(),
    );
    connections.add(connection);
    webSocket.on('message', (data, isBinary) => connection.onMessage(data, isBinary));
    webSocket.on('pong', () => {
      connection.pongAtMillis = performance.now();
    });
    // The protocol errors of a peer: ws has closed with the right code already.
    webSocket.on('error', () => {});
    webSocket.on('close', () => {
      connections.delete(connection);
      connection.release();
    });
  }

  function check(): void {
    const now = performance.now();
    for (const connection of connections) checkConnection(connection, now);
  }

  function checkConnection(connection: Connection, now: number): void {
    const age = now - connection.openedAtMillis;
    connection.outlet.check(now);
    if (age >= settings.connectionMillisMax) {
      return connection.end(closeCodes.goingAway, 'connections live for a day; connect again');
    }
    if (connection.mustLogOn && age >= settings.logonMillisMax) {
      return connection.end(closeCodes.unauthorized, 'unauthorized: log on first');
    }
    if (now - connection.pongAtMillis >= settings.pongMillisMax) {
      connection.release();
      return connection.webSocket.terminate();
    }
    if (now - connection.pingAtMillis < settings.pingMillis) return;
    connection.pingAtMillis = now;
    if (connection.webSocket.readyState === connection.webSocket.OPEN) connection.webSocket.ping();
  }

  server.on('upgrade', onUpgrade);
  const timer = setInterval(check, CHECK_EVERY_MILLIS);
  timer.unref();
  const stopRevocations = identity.onKeyRevoked(({ keyId }) => {
    for (const connection of connections) {
      if (connection.uses(keyId))
        connection.end(closeCodes.unauthorized, 'unauthorized: key revoked');
    }
  });

  return {
    counters: {
      get conflated() {
        return counters.conflated;
      },
      get dropped() {
        return counters.dropped;
      },
      get connections() {
        return connections.size;
      },
      get streams() {
        let streams = 0;
        for (const connection of connections) streams += connection.subscriptionCount;
        return streams;
      },
    },
    async close() {
      clearInterval(timer);
      stopRevocations();
      server.off('upgrade', onUpgrade);
      const closed = [...connections].map(
        ({ webSocket }) => new Promise<void>((resolve) => webSocket.once('close', () => resolve())),
      );
      for (const connection of connections) connection.end(closeCodes.goingAway, 'shutting-down');
      await Promise.race([Promise.all(closed), afterMillis(CLOSE_MILLIS_MAX)]);
      for (const { webSocket } of connections) webSocket.terminate();
    },
  };
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
