/** Orders over one WebSocket per account, a fixed number of messages in flight on each. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { socketSignature } from '../test/gateways/support/signer.ts';
import type { TestKey } from '../test/gateways/support/venue.ts';
import { type Measured, measured } from './http-load.ts';

export interface WebSocketLoad {
  readonly port: number;
  readonly keys: readonly TestKey[];
  readonly inFlight: number;
  readonly messages: number;
  /** The `method` and `params` of the next message. */
  readonly message: () => string;
}

/** Messages (not orders) per second. @throws when one of them is refused */
export async function runWebSocketLoad(load: WebSocketLoad): Promise<Measured> {
  const sockets = await Promise.all(load.keys.map((key) => loggedOn(load.port, key)));
  const millis = new Float64Array(load.messages);
  const began = new Float64Array(load.messages);
  let sent = 0;
  let answered = 0;
  const start = performance.now();
  await new Promise<void>((resolve, reject) => {
    for (const socket of sockets) {
      const send = () => {
        if (sent >= load.messages) return;
        const id = sent;
        sent += 1;
        began[id] = performance.now();
        socket.send(`{"id":${id},${load.message()}}`);
      };
      socket.on('message', (data: Buffer) => {
        const text = data.toString('latin1');
        if (text.includes('"error"') || text.includes('"operation"')) reject(new Error(text));
        const id = Number(text.slice(6, text.indexOf(',')));
        millis[id] = performance.now() - (began[id] ?? 0);
        answered += 1;
        if (answered === load.messages) resolve();
        send();
      });
      for (let count = 0; count < load.inFlight / sockets.length; count += 1) send();
    }
  });
  const seconds = (performance.now() - start) / 1_000;
  for (const socket of sockets) socket.terminate();
  return measured(millis, seconds);
}

async function loggedOn(port: number, key: TestKey): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws/v1/trade`);
  await once(socket, 'open');
  const signature = socketSignature(key, 'sessionLogon');
  socket.send(JSON.stringify({ id: 0, method: 'session.logon', signature }));
  await once(socket, 'message');
  return socket;
}
