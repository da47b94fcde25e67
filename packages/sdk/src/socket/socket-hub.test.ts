import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { streamProblem } from '../errors/problem.ts';
import type { SocketHandlers, Transport } from '../transport/transport.ts';
import { SocketHub } from './socket-hub.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

interface FakeSocket {
  readonly handlers: SocketHandlers;
  readonly sent: { method: string; params: string[]; id: number; signature?: string[] }[];
  closed: boolean;
}

const signature = ['key', 'signature', '1', '5000'];

function create(signSubscribe = async () => signature) {
  const sockets: FakeSocket[] = [];
  const transport = {
    connect(_url: string, handlers: SocketHandlers) {
      const socket: FakeSocket = { handlers, sent: [], closed: false };
      sockets.push(socket);
      return {
        send: (text: string) => void socket.sent.push(JSON.parse(text)),
        bufferedBytes: 0,
        close: () => {
          socket.closed = true;
        },
      };
    },
  } as unknown as Transport;
  const hub = new SocketHub({
    url: 'ws://x',
    transport,
    signSubscribe,
    refusal: streamProblem,
    random: () => 1,
    now: () => Date.now(),
  });
  return { hub, sockets };
}

function listen(hub: SocketHub, name: string, isPrivate = false) {
  const heard: string[] = [];
  const leave = hub.subscribe(name, isPrivate, {
    up: () => heard.push('up'),
    message: (payload) => heard.push(`message ${payload}`),
    down: (reason, attempt) => heard.push(`down ${attempt}: ${reason}`),
    refused: (error) => heard.push(`refused ${(error as Error).message}`),
    closed: () => heard.push('closed'),
  });
  return { heard, leave };
}

function say(socket: FakeSocket | undefined, message: object): void {
  socket?.handlers.message(JSON.stringify(message));
}

const settle = () => vi.advanceTimersByTimeAsync(0);

test('streams wanted in one turn are asked for together, private ones signed; up is after the answer', async () => {
  const { hub, sockets } = create();
  const [a, b, own] = [listen(hub, 'a'), listen(hub, 'b'), listen(hub, 'own', true)];
  const [socket] = sockets;
  socket?.handlers.open();
  await settle();
  expect(socket?.sent).toMatchObject([
    { method: 'SUBSCRIBE', params: ['a', 'b'] },
    { method: 'SUBSCRIBE', params: ['own'], signature: ['key', 'signature', '1', '5000'] },
  ]);
  say(socket, { stream: 'a', data: 0 });
  say(socket, { id: socket?.sent[0]?.id, result: null });
  say(socket, { stream: 'a', data: 1 });
  expect(a.heard).toEqual(['up', 'message 1']);
  expect(b.heard).toEqual(['up']);
  expect(own.heard).toEqual([]);
});

test('a lost connection comes back after growing pauses, and everything is asked for again', async () => {
  const { hub, sockets } = create();
  const { heard } = listen(hub, 'a');
  const openedAt: number[] = [];
  for (let attempt = 0; attempt < 4; attempt += 1) {
    openedAt.push(Date.now());
    sockets.at(-1)?.handlers.close({ code: 1006, reason: 'gone' });
    await vi.advanceTimersByTimeAsync(100 * 2 ** attempt);
  }
  expect(openedAt).toEqual([0, 100, 300, 700]);
  expect(heard).toEqual(['down 1: gone', 'down 2: gone', 'down 3: gone', 'down 4: gone']);
  const socket = sockets.at(-1);
  socket?.handlers.open();
  await settle();
  say(socket, { id: socket?.sent[0]?.id, result: null });
  expect(heard.at(-1)).toBe('up');
  // It worked, so the pauses begin anew; what the old sockets say is nothing.
  sockets[0]?.handlers.close({ code: 1006, reason: 'late' });
  socket?.handlers.close({ code: 1006, reason: 'again' });
  expect(heard.at(-1)).toBe('down 1: again');
});

test('a silent connection is asked for a sign of life, and given up without one', async () => {
  const { hub, sockets } = create();
  const { heard } = listen(hub, 'a');
  const [socket] = sockets;
  socket?.handlers.open();
  await settle();
  say(socket, { id: socket?.sent[0]?.id, result: null });
  await vi.advanceTimersByTimeAsync(15_000);
  expect(socket?.sent.at(-1)).toMatchObject({ method: 'LIST_SUBSCRIPTIONS' });
  say(socket, { id: socket?.sent.at(-1)?.id, result: [] });
  await vi.advanceTimersByTimeAsync(19_000);
  expect(heard).toEqual(['up']);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(heard).toEqual(['up', 'down 1: the connection went silent']);
  expect(socket?.closed).toBe(true);
});

test('a subscription without an answer is a dead connection', async () => {
  const { hub, sockets } = create();
  const { heard } = listen(hub, 'a');
  sockets[0]?.handlers.open();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(heard).toEqual(['down 1: a subscription was not acknowledged']);
});

test('one bad name does not take the others with it, whether the refusal names its request or not', async () => {
  const { hub, sockets } = create();
  const [good, bad] = [listen(hub, 'good'), listen(hub, 'bad')];
  const [socket] = sockets;
  socket?.handlers.open();
  await settle();
  const error = { code: 4006, reason: 'stream-unknown', message: 'Invalid stream' };
  say(socket, { id: null, error });
  expect(socket?.sent.slice(1)).toMatchObject([{ params: ['good'] }, { params: ['bad'] }]);
  say(socket, { id: socket?.sent[1]?.id, result: null });
  say(socket, { id: socket?.sent[2]?.id, error });
  expect(good.heard).toEqual(['up']);
  expect(bad.heard).toEqual(['refused Invalid stream']);
});

test('a refusal that passes is tried again on a new connection', async () => {
  const { hub, sockets } = create();
  const { heard } = listen(hub, 'a');
  const [socket] = sockets;
  socket?.handlers.open();
  await settle();
  say(socket, {
    id: socket?.sent[0]?.id,
    error: { reason: 'rate-limited', message: 'Too many requests.' },
  });
  expect(heard).toEqual(['down 1: Too many requests.']);
});

test('listeners of one name share it; the last one out closes the socket', async () => {
  const { hub, sockets } = create();
  const first = listen(hub, 'a');
  const [socket] = sockets;
  socket?.handlers.open();
  await settle();
  say(socket, { id: socket?.sent[0]?.id, result: null });
  const second = listen(hub, 'a');
  const other = listen(hub, 'b');
  await settle();
  expect(second.heard).toEqual(['up']);
  expect(socket?.sent.map(({ params }) => params)).toEqual([['a'], ['b']]);
  first.leave();
  say(socket, { stream: 'a', data: 1 });
  expect([first.heard, second.heard]).toEqual([['up'], ['up', 'message 1']]);
  second.leave();
  expect(socket?.sent.at(-1)).toMatchObject({ method: 'UNSUBSCRIBE', params: ['a'] });
  other.leave();
  expect(socket?.closed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
  // And it opens again for the next one.
  listen(hub, 'a');
  expect(sockets).toHaveLength(2);
});

test('a private stream that is left while it is being signed is not asked for', async () => {
  const signers: (() => void)[] = [];
  const { hub, sockets } = create(
    () => new Promise((resolve) => signers.push(() => resolve(signature))),
  );
  const [own, balances] = [listen(hub, 'own', true), listen(hub, 'balances', true)];
  const [socket] = sockets;
  socket?.handlers.open();
  await settle();
  own.leave();
  for (const sign of signers.splice(0)) sign();
  await settle();
  expect(socket?.sent).toMatchObject([{ method: 'SUBSCRIBE', params: ['balances'] }]);
  expect(socket?.sent).toHaveLength(1);

  // All of them left: there is nothing to ask for. Wanted again: asked for once.
  const left = listen(hub, 'own', true);
  await settle();
  left.leave();
  const again = listen(hub, 'own', true);
  await settle();
  for (const sign of signers.splice(0)) sign();
  await settle();
  expect(socket?.sent.slice(1)).toMatchObject([{ method: 'SUBSCRIBE', params: ['own'] }]);
  expect(socket?.sent).toHaveLength(2);
  for (const { id } of socket?.sent ?? []) say(socket, { id, result: null });
  say(socket, { stream: 'own', data: 1 });
  expect([own.heard, left.heard]).toEqual([[], []]);
  expect(balances.heard).toEqual(['up']);
  expect(again.heard).toEqual(['up', 'message 1']);
});

test('a stream that is left and wanted again is up with its own answer, not with the first one’s', async () => {
  const { hub, sockets } = create();
  listen(hub, 'b');
  const first = listen(hub, 'a');
  const [socket] = sockets;
  socket?.handlers.open();
  await settle();
  first.leave();
  const second = listen(hub, 'a');
  await settle();
  const [one, left, two] = socket?.sent ?? [];
  expect([one, left, two]).toMatchObject([
    { method: 'SUBSCRIBE', params: ['b', 'a'] },
    { method: 'UNSUBSCRIBE', params: ['a'] },
    { method: 'SUBSCRIBE', params: ['a'] },
  ]);
  say(socket, { id: one?.id, result: null });
  say(socket, { id: left?.id, result: null });
  expect(second.heard).toEqual([]);
  say(socket, { id: two?.id, result: null });
  expect(second.heard).toEqual(['up']);
});

test('closed: everybody hears it, and nothing is left running', () => {
  const { hub, sockets } = create();
  const { heard } = listen(hub, 'a');
  sockets[0]?.handlers.open();
  hub.close();
  expect(heard).toEqual(['closed']);
  expect(sockets[0]?.closed).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
  expect(() => listen(hub, 'a')).toThrow('closed');
});
