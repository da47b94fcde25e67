/** A session that does not come about, or dies without a word, is given up and opened again. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ATTEMPT_TIMEOUT_MILLISECONDS, LOGON_MILLISECONDS } from '../limits.ts';
import { deferred } from '../streams/deferred.ts';
import type { SocketHandlers, Transport } from '../transport/transport.ts';
import { OrderSocket } from './order-socket.ts';

const stamp = { timestamp: 1, window: 5_000 };

class FakeSocket {
  readonly sent: Record<string, unknown>[] = [];
  readonly handlers: SocketHandlers;

  constructor(handlers: SocketHandlers) {
    this.handlers = handlers;
  }

  answer(message: object): void {
    this.handlers.message(JSON.stringify(message));
  }
}

/** Sockets that open at once and answer nothing by themselves. */
function scene(signLogon: () => Promise<readonly string[]> = async () => ['a', 'b', 'c', 'd']) {
  const sockets: FakeSocket[] = [];
  const transport: Transport = {
    request: () => Promise.reject(new Error('no HTTP here')),
    connect(_url, handlers) {
      const socket = new FakeSocket(handlers);
      sockets.push(socket);
      queueMicrotask(() => handlers.open());
      return {
        bufferedBytes: 0,
        send: (text) => void socket.sent.push(JSON.parse(text)),
        close() {},
      };
    },
    close: async () => {},
  };
  return { sockets, socket: new OrderSocket({ url: 'ws://x', transport, signLogon }) };
}

describe('order socket', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  async function openSession({ sockets, socket }: ReturnType<typeof scene>) {
    const opening = socket.open();
    await vi.advanceTimersByTimeAsync(0);
    sockets.at(-1)?.answer({ id: 0, result: {} });
    await opening;
    return sockets.at(-1) as FakeSocket;
  }

  test('one that closes while the logon is signed is nothing that was sent', async () => {
    const signing = deferred<readonly string[]>();
    let signatures = 0;
    const made = scene(() => {
      signatures += 1;
      return signatures === 1 ? signing.promise : Promise.resolve(['a', 'b', 'c', 'd']);
    });
    const opening = made.socket.open();
    const failed = expect(opening).rejects.toMatchObject({ phase: 'before-send' });
    await vi.advanceTimersByTimeAsync(0);
    made.sockets[0]?.handlers.close({ code: 1006, reason: '' });
    const second = await openSession(made);
    signing.resolve(['late', 'late', 'late', 'late']);
    await failed;
    expect(second.sent.map(({ method }) => method)).toEqual(['session.logon']);
    // The late failure of the first one leaves the second alone.
    void made.socket.send('order.place', {}, stamp).catch(() => {});
    expect(second.sent.at(-1)).toMatchObject({ method: 'order.place', ...stamp });
    made.socket.close();
  });

  test('a logon without an answer is given up, and the next order tries again', async () => {
    const made = scene();
    const failed = expect(made.socket.open()).rejects.toMatchObject({ phase: 'before-send' });
    await vi.advanceTimersByTimeAsync(LOGON_MILLISECONDS);
    await failed;
    await openSession(made);
    expect(made.sockets).toHaveLength(2);
    made.socket.close();
  });

  test('one that goes silent loses what it has not answered', async () => {
    const made = scene();
    const first = await openSession(made);
    const answered = made.socket.send('order.place', {}, stamp);
    first.answer({ id: 1, result: 'done' });
    expect(await answered).toEqual({ kind: 'result', result: 'done' });
    await vi.advanceTimersByTimeAsync(ATTEMPT_TIMEOUT_MILLISECONDS);
    const lost = made.socket.send('order.place', {}, stamp);
    const failed = expect(lost).rejects.toMatchObject({ phase: 'after-send' });
    await vi.advanceTimersByTimeAsync(ATTEMPT_TIMEOUT_MILLISECONDS);
    await failed;
    await openSession(made);
    expect(made.sockets).toHaveLength(2);
    made.socket.close();
  });
});
