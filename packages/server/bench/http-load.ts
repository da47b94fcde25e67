/** HTTP load over plain sockets: one request in flight on each, so that the client costs little. */
import { connect, type Socket } from 'node:net';

export interface Load {
  readonly port: number;
  readonly connections: number;
  readonly requests: number;
  /** The bytes of the nth request. */
  readonly request: (nth: number) => string;
}

export interface Measured {
  readonly perSecond: number;
  readonly p50Millis: number;
  readonly p99Millis: number;
}

const HEADER_END = Buffer.from('\r\n\r\n');

/** @throws when an answer is not a 200 */
export async function runHttpLoad(load: Load): Promise<Measured> {
  const millis = new Float64Array(load.requests);
  let next = 0;
  const start = performance.now();
  const one = async (): Promise<void> => {
    const socket = await connected(load.port);
    socket.setNoDelay(true);
    const answers = answersOf(socket);
    while (next < load.requests) {
      const nth = next;
      next += 1;
      const began = performance.now();
      socket.write(load.request(nth));
      const status = await answers();
      if (status !== 200) throw new Error(`request ${nth} was answered ${status}`);
      millis[nth] = performance.now() - began;
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: load.connections }, one));
  return measured(millis, (performance.now() - start) / 1_000);
}

export function measured(millis: Float64Array, seconds: number): Measured {
  const sorted = millis.slice().sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return { perSecond: millis.length / seconds, p50Millis: at(0.5), p99Millis: at(0.99) };
}

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

/** Gives the status of each answer in turn; answers carry a length. */
function answersOf(socket: Socket): () => Promise<number> {
  let pending: Buffer = Buffer.alloc(0);
  let wake: ((status: number) => void) | undefined;
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    const end = pending.indexOf(HEADER_END);
    if (end < 0) return;
    const head = pending.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (pending.length < end + 4 + length) return;
    pending = pending.subarray(end + 4 + length);
    wake?.(Number(head.slice(9, 12)));
  });
  return () =>
    new Promise((resolve) => {
      wake = resolve;
    });
}
