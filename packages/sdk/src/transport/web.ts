/** A transport on the web's own `fetch` and `WebSocket`, wherever they come from. */
import { RESPONSE_BYTES_MAX } from '../limits.ts';
import {
  type HttpRequest,
  type HttpResponse,
  type Socket,
  type SocketHandlers,
  type Transport,
  TransportError,
} from './transport.ts';

export interface WebParts {
  readonly fetch: typeof fetch;
  readonly WebSocket: typeof WebSocket;
}

export function createWebTransport(parts: WebParts): Transport {
  const sockets = new Set<WebSocket>();
  return {
    request: (request) => send(parts.fetch, request),
    connect: (url, handlers) => openSocket(parts.WebSocket, { url, handlers, sockets }),
    async close() {
      for (const socket of sockets) socket.close();
    },
  };
}

async function send(fetchFunction: typeof fetch, request: HttpRequest): Promise<HttpResponse> {
  try {
    const response = await fetchFunction(request.url, {
      method: request.method,
      headers: request.headers,
      // The signature is the credential; a cookie never is.
      credentials: 'omit',
      cache: 'no-store',
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(request.signal === undefined ? {} : { signal: request.signal }),
    });
    const body = await response.text();
    if (body.length > RESPONSE_BYTES_MAX) throw new RangeError('The response is too long.');
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      body,
    };
  } catch (error) {
    if (request.signal?.aborted === true) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    // `fetch` does not say how far it came, so the request may have arrived.
    throw new TransportError(
      `${request.method} ${request.url} failed: ${reason}`,
      'after-send',
      error,
    );
  }
}

function openSocket(
  Constructor: typeof WebSocket,
  parameters: {
    readonly url: string;
    readonly handlers: SocketHandlers;
    readonly sockets: Set<WebSocket>;
  },
): Socket {
  const { url, handlers, sockets } = parameters;
  const socket = new Constructor(url);
  sockets.add(socket);
  let closed = false;
  const close = (code: number, reason: string): void => {
    if (closed) return;
    closed = true;
    sockets.delete(socket);
    handlers.close({ code, reason });
  };
  socket.addEventListener('open', () => {
    if (!closed) handlers.open();
  });
  socket.addEventListener('message', (event: MessageEvent) => {
    if (!closed && typeof event.data === 'string') handlers.message(event.data);
  });
  socket.addEventListener('close', (event: CloseEvent) => close(event.code, event.reason));
  return {
    send(message) {
      if (socket.readyState === 1) socket.send(message);
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    close() {
      socket.close();
      // A peer that is gone would keep the closing handshake open.
      close(1000, 'closed by the client');
    },
  };
}
