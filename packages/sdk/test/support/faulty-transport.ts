/** The Node transport, with WebSocket messages lost or changed on their way in. */
import type { Socket, Transport } from '@exchange/sdk';
import { createTransport } from '../../src/transport/node.ts';

/** What becomes of a message; undefined: it is lost. */
type Tamper = (text: string) => string | undefined;

export interface FaultyTransport extends Transport {
  tamper: Tamper;
  /** Cuts the sockets that are open, as a network does: without a closing handshake. */
  cutSockets(): void;
  readonly socketsOpened: number;
}

export function createFaultyTransport(): FaultyTransport {
  const inner = createTransport();
  const sockets = new Set<Socket>();
  let opened = 0;
  const transport: FaultyTransport = {
    tamper: (text) => text,
    get socketsOpened() {
      return opened;
    },
    request: (request) => inner.request(request),
    close: () => inner.close(),
    cutSockets() {
      for (const socket of sockets) socket.close();
    },
    connect(url, handlers) {
      opened += 1;
      const socket = inner.connect(url, {
        open: () => handlers.open(),
        message(text) {
          const kept = transport.tamper(text);
          if (kept !== undefined) handlers.message(kept);
        },
        close(cause) {
          sockets.delete(socket);
          handlers.close(cause);
        },
      });
      sockets.add(socket);
      return socket;
    },
  };
  return transport;
}
