/**
 * Sends messages to every WebSocket that is connected, two ways in turn: a plain `ws.send` of a
 * ready string in a loop, and the feeds' way. Reports the seconds until everything left the process.
 */
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { pushText } from '../src/feeds/depth-delta.ts';
import { Outlet } from '../src/feeds/outlet.ts';
import { sendAll, Topic } from '../src/feeds/topic.ts';

const NAME = 'trade.TATA_INR';
const payload = JSON.stringify({
  e: 'trade',
  E: 1_750_793_021_519_000,
  T: 1_750_793_021_518_000,
  s: 'TATA_INR',
  p: '100.50',
  q: '1.200',
  a: '1234567',
  b: '1234568',
  t: 345678,
  m: false,
});
const limits = {
  conflateAtBytes: 1e9,
  dropAtBytes: 1e10,
  behindMillisMax: 1e9,
};

const http = createServer();
const webSockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const clients: { webSocket: WebSocket; socket: Socket }[] = [];
const topic = new Topic();
http.on('upgrade', (request, socket, head) => {
  webSockets.handleUpgrade(request, socket, head, (webSocket) => {
    clients.push({ webSocket, socket: socket as Socket });
    const onDrop = () => {};
    topic.add(
      NAME,
      new Outlet({
        socket: socket as Socket,
        limits,
        counters: { conflated: 0, dropped: 0 },
        onDrop,
      }),
    );
  });
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function drained(): Promise<void> {
  while (clients.some(({ socket }) => socket.writableLength > 0)) await turn();
}

/** `messages` in groups: what one turn of the loop has to send. */
async function run(way: 'plain' | 'feeds', messages: number, group: number): Promise<number> {
  const start = performance.now();
  for (let sent = 0; sent < messages; sent += group) {
    if (way === 'plain') {
      const text = pushText(NAME, payload);
      for (let nth = 0; nth < group; nth += 1)
        for (const { webSocket } of clients) webSocket.send(text);
    } else {
      topic.publish(
        Array.from({ length: group }, () => payload),
        sendAll,
      );
    }
    await drained();
  }
  return (performance.now() - start) / 1_000;
}

process.on(
  'message',
  async (message: { way: 'plain' | 'feeds'; messages: number; group: number }) => {
    process.send?.({
      seconds: await run(message.way, message.messages, message.group),
      clients: clients.length,
    });
  },
);
process.once('disconnect', () => process.exit(0));
http.listen(0, '127.0.0.1', () => process.send?.({ port: (http.address() as AddressInfo).port }));
